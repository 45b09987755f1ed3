import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { mustRun, spec } from '../support/program.js';
import { beginFeature, fileOf, FOLDER } from '../support/feature.js';
import type { Scene } from '../support/scene.js';
import { runWithout } from '../support/unprivileged.js';

const MOVE = ['agent', 'tasks', 'move-task', 'WP01', '--to', 'doing', '--agent', 'claude'] as const;

/** The one writer of state, through the command that uses all of it. */
describe('writing state', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await beginFeature('without hooks');
  });
  afterEach(() => scene.end());

  /** All that a refusal must leave as it was: what git says, and every byte of the feature. */
  const standing = () => {
    const { repository } = scene;
    const files = fs
      .readdirSync(join(repository.path, FOLDER), { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(join(repository.path, FOLDER, name)).isFile())
      .sort();
    return {
      head: fs.readFileSync(join(repository.path, '.git/HEAD'), 'utf8'),
      commits: repository.git('rev-parse', 'HEAD'),
      status: repository.git('status', '--porcelain', '--untracked-files=all'),
      staged: repository.git('diff', '--cached'),
      files: files.map((name) => [name, repository.read(`${FOLDER}/${name}`)]),
    };
  };
  /** Runs a command that is to be refused and is to change nothing. @returns the code and the words. */
  const refusal = async (args: readonly string[] = MOVE) => {
    const before = standing();
    const { code, stdout } = await spec(scene.repository, [...args, '--json']);
    assert.equal(code, 1, stdout);
    assert.deepEqual(standing(), before);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; hint: string } };
    assert.ok(error.hint, 'a refusal says what to do');
    return error;
  };
  const hook = (name: string, lines: string) => {
    const path = join(scene.repository.path, '.git/hooks', name);
    fs.writeFileSync(path, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  };

  it('commits its own files alone: what else is staged stays staged, what is edited stays edited', async () => {
    const { repository } = scene;
    repository.write('staged.txt', 'one\n');
    repository.git('add', 'staged.txt');
    repository.write('staged.txt', 'two\n');
    repository.write(fileOf('WP02'), `${repository.read(fileOf('WP02'))}mine\n`);
    await mustRun(repository, MOVE);
    assert.equal(
      repository.git('show', '--format=%s', '--name-only'),
      `chore: Move WP01 to doing on spec 001\n\n${fileOf('WP01')}\n`,
    );
    assert.equal(repository.git('status', '--porcelain'), ` M ${fileOf('WP02')}\nAM staged.txt\n`);
  });

  it('a hook that refuses: its words, and the bytes of before', async () => {
    hook('pre-commit', 'echo "lint: one problem" >&2; exit 1');
    const { code, message } = await refusal();
    assert.equal(code, 'commit_refused');
    assert.match(message, /lint: one problem/);
  });

  it('a hook that refuses a new file: git forgets it again', async () => {
    const { repository } = scene;
    repository.write(
      `${FOLDER}/tasks/WP03-work.md`,
      repository.read(fileOf('WP02')).replaceAll('WP02', 'WP03'),
    );
    hook('pre-commit', 'exit 1');
    const { code } = await refusal(['agent', 'feature', 'finalize-tasks']);
    assert.equal(code, 'commit_refused');
  });

  it('runs the hooks of a person as git does, in their environment', async () => {
    hook('pre-commit', 'echo "$GIT_CONFIG_PARAMETERS|$MINE" > said');
    const { env, path } = scene.repository;
    await mustRun({ path, env: { ...env, MINE: 'mine', GIT_DIR: '/nowhere' } }, MOVE);
    assert.equal(scene.repository.read('said'), '|mine\n');
  });

  it('a locked index', async () => {
    fs.writeFileSync(join(scene.repository.path, '.git/index.lock'), '');
    const before = scene.repository.read(fileOf('WP01'));
    const { code, stdout } = await spec(scene.repository, [...MOVE, '--json']);
    assert.equal(code, 1);
    assert.match(stdout, /"code":"index_locked"/);
    assert.equal(scene.repository.read(fileOf('WP01')), before);
  });

  it('no name for the commit', async () => {
    scene.git('config', '--unset', 'user.name');
    scene.git('config', '--unset', 'user.email');
    scene.git('config', 'user.useConfigOnly', 'true');
    const { code, hint } = await refusal();
    assert.equal(code, 'git_identity_missing');
    assert.match(hint, /user\.email/);
  });

  it('a detached HEAD', async () => {
    scene.git('switch', '-q', '--detach');
    const { code, hint } = await refusal();
    assert.equal(code, 'detached_head');
    assert.match(hint, /git switch/);
  });

  it('a merge that waits for its end', async () => {
    scene.git('switch', '-q', '-c', 'side', 'HEAD~1');
    scene.repository.write('side.txt', 'side\n');
    scene.commit('Side');
    scene.git('switch', '-q', 'main');
    scene.git('merge', '-q', '--no-commit', '--no-ff', 'side');
    const { code, hint } = await refusal();
    assert.equal(code, 'git_busy');
    assert.match(hint, /git merge --abort/);
  });

  it('a file with changes of the person, staged or not', async () => {
    const { repository } = scene;
    repository.write(fileOf('WP01'), `${repository.read(fileOf('WP01'))}mine\n`);
    assert.equal((await refusal()).code, 'uncommitted_changes');
    repository.git('add', '-A');
    assert.equal((await refusal()).code, 'uncommitted_changes');
  });

  it('a file that was never committed: the whole feature comes first', async () => {
    scene.repository.write(
      `${FOLDER}/tasks/WP03-work.md`,
      scene.repository.read(fileOf('WP02')).replaceAll('WP02', 'WP03'),
    );
    const { code, hint } = await refusal(['agent', 'tasks', 'move-task', 'WP03', '--to', 'doing']);
    assert.equal(code, 'not_committed');
    assert.match(hint, /finalize-tasks/);
  });

  it('--no-auto-commit edits beside a change of the person, and it is recorded when they commit', async () => {
    const { repository } = scene;
    repository.write(fileOf('WP01'), `${repository.read(fileOf('WP01'))}mine\n`);
    const { code, stderr } = await spec(repository, [...MOVE, '--no-auto-commit']);
    assert.equal(code, 0);
    assert.match(stderr, /recorded when you commit/);
    assert.match(repository.read(fileOf('WP01')), /^lane: "doing"$/m);
    assert.match(repository.read(fileOf('WP01')), /^mine$/m);
    assert.deepEqual(await scene.moves(), []);
    scene.commit('By hand');
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
  });

  it('a file, or folder, that may not be written', () => {
    const { repository } = scene;
    const owned = join(repository.path, '..');
    const tasks = join(repository.path, FOLDER, 'tasks');
    const before = repository.read(fileOf('WP01'));
    const folder = runWithout(tasks, owned, repository, MOVE);
    fs.chmodSync(tasks, 0o755);
    assert.equal(folder.status, 1);
    assert.match(folder.stderr, /EACCES/);
    const file = join(repository.path, fileOf('WP01'));
    fs.chmodSync(file, 0o444);
    const elsewhere = join(owned, 'elsewhere');
    fs.mkdirSync(elsewhere);
    const one = runWithout(elsewhere, owned, repository, MOVE);
    fs.chmodSync(elsewhere, 0o755);
    assert.equal(one.status, 1);
    assert.match(one.stderr, /WP01-work\.md may not be written[^]*chmod u\+w/);
    assert.equal(repository.read(fileOf('WP01')), before);
  });

  it('two commands at once take turns', async () => {
    const run = (wpId: string, note: string) =>
      spec(scene.repository, ['agent', 'tasks', 'add-history', wpId, '--note', note]);
    const runs = await Promise.all([run('WP01', 'a'), run('WP02', 'b'), run('WP01', 'c'), run('WP01', 'd')]);
    assert.deepEqual(
      runs.map(({ code, stderr }) => [code, /HistoryAdded/.test(stderr)]),
      Array.from(runs, () => [0, true]),
    );
    const notes = (await scene.events()).filter(({ event_type }) => event_type === 'HistoryAdded');
    assert.equal(notes.length, 4);
    await scene.mustBeOnce();
  });

  it("from a work package's own worktree, the main working tree is written", async () => {
    const tree = join(scene.repository.path, '.worktrees', '001-engine-WP01');
    scene.git('worktree', 'add', '-q', '-b', '001-engine-WP01', tree);
    await mustRun({ env: scene.repository.env, path: tree }, MOVE);
    assert.match(scene.repository.read(fileOf('WP01')), /^lane: "doing"$/m);
    assert.match(scene.repository.git('log', '-1', '--format=%s', 'main'), /Move WP01/);
    assert.equal(scene.repository.git('-C', tree, 'status', '--porcelain'), '');
  });
});
