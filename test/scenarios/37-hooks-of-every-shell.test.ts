import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { HookedRepository } from '../install/hooked-repository.js';
import type { Seen } from '../support/repository.js';

/** The shells that hooks are written for, each with options that end or change a script; zsh's own `-C` forbids new files. */
const SHELLS = [
  ['dash', '-euCa'],
  ['bash', '-euCa'],
  ['bash', '--posix', '-euCa'],
  ['busybox', 'sh', '-euCa'],
  ['zsh', '-eua'],
  ['zsh', '--emulate', 'sh', '-eua'],
] as const;

/** All that a hook could notice of what stands above it; then it reads its input, and fails. */
const LOOK_AROUND = [
  'echo "status $?, options $-"',
  'printf "argument <%s>\\n" "$@"',
  'printf "IFS <%s>\\n" "$IFS"',
  'umask',
  'pwd',
  'jobs',
  'trap',
  'echo /proc/self/fd/*',
  'echo variables:',
  "set | sed -n 's/^\\([A-Za-z_][A-Za-z_0-9]*\\)=.*/\\1/p' | sort",
  // With a worker among the shell's own jobs, this would never end.
  'wait',
  'cat',
  'echo "to standard error" >&2',
  'exit 7',
  '',
].join('\n');

/** Stays as long as its file, so that whoever waits for it is seen to hang. */
const WORKER = 'while [ -e "$0" ]; do sleep 0.1; done\n';
const HANGS_AFTER_MS = 30_000;

describe('scenario 37: hooks of every shell, with every option that ends them early', () => {
  let hooked: HookedRepository;
  const worker = () => join(hooked.path, '..', 'worker');

  beforeEach(() => (hooked = new HookedRepository()));
  afterEach(() => hooked.remove());

  const runHook = ([program = '', ...options]: readonly string[]): Seen => {
    const args = [...options, hooked.hook('post-commit'), 'one argument', 'another'];
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: hooked.path,
      env: { ...hooked.repository.env, PATH: '/usr/bin:/bin' },
      input: 'the input\n',
      encoding: 'utf8',
      timeout: HANGS_AFTER_MS,
    });
    assert.equal(error, undefined);
    return { status, stdout, stderr };
  };
  const useWorker = () => {
    fs.writeFileSync(worker(), WORKER);
    fs.writeFileSync(hooked.repository.own('program'), `/bin/sh\n${worker()}\n`);
  };
  const withoutOurNames = ({ stdout, ...seen }: Seen) => ({
    ...seen,
    stdout: stdout.replace(/^sk_\w+\n/gm, ''),
  });

  for (const shell of SHELLS) {
    it(`${shell.join(' ')}: a hook notices nothing of our block above it, and waits for nobody`, async () => {
      hooked.writeHook('post-commit', LOOK_AROUND);
      const before = runHook(shell);
      assert.equal(before.status, 7);
      assert.match(before.stdout, /the input\n$/);
      await hooked.run('init');
      useWorker();
      assert.deepEqual(runHook(shell), before);
      assert.deepEqual(hooked.notes(), ['post-commit']);
    });

    it(`${shell.join(' ')}: lines that a person adds to our own file notice nothing but names with sk_`, async () => {
      hooked.writeHook('post-commit', LOOK_AROUND);
      const before = runHook(shell);
      fs.rmSync(hooked.hook('post-commit'));
      await hooked.run('init');
      useWorker();
      fs.appendFileSync(hooked.hook('post-commit'), LOOK_AROUND);
      assert.deepEqual(withoutOurNames(runHook(shell)), before);
      assert.deepEqual(hooked.notes(), ['post-commit']);
      assert.equal((await hooked.status()).working, true);
    });
  }
});
