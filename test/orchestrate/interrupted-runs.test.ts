import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readExit } from '../../src/orchestrate/attempt-files.js';
import { markedProcesses } from '../../src/orchestrate/leftovers.js';
import { attemptFolder } from '../../src/orchestrate/run-folder.js';
import { scriptPath } from '../support/child.js';
import { eventLines, MOST_MS, OrchestrateScene, type SceneOptions } from '../support/orchestrate-scene.js';
import { eventually } from '../support/program.js';

const SHIFTED = scriptPath(import.meta.url, '../support/shifted-time.js');

describe('runs that are interrupted', () => {
  let scene: OrchestrateScene;
  let gate: string;
  afterEach(() => scene.end());

  /** A scene in which WP01's agent works until the gate is opened. */
  async function gated(more: Partial<SceneOptions> = {}): Promise<void> {
    scene = await OrchestrateScene.begin({ graph: { WP01: [] }, ...more });
    gate = join(scene.folder, 'gate');
    scene.teach({
      'WP01 implementation': [
        [
          ['write', 'src/WP01.txt', 'work\n'],
          ['wait-for', gate],
          ['result', {}],
        ],
      ],
      ...more.turns,
    });
  }

  function folderOfLastAttempt(): string {
    const begun = scene.records.findLast((record) => record.kind === 'attempt_intended');
    const run = scene.records[0];
    assert.ok(begun?.kind === 'attempt_intended' && run?.kind === 'run_begun');
    return attemptFolder(join(scene.repository.path, '.git'), run.run, begun.attempt);
  }

  const atWork = () =>
    eventually(
      MOST_MS,
      () => scene.turns.length,
      (turns) => turns > 0,
    );

  it('scenario 4 of orchestrate: an agent finishes while nobody runs; its end is adopted, and nothing is done twice', async () => {
    await gated();
    const { child, ended } = scene.start();
    await atWork();
    child.kill('SIGKILL');
    await ended;
    fs.writeFileSync(gate, '');
    const folder = folderOfLastAttempt();
    await eventually(
      MOST_MS,
      () => readExit(folder)?.why,
      (why) => why === 'exited',
    );
    await scene.mustEnd(3);
    await scene.mustEnd(0, '--resume');
    assert.deepEqual(scene.turns, ['ada WP01 implementation 0', 'bob WP01 review 0']);
    await scene.mustBeTidy();
  });

  it('scenario 3 of orchestrate: orchestrator and supervisor are killed; the agent is ended, its work kept, no retry spent', async () => {
    await gated();
    const { child, ended } = scene.start();
    await atWork();
    const begun = await scene.record('attempt_begun');
    assert.ok(begun.kind === 'attempt_begun');
    child.kill('SIGKILL');
    process.kill(begun.supervisor.pid, 'SIGKILL');
    await ended;
    assert.equal(
      markedProcesses(begun.attempt).length,
      1,
      'its agent is at work still, and nobody looks after it',
    );
    const resumed = scene.start(['--resume']);
    const judged = await scene.record('judged');
    assert.ok(judged.kind === 'judged');
    assert.deepEqual([judged.attempt, judged.judgement.kind], [begun.attempt, 'lost']);
    assert.deepEqual(markedProcesses(begun.attempt), [], 'and is ended before anybody else begins');
    const kept = await scene.record('work_kept');
    assert.ok(kept.kind === 'work_kept' && kept.ref !== null);
    assert.equal(scene.repository.git('show', `${kept.ref}:src/WP01.txt`), 'work\n');
    fs.writeFileSync(gate, '');
    assert.equal((await resumed.ended).code, 0);
    const retries = scene.records.flatMap((record) =>
      record.kind === 'attempt_intended' && record.phase === 'implementation' ? record.retry : [],
    );
    assert.deepEqual(retries, [0, 0]);
    assert.deepEqual(await scene.states(), ['WP01 done approved']);
    assert.equal(
      scene.repository.git('rev-parse', kept.ref).trim(),
      kept.commit,
      'what was lost is kept to the end',
    );
    const lines = eventLines(await scene.events());
    assert.deepEqual(
      lines.filter((line) => line.includes('error')),
      ['WP01 error runtime The attempt was cut off from outside.'],
    );
    assert.equal(lines.filter((line) => line === 'WP01 planned > doing').length, 1);
    await scene.mustBeTidy();
  });

  it('scenario 5 of orchestrate: Ctrl-C once: agents are asked to end, work is kept, 130; then it goes on', async () => {
    await gated({ graph: { WP01: [], WP02: ['WP01'] } });
    const { child, ended } = scene.start();
    await atWork();
    child.kill('SIGINT');
    assert.equal((await ended).code, 130);
    await scene.mustBeTidy();
    const kept = await scene.record('work_kept');
    assert.ok(kept.kind === 'work_kept' && kept.ref !== null);
    fs.writeFileSync(gate, '');
    assert.match((await scene.mustEnd(0, '--skip', 'WP02')).stdout, /--resume/);
    await scene.mustEnd(0, '--resume');
    assert.deepEqual(await scene.states(), ['WP01 done approved', 'WP02 done skipped']);
    const lines = eventLines(await scene.events());
    assert.equal(lines.filter((line) => line === 'WP01 planned > doing').length, 1);
  });

  it('scenario 5 of orchestrate: Ctrl-C twice: at once, whatever the agent does', async () => {
    await gated({ settings: ['grace_seconds: 600'] });
    scene.teach({ 'WP01 implementation': [[['ignore-term'], ['hang']]] });
    const { child, ended, said } = scene.start();
    await atWork();
    child.kill('SIGINT');
    // Two at the same moment are one.
    await eventually(MOST_MS, said, (text) => text.includes('Stopping'));
    child.kill('SIGINT');
    assert.equal((await ended).code, 130);
    await scene.mustBeTidy();
    await scene.mustEnd(0, '--abort');
  });

  it('scenario 16 of orchestrate: of two orchestrators one is refused and told who is at work; status, why, log, skip and drain work beside it', async () => {
    await gated({ graph: { WP01: [], WP02: ['WP01'], WP03: ['WP01'] } });
    const { ended } = scene.start(['--max-parallel', '1']);
    await atWork();
    const second = await scene.mustEnd(3, '--resume');
    assert.match(second.stderr, /Another orchestrate is at work in this repository \(process \d+/);
    assert.match((await scene.mustEnd(0, 'status')).stdout, /0 of 3 done · 1 at work/);
    assert.match(
      (await scene.mustEnd(0, 'why', 'WP02')).stdout,
      /^WP02 waits for WP01\.\n {2}ada implements WP01 since /,
    );
    assert.match((await scene.mustEnd(0, 'log', 'WP01')).stdout, /ada implements/);
    await scene.mustEnd(0, '--skip', 'WP03');
    await eventually(
      MOST_MS,
      () => scene.lane('WP03'),
      (lane) => lane === 'canceled',
    );
    await scene.mustEnd(0, '--drain');
    await scene.record('run_drained');
    fs.writeFileSync(gate, '');
    assert.equal((await ended).code, 0);
    assert.deepEqual(await scene.states(), ['WP01 for_review', 'WP02 planned', 'WP03 done skipped']);
    await scene.mustBeTidy();
    // What is not done goes on in a new run.
    await scene.mustEnd(0);
    assert.deepEqual(await scene.states(), ['WP01 done approved', 'WP02 done approved', 'WP03 done skipped']);
  });

  it('is given up from elsewhere: agents end, the run is closed, a new one may begin', async () => {
    await gated();
    const { ended } = scene.start();
    await atWork();
    await scene.mustEnd(0, '--abort');
    assert.equal((await ended).code, 130);
    assert.match((await scene.mustEnd(0, 'status')).stdout, /aborted/);
    await scene.mustBeTidy();
    fs.writeFileSync(gate, '');
    await scene.mustEnd(0);
    await scene.mustBeTidy();
  });

  describe('scenario 17 of orchestrate: time', () => {
    let clock: string;
    const setClock = (hours: number) => fs.writeFileSync(clock, String(hours * 3_600_000));
    /** Orchestrator, supervisors and agents alike have their wall clock from a file. */
    const clocked = () => ({
      NODE_OPTIONS: `--import ${pathToFileURL(SHIFTED).href}`,
      TIME_SHIFT_FILE: clock,
    });

    it('a clock that jumps by two hours, there and back, and SIGSTOP for as long as it likes end nothing', async () => {
      const limits = ['silence_minutes: 0.1', 'implement_minutes: 0.1'];
      await gated({ settings: limits, streams: ['ada', 'bob'] });
      clock = join(scene.folder, 'clock');
      setClock(0);
      const { child, ended } = scene.start([], { env: clocked() });
      await atWork();
      const begun = await scene.record('attempt_begun');
      assert.ok(begun.kind === 'attempt_begun');
      setClock(2);
      await new Promise((resolve) => setTimeout(resolve, 500)); // some looks of everybody's at that clock
      for (const pid of [child.pid ?? 0, begun.supervisor.pid]) process.kill(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      setClock(-2);
      for (const pid of [child.pid ?? 0, begun.supervisor.pid]) process.kill(pid, 'SIGCONT');
      await new Promise((resolve) => setTimeout(resolve, 500));
      fs.writeFileSync(gate, '');
      assert.equal((await ended).code, 0);
      assert.deepEqual(scene.turns, ['ada WP01 implementation 0', 'bob WP01 review 0']);
      const times = scene.records.map(({ at }) => at);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
        'the journal goes back in time',
      );
    });

    it('a clock that is set back while nobody runs makes no retry wait for it', async () => {
      scene = await OrchestrateScene.begin({ graph: { WP01: [] }, settings: ['retry_seconds: [1]'] });
      scene.teach({ 'WP01 implementation': [[['exit', 1]], [['write', 'a.txt', 'a']]] });
      clock = join(scene.folder, 'clock');
      setClock(2);
      const { child, ended } = scene.start([], { env: clocked() });
      await scene.record('judged');
      child.kill('SIGKILL');
      await ended;
      setClock(0);
      const resumed = scene.start(['--resume'], { env: clocked() });
      assert.equal((await resumed.ended).code, 0);
      assert.deepEqual(await scene.states(), ['WP01 done approved']);
      await scene.events();
    });
  });
});
