import assert from 'node:assert/strict';
import { parseCommitId, type CommitId } from '../../src/changes/commit.js';
import {
  parseMergeState,
  readMergeState,
  removeMergeState,
  writeMergeState,
  type MergeState,
} from '../../src/merge/merge-state.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const COMMIT = parseCommitId('0123456789abcdef0123456789abcdef01234567') as CommitId;
const STATE: MergeState = {
  feature: '001-engine',
  target: 'main',
  strategy: 'merge',
  push: false,
  keepBranch: false,
  keepWorktree: true,
  before: COMMIT,
  onto: COMMIT,
  phase: 'merging',
  steps: [{ wpId: 'WP01', branch: '001-engine-WP01', tip: COMMIT }],
  done: 0,
};

describe("a merge's state", () => {
  let folder: TemporaryFolder;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  it('is what was written, until it is removed', () => {
    const place = { commonDir: folder.path };
    assert.equal(readMergeState(place), undefined);
    for (const state of [STATE, { ...STATE, phase: 'moving', moving: ['WP01'] } as const]) {
      writeMergeState(place, state);
      assert.deepEqual(readMergeState(place), state);
    }
    removeMergeState(place);
    removeMergeState(place);
    assert.equal(readMergeState(place), undefined);
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['half of it', JSON.stringify(STATE).slice(0, 90)],
    ['a list', '[]'],
    ['null', 'null'],
    ['no commit', JSON.stringify({ ...STATE, before: 'HEAD' })],
    [
      'an option where a commit should be',
      JSON.stringify({ ...STATE, steps: [{ ...STATE.steps[0], tip: '--all' }] }),
    ],
    ['another phase', JSON.stringify({ ...STATE, phase: 'dreaming' })],
    ['another strategy', JSON.stringify({ ...STATE, strategy: 'octopus' })],
    ['no steps', JSON.stringify({ ...STATE, steps: null })],
    ['a count that is none', JSON.stringify({ ...STATE, done: '0' })],
    ['moves that are none', JSON.stringify({ ...STATE, moving: 'WP01' })],
  ] as const) {
    it(`that holds ${what} is none`, () => assert.equal(parseMergeState(text), undefined));
  }
});
