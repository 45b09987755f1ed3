import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { readNotes } from '../../src/capture/spool.js';
import { HOOK_NAMES } from '../../src/install/hook-block.js';
import { queuedEvents } from '../support/open-events.js';
import { eventually, mustRun, spec, workerAsleep } from '../support/program.js';
import { SILENT, TestRepository } from '../support/repository.js';
import { moveByHand, taskFile, WP01, WP02 } from '../support/work-package.js';

/** What the installed hooks do to git: nothing that anybody could see. */
describe('installed hooks', () => {
  let repository: TestRepository;
  const hook = (name: string) => join(repository.path, '.git', 'hooks', name);
  const events = async () => (fs.existsSync(repository.queue) ? queuedEvents(repository.queue) : []);
  const commit = (env: Record<string, string> = {}) => {
    repository.git('add', '-A');
    return repository.see(['commit', '-q', '--allow-empty', '-m', 'x'], env);
  };
  /** No worker: the notes stay in the spool to be looked at. */

  beforeEach(async () => {
    repository = TestRepository.create();
    await mustRun(repository, ['init']);
  });
  afterEach(async () => {
    await workerAsleep(repository);
    repository.remove();
  });

  it('note each commit, with its branch, and wake a worker that records it', async () => {
    repository.write(WP01, taskFile('WP01', 'planned'));
    assert.deepEqual(commit(), SILENT);
    const recorded = await eventually(60_000, events, ({ length }) => length === 2);
    assert.deepEqual(
      recorded.map((event) => [event.event_type, event.head_commit_sha, event.git_branch]),
      [
        ['FeatureCreated', repository.head(), 'main'],
        ['WPCreated', repository.head(), 'main'],
      ],
    );
  });

  it('do nothing where `SPEC_KITTY=0` says so', () => {
    repository.loseProgram();
    assert.deepEqual(commit({ SPEC_KITTY: '0' }), SILENT);
    assert.equal(fs.existsSync(repository.own('spool')), false);
  });

  it('in continuous integration wait for the worker: the event is there when git returns', async () => {
    repository.write(WP01, taskFile('WP01', 'planned'));
    assert.deepEqual(commit({ CI: 'true' }), SILENT);
    assert.equal((await events()).length, 2);
  });

  it('note commits in a linked worktree, from a subfolder, and on a detached HEAD', () => {
    repository.loseProgram();
    repository.commit('first');
    const tree = join(repository.path, '..', 'linked');
    repository.git('worktree', 'add', '-q', '-b', 'topic', tree);
    repository.run({ args: ['commit', '-q', '--allow-empty', '-m', 'in the worktree'], cwd: tree });
    fs.mkdirSync(join(repository.path, 'deep', 'down'), { recursive: true });
    repository.run({
      args: ['commit', '-q', '--allow-empty', '-m', 'from below'],
      cwd: join(repository.path, 'deep', 'down'),
    });
    repository.git('switch', '-q', '--detach');
    repository.commit('detached');

    const notes = readNotes(join(repository.path, '.git'));
    assert.deepEqual(
      notes.map(({ tree, branch }) => [tree, branch]),
      [
        ['.', 'main'],
        ['worktrees/linked', 'topic'],
        ['.', 'main'],
        ['.', undefined],
      ],
    );
    const heads = [
      repository.head('main~1'),
      repository.head('topic'),
      repository.head('main'),
      repository.head(),
    ];
    assert.deepEqual(
      notes.map(({ commit }) => commit),
      heads,
    );
  });

  it('record a burst of commits once each, by one worker', async () => {
    repository.write(WP01, taskFile('WP01', 'planned'));
    repository.write(WP02, taskFile('WP02', 'planned'));
    repository.commit('Plan');
    const lanes = ['doing', 'for_review', 'done'];
    for (const lane of lanes) {
      moveByHand(repository, WP01, lane);
      repository.commit(`WP01 ${lane}`);
      moveByHand(repository, WP02, lane);
      repository.commit(`WP02 ${lane}`);
    }
    await workerAsleep(repository);
    const recorded = await events();
    assert.equal(recorded.filter((event) => event.event_type === 'WPStatusChanged').length, 6);
    assert.equal(new Set(recorded.map((event) => event.event_id)).size, recorded.length);
    assert.deepEqual(
      recorded.map((event) => event.lamport_clock),
      recorded.map((_, n) => n + 1),
    );
    const log = fs.readFileSync(join(repository.home, '.spec-kitty', 'log'), 'utf8');
    const pids = log
      .split('\n')
      .filter((text) => text.includes('"captured"'))
      .map((text) => (JSON.parse(text) as { pid: number }).pid);
    assert.equal(new Set(pids).size, 1, log);
  });

  it('an amended message, a rebase and a cherry-pick bring nothing new', async () => {
    repository.write(WP01, taskFile('WP01', 'planned'));
    repository.commit('Plan');
    repository.git('switch', '-q', '-c', 'topic');
    moveByHand(repository, WP01, 'doing');
    repository.commit('Start');
    repository.git('commit', '-q', '--amend', '-m', 'Start, in other words');
    repository.git('switch', '-q', 'main');
    repository.write('other.txt', 'x');
    repository.commit('Other');
    repository.git('switch', '-q', 'topic');
    repository.git('rebase', '-q', 'main');
    repository.git('switch', '-q', 'main');
    repository.git('cherry-pick', 'topic');
    await workerAsleep(repository);
    assert.deepEqual(
      (await events()).map((event) => event.event_type),
      ['FeatureCreated', 'WPCreated', 'WPStatusChanged'],
    );
  });

  it("other people's commits that a pull brings are not emitted; a merge made here brings nothing new", async () => {
    repository.write(WP01, taskFile('WP01', 'planned'));
    repository.write(WP02, taskFile('WP02', 'planned'));
    repository.commit('Plan');
    const other = TestRepository.clone(repository.path);
    try {
      moveByHand(other, WP01, 'doing');
      other.commit('Start, elsewhere');
      repository.git('pull', '-q', '--ff-only', other.path, 'main');
      moveByHand(other, WP01, 'for_review');
      other.commit('Ready, elsewhere');
      moveByHand(repository, WP02, 'doing');
      repository.commit('Start, here');
      repository.git('pull', '-q', '--no-rebase', '--no-edit', other.path, 'main');
    } finally {
      other.remove();
    }
    await workerAsleep(repository);
    const moves = (await events()).filter((event) => event.event_type === 'WPStatusChanged');
    assert.deepEqual(
      moves.map((event) => [event.aggregate_id, event.payload]),
      [['WP02', { ...moves[0]?.payload, wp_id: 'WP02', previous_status: 'planned', new_status: 'doing' }]],
    );
  });

  it('installed three times are the same bytes; status says what is missing and what is old', async () => {
    const bytes = () => HOOK_NAMES.map((name) => fs.readFileSync(hook(name), 'utf8'));
    const once = bytes();
    await mustRun(repository, ['hooks', 'install']);
    await mustRun(repository, ['init']);
    assert.deepEqual(bytes(), once);
    assert.equal((await spec(repository, ['hooks', 'status'])).code, 0);

    fs.rmSync(hook('post-merge'));
    fs.writeFileSync(hook('post-commit'), once[0]?.replace('spec-kitty 1', 'spec-kitty 0') ?? '');
    const status = await spec(repository, ['hooks', 'status', '--json']);
    assert.equal(status.code, 1);
    const { hooks, working } = JSON.parse(status.stdout) as {
      hooks: { hook: string; state: string }[];
      working: boolean;
    };
    assert.equal(working, false);
    assert.deepEqual(
      hooks.filter(({ state }) => state !== 'installed'),
      [
        { hook: 'post-commit', state: 'outdated' },
        { hook: 'post-merge', state: 'missing' },
      ],
    );
  });

  it('a hook that cannot take us is left alone, and we say so', async () => {
    await mustRun(repository, ['hooks', 'uninstall']);
    const python = '#!/usr/bin/env python3\nprint("theirs")\n';
    fs.writeFileSync(hook('post-commit'), python, { mode: 0o755 });
    fs.writeFileSync(hook('post-merge'), '#!/bin/sh\n', { mode: 0o644 });
    const { code, stderr } = await spec(repository, ['hooks', 'install']);
    assert.equal(code, 0);
    assert.match(stderr, /post-commit is not a shell script/);
    assert.match(stderr, /post-merge is not executable/);
    assert.equal(fs.readFileSync(hook('post-commit'), 'utf8'), python);
    assert.equal(fs.readFileSync(hook('post-merge'), 'utf8'), '#!/bin/sh\n');
  });

  it('where another tool manages the hooks we enable the repository, and write nothing into its folder', async () => {
    const other = TestRepository.create();
    try {
      other.git('config', 'core.hooksPath', 'tools/hooks');
      const { code, stdout } = await spec(other, ['init']);
      assert.equal(code, 0);
      assert.match(stdout, /owns .*tools\/hooks: no hook was written/);
      assert.equal(fs.existsSync(join(other.path, 'tools')), false);
      assert.equal(fs.existsSync(join(other.path, '.kittify', 'config.yaml')), true);
      assert.equal(fs.existsSync(other.own('project.json')), true);
    } finally {
      other.remove();
    }
  });
});
