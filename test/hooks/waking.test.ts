import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { formatProcess } from '../../src/shared/living-process.js';
import { HookedRepository } from '../install/hooked-repository.js';

describe('the hooks wake a worker', () => {
  let hooked: HookedRepository;
  const worker = () => join(hooked.path, '..', 'worker');
  /** How often since it was asked last. */
  const woken = () => {
    const file = `${worker()}.woken`;
    const times = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').length : 0;
    fs.rmSync(file, { force: true });
    return times;
  };
  /** In continuous integration the hooks wait for the worker: when git has ended, all are counted. */
  const git = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    hooked.repository.run({ args, env: { CI: 'true', GIT_EDITOR: 'true', ...env } });
  const commit = (file: string) => {
    hooked.repository.write(file, `${Math.random()}\n`);
    git(['add', '-A']);
    git(['commit', '-q', '-m', file]);
  };
  /** @param todo what becomes of each line of the list, as a script for sed. */
  const rebase = (todo: string) => {
    try {
      git(['rebase', '-q', '-i', 'main'], { GIT_SEQUENCE_EDITOR: `sed -i -e '${todo}'` });
    } catch {
      // It stopped, as the list says.
    }
  };
  const goOn = () => {
    try {
      git(['rebase', '--continue']);
    } catch {
      // It stopped again.
    }
  };

  beforeEach(async () => {
    hooked = new HookedRepository();
    hooked.commit();
    await hooked.run('init');
    fs.writeFileSync(worker(), 'printf x >>"$0.woken"\n');
    fs.writeFileSync(hooked.repository.own('program'), `/bin/sh\n${worker()}\n`);
    git(['switch', '-q', '-c', 'topic']);
    for (const file of ['a', 'b', 'c', 'd', 'e']) commit(file);
    git(['switch', '-q', 'main']);
    commit('other');
    git(['switch', '-q', 'topic']);
    fs.rmSync(hooked.repository.own('spool'));
    woken();
  });
  afterEach(() => hooked.remove());

  it('once for a commit, not at all while one is at work, and again when that one has died', () => {
    commit('f');
    assert.equal(woken(), 1);
    fs.writeFileSync(hooked.repository.own('worker.pid'), formatProcess(process.pid));
    commit('g');
    assert.equal(woken(), 0);
    // Above what Linux gives out, and no process group either.
    fs.writeFileSync(hooked.repository.own('worker.pid'), '99999999\n');
    commit('h');
    fs.writeFileSync(hooked.repository.own('worker.pid'), '');
    commit('i');
    assert.equal(woken(), 2);
    assert.deepEqual(hooked.notes().length, 4);
  });

  it('once for a whole rebase, at its end, with a note of each commit', () => {
    git(['rebase', '-q', 'main']);
    assert.equal(woken(), 1);
    assert.deepEqual(hooked.notes(), [...Array.from({ length: 5 }, () => 'post-commit'), 'post-rewrite']);
  });

  it('in a rebase that stops for the person, at once for what the person commits', () => {
    rebase('2s/^pick/edit/; 3i break');
    assert.equal(fs.existsSync(join(hooked.path, '.git', 'rebase-merge', 'stopped-sha')), true);
    assert.equal(woken(), 0);
    commit('at edit');
    assert.equal(woken(), 1);
    goOn();
    assert.equal(fs.existsSync(join(hooked.path, '.git', 'rebase-merge')), true);
    assert.equal(woken(), 0);
    commit('at break');
    assert.equal(woken(), 1);
    goOn();
    assert.equal(fs.existsSync(join(hooked.path, '.git', 'rebase-merge')), false);
    assert.equal(woken(), 1);
  });

  it('in a rebase that stopped over a conflict, for the commit that solves it', () => {
    git(['switch', '-q', 'main']);
    commit('c');
    git(['switch', '-q', 'topic']);
    woken();
    rebase('');
    assert.equal(woken(), 0);
    hooked.repository.write('c', 'both\n');
    git(['add', 'c']);
    git(['commit', '-q', '-m', 'solved']);
    assert.equal(woken(), 1);
    goOn();
    assert.equal(woken(), 1);
  });

  it('after a rebase that was given up, with the next commit', () => {
    rebase('3s/^pick/edit/');
    assert.equal(woken(), 0);
    git(['rebase', '--abort']);
    commit('f');
    assert.equal(woken(), 1);
    assert.deepEqual(
      hooked.notes(),
      Array.from({ length: 4 }, () => 'post-commit'),
    );
  });

  it('for ordinary commits over what a failed `git am` left behind', () => {
    assert.throws(() => hooked.repository.run({ args: ['am', '-q'], input: 'From x\nSubject: y\n\nz\n' }));
    assert.equal(fs.existsSync(join(hooked.path, '.git', 'rebase-apply')), true);
    commit('f');
    commit('g');
    assert.equal(woken(), 2);
  });
});
