import assert from 'node:assert/strict';
import type { CommitId } from '../../src/changes/commit.js';
import { judgeHooks } from '../../src/doctor/check-hooks.js';
import { judgeSpool, type SpoolReading } from '../../src/doctor/check-spool.js';
import type { HooksFolder } from '../../src/doctor/hook-states.js';
import type { HookReport } from '../../src/install/hook-files.js';

const NO_NOTES = { commits: [], notes: 0, unreadable: 0, ageMs: 0 };
const QUIET: SpoolReading = {
  waiting: NO_NOTES,
  taken: NO_NOTES,
  gone: [],
  worker: 'none',
  pid: undefined,
  pidFile: '/r/worker.pid',
};
const TEN_MINUTES = 600_000;

function judged(part: Partial<SpoolReading>): string[] {
  return judgeSpool({ ...QUIET, ...part }).map(({ severity, message }) => `${severity}: ${message}`);
}

describe('the doctor on the spool', () => {
  it('finds nothing in an empty one', () => {
    assert.deepEqual(judged({}), ['ok: No notes wait to be captured.']);
  });

  it('leaves a fresh note, or one whose worker lives, to the worker; an old one without worker was forgotten', () => {
    const note = { ...NO_NOTES, notes: 1 };
    const old = { ...note, ageMs: TEN_MINUTES };
    assert.match(judged({ waiting: note })[0] ?? '', /^info: 1 note of commits will be captured/);
    assert.match(judged({ waiting: old, worker: 'alive' })[0] ?? '', /^info/);
    assert.match(judged({ waiting: old })[0] ?? '', /^warning: 1 note of commits waits, and no worker/);
  });

  it('says that a worker died over notes only when it is long over and none lives', () => {
    const taken = { ...NO_NOTES, notes: 2, ageMs: TEN_MINUTES };
    assert.match(judged({ taken })[0] ?? '', /^warning: A worker ended over 2 notes/);
    assert.match(judged({ taken, worker: 'alive' })[0] ?? '', /^info/);
    assert.match(judged({ taken: { ...taken, ageMs: 5 } })[0] ?? '', /^info/);
  });

  it('names lines that are no notes, commits that git threw away, and a worker that is gone', () => {
    const gone = ['a'.repeat(40), 'b'.repeat(40)] as CommitId[];
    assert.deepEqual(judged({ waiting: { ...NO_NOTES, unreadable: 1 }, gone, worker: 'gone', pid: 7 }), [
      'warning: worker.pid names a worker that is gone (7).',
      'warning: 1 line in the spool cannot be read; the next capture skips them.',
      'warning: Git no longer has 2 noted commits (aaaaaaaaaa, bbbbbbbbbb): what they did cannot be captured.',
    ]);
  });
});

describe('the doctor on hooks', () => {
  const FOLDER: HooksFolder = {
    path: '/r/hooks',
    startedBy: 'git',
    captureFolder: '/r/spec-kitty',
    managedBy: undefined,
  };
  const missing: HookReport = { hook: 'post-merge', state: 'missing', mendable: true };
  const installed: HookReport = { hook: 'post-commit', state: 'installed', mendable: false };

  it('says what is not in place in one finding, and offers to mend it', () => {
    const outdated: HookReport = { hook: 'pre-push', state: 'outdated', mendable: true };
    const [finding, ...more] = judgeHooks(FOLDER, [installed, missing, outdated]);
    assert.deepEqual(more, []);
    assert.equal(finding?.message, 'Commits may go unnoticed: post-merge is missing, pre-push is outdated.');
    assert.deepEqual(finding?.mend, { kind: 'install_hooks', folder: FOLDER });
  });

  it('mends nothing in a folder that another tool manages, nor in a file of the person', () => {
    const managed = judgeHooks({ ...FOLDER, managedBy: '.husky/_' }, [{ ...missing, mendable: false }]);
    const persons = judgeHooks(FOLDER, [
      { hook: 'post-merge', state: 'not_shell', mendable: false },
      { hook: 'pre-push', state: 'not_executable', mendable: false },
      { hook: 'post-commit', state: 'carriage_return', mendable: false },
      { hook: 'post-rewrite', state: 'dead_link', mendable: false },
    ]);
    assert.match(managed[0]?.message ?? '', /core\.hooksPath points to \.husky\/_/);
    assert.deepEqual(
      [...managed, ...persons].map(({ severity, mend }) => [severity, mend]),
      Array.from({ length: 5 }, () => ['problem', null]),
    );
    assert.match(persons[2]?.message ?? '', /post-commit begins with a line that ends in a carriage return/);
    assert.match(persons[3]?.message ?? '', /post-rewrite is a link to a file that is not there/);
    assert.equal(persons[1]?.fix, "chmod +x '/r/hooks/pre-push' && spec-kitty hooks install");
  });

  it('is content when all are in place', () => {
    assert.deepEqual(
      judgeHooks(FOLDER, [installed]).map(({ severity }) => severity),
      ['ok'],
    );
  });
});
