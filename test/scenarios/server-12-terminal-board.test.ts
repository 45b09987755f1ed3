import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Board } from '../../src/collector/board.js';
import { sendTo } from '../support/logged-in.js';
import { OwnServer } from '../support/own-server.js';
import { CLI, eventually, mustRun, spec, type Place } from '../support/program.js';
import { fileOf, writeFeature } from '../support/feature.js';
import { TestRepository } from '../support/repository.js';
import { Scene } from '../support/scene.js';
import { startScriptedServer } from '../support/scripted-server.js';
import { hasScript, inTerminal } from '../support/terminal.js';

interface BoardDocument extends Board {
  readonly source: { readonly kind: string; readonly why: string | null; readonly root?: string };
}

/** What both ways to a board can know. */
function known({ features, work_packages }: Board): unknown {
  return {
    features: features.map(({ feature_slug, work_packages: count, counts }) => ({
      feature_slug,
      count,
      counts,
    })),
    work_packages: work_packages.map(({ wp_id, title, status, lane, since, by, dependencies }) => ({
      wp_id,
      title,
      status,
      lane,
      by,
      dependencies,
      // Who was never moved is as old as its commit, which the files do not tell.
      since: by === null ? null : since,
    })),
  };
}

describe('server scenario 12: the terminal board equals the web board', () => {
  let server: OwnServer;
  let scene: Scene;
  let ada: Place;
  const document = async (...args: string[]) =>
    JSON.parse(await mustRun(ada, ['board', '--json', ...args])) as BoardDocument;
  const webBoard = async () => (await server.read('/api/v1/board/')) as Board;
  const move = (wpId: string, to: string, agent: string) =>
    scene.run('agent', 'tasks', 'move-task', wpId, '--to', to, '--agent', agent, '--force');

  before(async () => {
    const repository = TestRepository.create();
    [scene, ada] = [new Scene(repository), repository];
    await scene.run('init');
    writeFeature(repository, { WP01: '', WP02: 'WP01' });
    const second = repository.read(fileOf('WP02'));
    repository.write(fileOf('WP02'), second.replace('dependencies: []', 'dependencies: [WP01]'));
    scene.commit('Plan');
    server = await OwnServer.start(ada);
    await server.logIn();
    await mustRun(ada, ['sync', 'on']);
    await move('WP01', 'doing', 'claude');
    await move('WP01', 'for_review', 'claude');
    await move('WP02', 'doing', 'gemini');
    await scene.settle();
    await mustRun(ada, ['sync']);
  });
  after(async () => {
    await server.remove();
    await scene.end();
  });

  it('as JSON: the same document, and from the files all that files can know', async () => {
    const [there, { source, ...here }, files] = [
      await webBoard(),
      await document(),
      await document('--local'),
    ];
    assert.equal(source.kind, 'server');
    // Two questions, two moments.
    const moments = { generated_at: null, now: null };
    assert.deepEqual({ ...here, ...moments }, { ...there, ...moments });
    assert.equal(there.work_packages.length, 2);
    assert.equal(files.source.kind, 'files');
    assert.deepEqual(known(files), known(there));
    const one = await spec(ada, ['board', '--json', '--feature', '999']);
    assert.equal(one.code, 1);
    assert.match(one.stdout, /unknown_feature/);
  });

  it('in lines: the same columns, cards, who and what they wait for', async () => {
    const [head, ...lines] = (await mustRun(ada, ['board', '--feature', '001'])).split('\n');
    assert.equal(head, `The board of team engine at ${server.url}, as of now.`);
    assert.deepEqual(
      lines.map((line) => line.replace(/\d+ \w+,|under a minute,/, 'AGE,')),
      [
        '',
        '001-engine: 0 of 2 done',
        '',
        'doing (1)',
        '  WP02  The work of WP02 (AGE, gemini; waits for WP01 The work of WP01)',
        '',
        'for_review (1)',
        '  WP01  The work of WP01 (AGE, claude)',
        '',
      ],
    );
  });

  it('on a terminal: watched, it follows the server, says when that is gone, and ends with q', async function () {
    if (!hasScript()) this.skip();
    const watch = `stty cols 110 rows 30; exec '${process.execPath}' '${CLI}' board --watch`;
    const terminal = inTerminal({ path: ada.path, env: { ...ada.env, TERM: 'xterm' } }, ['sh', '-c', watch]);
    const shows = (what: RegExp) => eventually(60_000, terminal.shown, (text) => what.test(text));
    await shows(/doing \(1\)/);
    await move('WP02', 'for_review', 'gemini');
    await scene.settle();
    await mustRun(ada, ['sync']);
    await shows(/for_review \(2\)/);
    await server.kill();
    await shows(/Not newer: Nobody answers/);
    terminal.type('q');
    assert.equal(await terminal.ended, 0);
    const shown = terminal.shown();
    assert.equal(shown.split('\u001B[?1049h').length, 2);
    const left = shown.slice(shown.indexOf('\u001B[?1049l'));
    assert.match(left, /for_review \(2\)/, 'what was seen last stays');
    assert.ok(!shown.includes('\u001B[2J'), 'the whole terminal was cleared, and flickers');
  });

  it('offline it is the files’, and says so; watched, it follows them, and ends with Ctrl-C', async () => {
    const { source, work_packages } = await document();
    assert.equal(source.kind, 'files');
    assert.equal(source.root, fs.realpathSync(ada.path));
    assert.match(source.why ?? '', /Nobody answers/);
    assert.deepEqual(
      work_packages.map(({ status }) => status),
      ['for_review', 'for_review'],
    );
    if (!hasScript()) return;
    const watch = `exec '${process.execPath}' '${CLI}' board --watch`;
    const terminal = inTerminal(ada, ['sh', '-c', watch]);
    await eventually(60_000, terminal.shown, (text) => text.includes('for_review (2)'));
    const path = join(ada.path, fileOf('WP01'));
    fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace(/^lane: .*$/m, 'lane: "done"'));
    await eventually(60_000, terminal.shown, (text) => text.includes('done (1)'));
    terminal.type('\u0003');
    assert.equal(await terminal.ended, 0);
  });

  it('a server that never answers is waited for no longer than seconds', async () => {
    const silent = await startScriptedServer(() => ({ kind: 'hang' }));
    try {
      await sendTo(ada, silent.url);
      const { source } = await document();
      assert.deepEqual([source.kind, source.why], ['files', 'The server did not answer in time.']);
    } finally {
      await silent.close();
    }
  });
});
