import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Git } from '../../src/changes/git.js';
import { Failure } from '../../src/shared/failure.js';
import { mustChooseFeature } from '../../src/work/choose-feature.js';
import { mustOrder } from '../../src/work/must-order.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

describe('the feature that is meant', () => {
  let folder: TemporaryFolder;
  beforeEach(() => (folder = temporaryFolder('feature')));
  afterEach(() => folder.remove());

  const choose = (
    features: readonly string[],
    {
      named,
      env = {},
      branch = 'main',
      tree = 'project',
    }: { named?: string; env?: Record<string, string>; branch?: string; tree?: string } = {},
  ) => {
    for (const feature of features)
      fs.mkdirSync(join(folder.path, 'kitty-specs', feature), { recursive: true });
    const git = join(folder.path, '.git');
    const place = { root: folder.path, gitDir: git, commonDir: git };
    return mustChooseFeature({ ...place, env, git: new Git({}), standing: { folder: tree, branch } }, named);
  };
  const two = ['001-engine', '002-engine-room'];

  const cases: [why: string, how: Parameters<typeof choose>[1], feature: string][] = [
    ['by name', { named: '002-engine-room' }, '002-engine-room'],
    ['by number', { named: '002' }, '002-engine-room'],
    ['by what a shell completes', { named: 'kitty-specs/001-engine/' }, '001-engine'],
    [
      'by SPECIFY_FEATURE',
      { env: { SPECIFY_FEATURE: '001-engine' }, branch: '002-engine-room' },
      '001-engine',
    ],
    [
      'by name before SPECIFY_FEATURE',
      { named: '002', env: { SPECIFY_FEATURE: '001-engine' } },
      '002-engine-room',
    ],
    ['by branch', { branch: '002-engine-room' }, '002-engine-room'],
    ["by a work package's branch", { branch: '001-engine-WP07' }, '001-engine'],
    ["by a work package's worktree", { tree: '002-engine-room-WP01' }, '002-engine-room'],
    ['by a lane of parallel work', { tree: '002-engine-room-lane-a' }, '002-engine-room'],
  ];
  for (const [why, how, feature] of cases) it(why, () => assert.equal(choose(two, how), feature));

  it('is the only one', () => assert.equal(choose(['001-engine']), '001-engine'));

  const refused: [features: string[], how: Parameters<typeof choose>[1], code: string, said: RegExp][] = [
    [[], {}, 'no_feature', /no feature/],
    [two, {}, 'several_features', /001-engine, 002-engine-room/],
    [two, { branch: '001-engine-more' }, 'several_features', /several/],
    [two, { named: '001-engin' }, 'unknown_feature', /001-engin here\. There are: 001-engine/],
    [two, { named: '0' }, 'unknown_feature', /There are/],
  ];
  for (const [features, how, code, said] of refused) {
    it(`refuses ${JSON.stringify(how)} among ${features.length}`, () => {
      assert.throws(
        () => choose(features, how),
        (error) => error instanceof Failure && error.code === code && said.test(error.message),
      );
    });
  }

  it('suggests the near one', () => {
    assert.throws(
      () => choose(two, { named: '001-engin' }),
      (error) => error instanceof Failure && error.hint === 'Did you mean 001-engine?',
    );
  });
});

describe('the order of work packages', () => {
  it('puts those that wait behind those they wait for', () => {
    const graph = new Map([
      ['WP01', ['WP03']],
      ['WP02', []],
      ['WP03', ['WP02']],
    ]);
    assert.deepEqual(mustOrder(graph), ['WP02', 'WP03', 'WP01']);
  });

  it('prints a circle', () => {
    const graph = new Map([
      ['WP01', []],
      ['WP02', ['WP03', 'WP01']],
      ['WP03', ['WP02']],
    ]);
    assert.throws(() => mustOrder(graph), /WP02 > WP03 > WP02/);
    assert.throws(() => mustOrder(new Map([['WP01', ['WP01']]])), /WP01 > WP01/);
  });

  it('names those that there are not', () => {
    assert.throws(() => mustOrder(new Map([['WP01', ['WP09']]])), /WP01 depends on WP09/);
  });
});
