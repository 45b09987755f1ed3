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
    const fresh = { noted: true, server: null, isLoggedIn: false, isOn: false };
    assert.equal(
      setupWords.nextSteps(fresh),
      [
        'From now on, commits that move work packages are noted. Nothing leaves this machine until you say so:',
        "  spec-kitty auth login --server URL   to log in at your team's server",
        '  spec-kitty sync on                   to send what this project captures',
      ].join('\n'),
    );
    const known = { ...fresh, server: 'https://kitty.example.org', isLoggedIn: true };
    assert.doesNotMatch(setupWords.nextSteps(known), /auth login/);
    assert.equal(
      setupWords.nextSteps({ ...known, isOn: true }),
      'From now on, commits that move work packages are noted and sent to https://kitty.example.org.',
    );
    assert.equal(
      setupWords.nextSteps({ ...known, noted: false, isLoggedIn: false, isOn: true }),
      [
        'Once that is done, commits that move work packages are noted, and sent to https://kitty.example.org once you are logged in there:',
        "  spec-kitty auth login --server URL   to log in at your team's server",
      ].join('\n'),
    );
  });

  it('hooks', () => {
    assert.deepEqual(
      (
        [
          'installed',
          'outdated',
          'missing',
          'not_shell',
          'not_executable',
          'carriage_return',
          'dead_link',
        ] as const
      ).map((state) => hookStateWords(state)),
      [
        'installed',
        'installed, but by another version, or damaged: run `spec-kitty hooks install`',
        'missing: run `spec-kitty hooks install`',
        "a person's hook that is not a shell script: cannot be used",
        'not executable: git ignores it',
        'its first line ends in a carriage return: the system cannot start it',
        'a link to a file that is not there',
      ],
    );
    assert.equal(setupWords.hooksRemoved([]), 'There were no hooks of spec-kitty here.');
    assert.equal(
      setupWords.hooksRemoved(['post-commit', 'pre-push']),
      'Removed from: post-commit, pre-push.',
    );
  });

  it('hooks of other tools', () => {
    assert.equal(
      hookStateWords('missing', 'external'),
      'missing: `spec-kitty init --external` prints the lines',
    );
    assert.deepEqual(
      (['git', 'husky', 'lefthook', 'pre-commit', 'simple-git-hooks', 'other'] as const).map((owner) =>
        setupWords.hooksOwner(owner, '/h'),
      ),
      [
        "git's own folder.",
        'husky manages the hooks.',
        'lefthook manages the hooks.',
        'pre-commit manages the hooks.',
        'simple-git-hooks manages the hooks.',
        'core.hooksPath points to /h: another tool manages the hooks.',
      ],
    );
    assert.deepEqual(
      (['git', 'husky', 'lefthook', 'pre-commit', 'simple-git-hooks', 'other'] as const).map(
        setupWords.managerNote,
      ),
      [
        undefined,
        undefined,
        'After `lefthook install`, run `spec-kitty hooks install`: it rewrites the hooks that it manages.',
        'After `pre-commit install`, run `spec-kitty hooks install`: it rewrites the hooks that it manages.',
        'simple-git-hooks removes the hooks that it does not know: set "preserveUnused": true for it in package.json, and run `spec-kitty hooks install` after it.',
        undefined,
      ],
    );
    for (const owner of ['other', 'git', 'lefthook'] as const) {
      assert.match(setupWords.linesToAdd(owner, '/h'), /owns \/h: no hook was written\. Add these lines/);
    }
  });

  it('what a hook was left alone for', () => {
    const left = (['not_shell', 'not_executable', 'carriage_return', 'dead_link'] as const).map((state) =>
      setupWords.hookLeftAlone('/h', state),
    );
    assert.deepEqual(left, [
      '/h is not a shell script, so it was left alone: it will not note commits.',
      '/h is not executable, so git ignores it; it was left alone. To use it: chmod +x it, then run `spec-kitty hooks install`.',
      '/h begins with a line that ends in a carriage return, so the system cannot start it; it was left alone. To use it: save it with LF line ends, then run `spec-kitty hooks install`.',
      '/h is a link to a file that is not there; it was left alone. To use it: restore the file, or remove the link, then run `spec-kitty hooks install`.',
    ]);
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
