import assert from 'node:assert/strict';
import { join } from 'node:path';
import { HookedRepository } from '../install/hooked-repository.js';
import { TestRepository } from '../support/repository.js';

/** Writes what it was given beside the repository, says so, and fails. */
const FAILING = [
  '#!/bin/sh -eu',
  'name=${0##*/}',
  'printf "%s %s\\n" "$name" "$*" >>"$PWD/../seen"',
  'cat >>"$PWD/../seen"',
  'echo "$name says no" >&2',
  'exit 1',
  'echo never',
  '',
].join('\n');

describe("scenario 40: a person's hook that fails with 1", () => {
  let hooked: HookedRepository;
  let remote: TestRepository;
  const seen = () => hooked.repository.read('../seen');

  beforeEach(() => {
    hooked = new HookedRepository();
    remote = TestRepository.create({ bare: true });
    hooked.commit();
  });
  afterEach(() => {
    remote.remove();
    hooked.remove();
  });

  it('pre-push: the push is refused in the same words, and the hook has its arguments and its input', async () => {
    hooked.writeHook('pre-push', FAILING);
    const push = () => hooked.see('push', 'origin', 'main');
    hooked.repository.git('remote', 'add', 'origin', remote.path);
    const before = push();
    assert.deepEqual([before.status, /pre-push says no/.test(before.stderr)], [1, true]);
    const expected = seen();
    assert.equal(
      expected,
      `pre-push origin ${remote.path}\nrefs/heads/main ${hooked.repository.head()} refs/heads/main ${'0'.repeat(40)}\n`,
    );
    await hooked.run('init');
    assert.deepEqual(push(), before);
    assert.equal(seen(), expected.repeat(2));
    assert.deepEqual(hooked.notes(), ['pre-push']);
    assert.equal(hooked.see('push', '-q', '--no-verify', 'origin', 'main').status, 0);
  });

  it('post-rewrite: has its argument and the rewritten commits; git takes no notice of its end, as before', async () => {
    hooked.writeHook('post-rewrite', FAILING);
    const amend = () => {
      const from = hooked.repository.head();
      const { status, stdout, stderr } = hooked.see('commit', '-q', '--amend', '--allow-empty', '-m', from);
      return {
        status,
        stdout,
        stderr,
        rewritten: `post-rewrite amend\n${from} ${hooked.repository.head()}\n`,
      };
    };
    const { rewritten: first, ...before } = amend();
    await hooked.run('init');
    const { rewritten: second, ...after } = amend();
    assert.deepEqual(after, before);
    assert.equal(seen(), first + second);
    assert.deepEqual(hooked.notes(), ['post-commit', 'post-rewrite']);
  });

  it('post-commit and post-merge: what they say reaches the person, and git ends as before', async () => {
    for (const name of ['post-commit', 'post-merge']) hooked.writeHook(name, FAILING);
    const commitAndMerge = (branch: string) => {
      hooked.repository.git('branch', branch);
      const committed = hooked.commit();
      const there = join(hooked.path, '..', branch);
      hooked.repository.git('worktree', 'add', '-q', there, branch);
      hooked.repository.run({
        args: ['commit', '-q', '--no-verify', '--allow-empty', '-m', branch],
        cwd: there,
      });
      return [committed, hooked.see('merge', '-q', '--no-ff', '--no-edit', branch)];
    };
    const before = commitAndMerge('one');
    assert.deepEqual(
      before.map(({ status, stderr }) => [status, stderr]),
      [
        [0, 'post-commit says no\n'],
        [0, 'post-merge says no\n'],
      ],
    );
    await hooked.run('init');
    assert.deepEqual(commitAndMerge('two'), before);
    assert.deepEqual(hooked.notes(), ['post-commit', 'post-commit', 'post-merge']);
  });

  it('pre-commit and commit-msg: no hooks of ours, and no commit to note', async () => {
    for (const name of ['pre-commit', 'commit-msg']) {
      hooked.writeHook(name, FAILING);
      const before = hooked.commit();
      assert.equal(before.status, 1);
      await hooked.run('init');
      assert.deepEqual(hooked.commit(), before);
      hooked.writeHook(name, '#!/bin/sh\n');
    }
    assert.deepEqual(hooked.notes(), []);
  });
});
