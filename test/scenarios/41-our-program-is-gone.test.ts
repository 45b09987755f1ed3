import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { readNotes } from '../../src/capture/spool.js';
import { queuedEvents } from '../support/open-events.js';
import { mustRun, workerAsleep } from '../support/program.js';
import { SILENT, TestRepository } from '../support/repository.js';
import { taskFile, WP01 } from '../support/work-package.js';

describe('scenario 41: our program gone, node gone, PATH=/usr/bin:/bin, HOME unset', () => {
  let repository: TestRepository;
  const program = (node: string, worker: string) =>
    fs.writeFileSync(repository.own('program'), `${node}\n${worker}\n`);
  const commit = (env: Readonly<Record<string, string | undefined>> = {}) => {
    repository.write(WP01, taskFile('WP01', 'planned'));
    repository.git('add', '-A');
    return repository.see(['commit', '-q', '-m', 'Plan'], env);
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
    const events = await queuedEvents(repository.queue);
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
    fs.rmSync(repository.own('program'));
    assert.deepEqual(commit(), SILENT);
    await mustKeepNote();
  });

  it('node gone, and none on the PATH: silent, 0, the note is kept', async () => {
    const [, worker = ''] = fs.readFileSync(repository.own('program'), 'utf8').split('\n');
    program('/nowhere/node', worker);
    assert.deepEqual(commit({ PATH: pathWithoutNode(repository) }), SILENT);
    await mustKeepNote();
  });

  it('node gone, but another on the PATH: that one runs the worker', async () => {
    const [node = '', worker = ''] = fs.readFileSync(repository.own('program'), 'utf8').split('\n');
    program('/nowhere/node', worker);
    const bin = join(repository.home, 'bin');
    fs.mkdirSync(bin);
    fs.symlinkSync(node, join(bin, 'node'));
    assert.deepEqual(commit({ PATH: `${bin}:/usr/bin:/bin`, CI: 'true' }), SILENT);
    assert.deepEqual(readNotes(join(repository.path, '.git')), []);
  });

  it('PATH=/usr/bin:/bin alone: silent, 0, and the worker comes by its own path', () => {
    assert.deepEqual(commit({ PATH: '/usr/bin:/bin', CI: 'true' }), SILENT);
    assert.deepEqual(readNotes(join(repository.path, '.git')), []);
  });

  it('all of it, and HOME unset: silent, 0, the note is kept', async () => {
    repository.loseProgram();
    const env = { PATH: '/usr/bin:/bin', HOME: undefined, SPEC_KITTY_HOME: undefined };
    assert.deepEqual(commit(env), SILENT);
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
