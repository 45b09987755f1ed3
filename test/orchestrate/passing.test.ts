import assert from 'node:assert/strict';
import { isPassing } from '../../src/orchestrate/passing.js';
import { Failure } from '../../src/shared/failure.js';

const system = (code: string) => Object.assign(new Error(code), { code });
const git = (message: string) => new Failure({ code: 'git_failed', message });

/** What a run meets -> whether it waits for it to pass. */
const TABLE: readonly (readonly [unknown, boolean])[] = [
  [system('ENOSPC'), true],
  [system('EDQUOT'), true],
  [system('EROFS'), true],
  [system('EACCES'), false],
  [new TypeError('a defect'), false],
  [system('EIO'), true],
  [new Error('no code'), false],
  ['no error', false],
  ...['index_locked', 'busy', 'git_interrupted', 'git_timeout', 'disk_refuses'].map(
    (code) => [new Failure({ code, message: code }), true] as const,
  ),
  [new Failure({ code: 'git_missing', message: 'no git' }), false],
  [new Failure({ code: 'not_writable', message: 'nobody says why' }), false],
  [new Failure({ code: 'agent_failed', message: 'the agent says: No space left on device' }), false],
  [new Failure({ code: 'not_writable', message: 'x', cause: system('ENOSPC') }), true],
  [new Failure({ code: 'not_writable', message: 'x', cause: system('EACCES') }), false],
  [git("reading the commit: git says: fatal: sha1 file 'index.lock' write error. Out of diskspace"), true],
  [git('git says: error: unable to write file .git/objects/ab: No space left on device'), true],
  [git("git says: fatal: Unable to create '.git/x.lock': Read-only file system"), true],
  [git("git says: fatal: Unable to create '.git/x.lock': Permission denied"), false],
];

describe('what passes by itself', () => {
  for (const [error, passes] of TABLE)
    it(`${error instanceof Error ? error.message : String(error)}: ${passes ? 'is waited for' : 'is not'}`, () =>
      assert.equal(isPassing(error), passes));
});
