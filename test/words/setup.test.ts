import assert from 'node:assert/strict';
import { captureWords } from '../../src/words/capture.js';
import { cliWords } from '../../src/words/cli.js';
import { hookStateWords, setupWords } from '../../src/words/setup.js';

/** What people read, word for word: a change of a sentence is a change that somebody must look at. */
describe('the sentences of', () => {
  it('init', () => {
    assert.equal(
      setupWords.identityMinted('/engine/.kittify/config.yaml'),
      "Made this project's identity in /engine/.kittify/config.yaml: commit that file, so that every clone has the same.",
    );
    assert.equal(
      setupWords.nextSteps(false),
      [
        'From now on, commits that move work packages are noted. Nothing leaves this machine until you say so:',
        "  spec-kitty auth login --server URL   to log in at your team's server",
        '  spec-kitty sync on                   to send what this project captures',
      ].join('\n'),
    );
    assert.doesNotMatch(setupWords.nextSteps(true), /auth login/);
  });

  it('hooks', () => {
    assert.deepEqual(
      (['installed', 'outdated', 'missing', 'not_shell', 'not_executable'] as const).map(hookStateWords),
      [
        'installed',
        'installed, of another version: run `spec-kitty hooks install`',
        'missing: run `spec-kitty hooks install`',
        "a person's hook that is not a shell script: cannot be used",
        'not executable: git ignores it',
      ],
    );
    assert.equal(setupWords.hooksRemoved([]), 'There were no hooks of spec-kitty here.');
    assert.equal(
      setupWords.hooksRemoved(['post-commit', 'pre-push']),
      'Removed from: post-commit, pre-push.',
    );
  });

  it('capture', () => {
    assert.equal(
      captureWords.captured({ commits: 1, recorded: 2, known: 0 }),
      'Looked at 1 commit: 2 events recorded, 0 known before.',
    );
    assert.equal(
      captureWords.postponed(1, ['WPCreated: disk full']),
      '1 event could not be recorded now and will be captured again later: WPCreated: disk full',
    );
  });

  it('a failure: what was wrong, then what to do', () => {
    assert.equal(cliWords.failed('It broke.', 'Mend it.'), 'spec-kitty: It broke.\n  Mend it.\n');
    assert.equal(cliWords.failed('It broke.', undefined), 'spec-kitty: It broke.\n');
  });
});
