import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { readNotes } from '../../src/capture/spool.js';
import { queuedEvents } from '../support/open-events.js';
import { mustRun, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { taskFile, WP01 } from '../support/work-package.js';
import { SILENT } from '../install/hooked-repository.js';

describe('scenario 41: our program gone, node gone, PATH=/usr/bin:/bin, HOME unset', () => {
  let repository: TestRepository;
  const own = (name: string) => join(repository.path, '.git', 'spec-kitty', name);
  const program = (node: string, worker: string) => fs.writeFileSync(own('program'), `${node}\n${worker}\n`);
  const commit = (change: (env: Record<string, string>) => void = () => {}) => {
    const env: Record<string, string> = { ...repository.env };
    change(env);
    repository.write(WP01, taskFile('WP01', 'planned'));
    repository.git('add', '-A');
    const run = { cwd: repository.path, env, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync('git', ['commit', '-q', '-m', 'Plan'], run);
    return { status, stdout, stderr };
  };
  /** The note stands there as the hook left it, and is captured once all is back in its place. */
  const mustKeepNote = async () => {
    assert.deepEqual(
      readNotes(join(repository.path, '.git')).map((note) => [note.hook, note.commit]),
      [['post-commit', repository.head()]],
    );
    await mustRun(repository, ['init']);
    await mustRun(repository, ['capture']);
    await workerAsleep(repository);
    const events = await queuedEvents(join(repository.home, '.spec-kitty', 'queue.db'));
    assert.deepEqual(
      events.map(({ event_type }) => event_type),
      ['FeatureCreated', 'WPCreated'],
    );
  };

  beforeEach(async () => {
    repository = TestRepository.create();
    await mustRun(repository, ['init']);
  });
  afterEach(async () => {
    await workerAsleep(repository);
    repository.remove();
  });

  it('our program gone: silent, 0, the note is kept', async () => {
    program(process.execPath, '/nowhere/worker.js');
    assert.deepEqual(commit(), SILENT);
    await mustKeepNote();
  });

  it('the file that names our program gone: silent, 0, the note is kept', async () => {
    fs.rmSync(own('program'));
    assert.deepEqual(commit(), SILENT);
    await mustKeepNote();
  });

  it('node gone, and none on the PATH: silent, 0, the note is kept', async () => {
    const [, worker = ''] = fs.readFileSync(own('program'), 'utf8').split('\n');
    program('/nowhere/node', worker);
    assert.deepEqual(
      commit((env) => (env['PATH'] = pathWithoutNode(repository))),
      SILENT,
    );
    await mustKeepNote();
  });

  it('node gone, but another on the PATH: that one runs the worker', async () => {
    const [node = '', worker = ''] = fs.readFileSync(own('program'), 'utf8').split('\n');
    program('/nowhere/node', worker);
    const bin = join(repository.home, 'bin');
    fs.mkdirSync(bin);
    fs.symlinkSync(node, join(bin, 'node'));
    assert.deepEqual(
      commit((env) => Object.assign(env, { PATH: `${bin}:/usr/bin:/bin`, CI: 'true' })),
      SILENT,
    );
    assert.deepEqual(readNotes(join(repository.path, '.git')), []);
  });

  it('PATH=/usr/bin:/bin alone: silent, 0, and the worker comes by its own path', () => {
    assert.deepEqual(
      commit((env) => Object.assign(env, { PATH: '/usr/bin:/bin', CI: 'true' })),
      SILENT,
    );
    assert.deepEqual(readNotes(join(repository.path, '.git')), []);
  });

  it('all of it, and HOME unset: silent, 0, the note is kept', async () => {
    program('/nowhere/node', '/nowhere/worker.js');
    assert.deepEqual(
      commit((env) => {
        env['PATH'] = '/usr/bin:/bin';
        delete env['HOME'];
        delete env['SPEC_KITTY_HOME'];
      }),
      SILENT,
    );
    await mustKeepNote();
  });

  it('the script beside the hooks gone: silent, 0', () => {
    fs.rmSync(join(repository.path, '.git', 'hooks', 'spec-kitty.sh'));
    assert.deepEqual(commit(), SILENT);
  });
});

/** Git and what a hook of sh needs, wherever they lie, in a folder that holds nothing else. */
function pathWithoutNode({ home }: TestRepository): string {
  const folder = join(home, 'without-node');
  fs.mkdirSync(folder);
  for (const name of ['git', 'sh', 'setsid']) {
    const { stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (stdout.trim()) fs.symlinkSync(stdout.trim(), join(folder, name));
  }
  return folder;
}
