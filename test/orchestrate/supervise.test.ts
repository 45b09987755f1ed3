import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import {
  attemptFiles,
  claimAttempt,
  readExit,
  readIdentity,
  readOutputEnd,
  writeOrder,
  type AttemptOrder,
} from '../../src/orchestrate/attempt-files.js';
import { markedProcesses } from '../../src/orchestrate/leftovers.js';
import { isProcessAlive } from '../../src/orchestrate/process-identity.js';
import { DEFAULTS, type Limits } from '../../src/orchestrate/settings.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { scriptPath } from '../support/child.js';
import type { FakeAct } from '../support/fake-agent.js';
import { eventually } from '../support/program.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const SUPERVISOR = join(packageRoot(), 'dist', 'supervisor.js');
const AGENT = scriptPath(import.meta.url, '../support/fake-agent.js');
const MOST_MS = 240_000;

describe('the supervisor of an agent', () => {
  const folder = temporaryFolder('supervise');
  after(() => folder.remove());
  let count = 0;
  const attempts: string[] = [];

  afterEach(() => {
    for (const attempt of attempts.splice(0))
      assert.deepEqual(markedProcesses(attempt), [], 'left a process behind');
  });

  /** Starts one, and waits for its end unless told not to. */
  async function supervise(
    acts: readonly FakeAct[],
    limits: Partial<Limits> = {},
    more: Partial<AttemptOrder> = {},
  ) {
    const attempt = `t${process.pid}-${(count += 1)}`;
    attempts.push(attempt);
    const at = join(folder.path, attempt);
    const [cwd, turns] = [join(at, 'tree'), join(at, 'turns')];
    for (const path of [cwd, turns, join(cwd, '.spec-kitty', 'out')]) fs.mkdirSync(path, { recursive: true });
    const resultFile = join(cwd, '.spec-kitty', 'out', `${attempt}.json`);
    const script = join(at, 'script.json');
    fs.writeFileSync(script, JSON.stringify({ folder: turns, turns: { implementation: [acts] } }));
    const input = join(at, 'prompt.md');
    fs.writeFileSync(
      input,
      `write this file: \`${resultFile}\`\n"attempt": "${attempt}"\n"wp": "WP01"\n"kind": "implementation"\n`,
    );
    writeOrder(at, {
      attempt,
      programs: [{ command: process.execPath, args: [AGENT, script, 'ada'] }],
      cwd,
      input,
      setEnv: {},
      unsetEnv: [],
      resultFile,
      limits: { ...DEFAULTS.limits.implementation, graceMs: 300, resultGraceMs: 300, ...limits },
      ...more,
    });
    const child = spawn(process.execPath, [SUPERVISOR, at], { stdio: 'ignore', detached: true });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    return { at, attempt, child, ended, exit: async () => (await ended, readExit(at)) };
  }

  it('writes down how the agent ended, and what it printed', async () => {
    const { at, exit } = await supervise([
      ['print', 'hello\n'],
      ['result', {}],
      ['exit', 3],
    ]);
    assert.deepEqual(await exit(), { why: 'exited', code: 3, signal: null, failed: 0, reason: null });
    assert.equal(readOutputEnd(at), 'hello\n');
  });

  it('says when a program cannot be started', async () => {
    const { exit } = await supervise([], {}, { programs: [{ command: '/no/such/agent', args: [] }] });
    const { why, reason } = (await exit()) ?? {};
    assert.equal(why, 'not_started');
    assert.match(reason ?? '', /ENOENT/);
  });

  it('runs the programs of a verification until one fails', async () => {
    const node = (text: string) => ({ command: process.execPath, args: ['-e', text] });
    const programs = [node('console.log(1)'), node('process.exit(4)'), node('console.log(3)')];
    const { at, exit } = await supervise([], {}, { programs, input: null, resultFile: null });
    assert.deepEqual(await exit(), { why: 'exited', code: 4, signal: null, failed: 1, reason: null });
    assert.equal(readOutputEnd(at), '1\n');
  });

  it('gives the person’s environment on, without what an agent must not know, and with its mark', async () => {
    const text = "console.log([process.env.HOME, process.env.KEY, process.env.SPEC_KITTY_ATTEMPT].join(' '))";
    const { at, exit } = await supervise(
      [],
      {},
      {
        programs: [{ command: process.execPath, args: ['-e', text] }],
        setEnv: { KEY: 'value' },
        unsetEnv: ['HOME'],
      },
    );
    assert.equal((await exit())?.code, 0);
    assert.match(readOutputEnd(at), /^ value \S+\n$/);
  });

  it('scenario 6 of orchestrate: ends an agent that hangs in silence', async () => {
    assert.equal((await (await supervise([['hang']], { silenceMs: 500 })).exit())?.why, 'silent');
  });

  it('ends an agent at its time, scenario 8 of orchestrate: one that ignores SIGTERM too', async () => {
    const { exit } = await supervise([['ignore-term'], ['hang']], { timeoutMs: 1500 });
    const ended = await exit();
    assert.equal(ended?.why, 'timeout');
    assert.equal(ended.signal, 'SIGKILL');
  });

  it('scenario 7 of orchestrate: ends an agent whose result is there and that never ends', async () => {
    assert.equal((await (await supervise([['result', {}], ['hang']])).exit())?.why, 'result');
  });

  it('scenario 9 of orchestrate: ends grandchildren, one with a session of its own, and waits for no pipe that they hold', async () => {
    const { attempt, exit } = await supervise([['grandchildren'], ['exit', 0]]);
    assert.equal((await exit())?.why, 'exited');
    assert.deepEqual(markedProcesses(attempt), []);
  });

  it('scenario 10 of orchestrate: cuts the log, keeps its end, and stays small whatever is printed', async function () {
    if (process.platform !== 'linux') return this.skip();
    const gate = join(folder.path, 'gate');
    const { at, child, exit } = await supervise(
      [
        ['print', 'first\n'],
        ['flood', 1200],
        ['say-result', {}],
        ['wait-for', gate],
      ],
      { logBytes: 5 * 1024 * 1024 },
    );
    await eventually(MOST_MS, () => fs.existsSync(join(at, 'turns', 'turns.log')), Boolean);
    const peak = () =>
      Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
    // Its log does not grow beyond the cap; what it says last is read all the same.
    await eventually(
      MOST_MS,
      () => fs.statSync(attemptFiles(at).log).size,
      (size) => size === 5 * 1024 * 1024,
    );
    await eventually(
      MOST_MS,
      () => fs.readFileSync(`/proc/${child.pid}/io`, 'utf8'),
      (io) => Number(/rchar: (\d+)/.exec(io)?.[1]) > 1200 * 1024 * 1024,
    );
    const mebibytes = peak();
    fs.writeFileSync(gate, '');
    assert.equal((await exit())?.why, 'exited');
    assert.ok(mebibytes < 150, `the supervisor took ${mebibytes} MB`);
    assert.match(readOutputEnd(at), /SPEC-KITTY-RESULT: \{.*\}\n$/);
  });

  it('ends the agent when asked to', async () => {
    const { at, child, exit } = await supervise([['hang']]);
    await eventually(MOST_MS, () => readIdentity(attemptFiles(at).agent), Boolean);
    child.kill('SIGTERM');
    assert.equal((await exit())?.why, 'stopped');
  });

  it('begins nothing that somebody else has claimed', async () => {
    const attempt = join(folder.path, 'claimed');
    assert.equal(claimAttempt(attempt, 'resumer'), 'resumer');
    assert.equal(claimAttempt(attempt, 'supervisor'), 'resumer');
    assert.equal(claimAttempt(attempt, 'resumer'), 'resumer');
    const child = spawn(process.execPath, [SUPERVISOR, attempt], { stdio: 'ignore' });
    await new Promise((resolve) => child.on('exit', resolve));
    assert.equal(readExit(attempt), undefined);
  });

  it('is known by more than its number', async () => {
    const { at, exit } = await supervise([['hang']], { timeoutMs: 1500 });
    const identity = await eventually(MOST_MS, () => readIdentity(attemptFiles(at).supervisor), Boolean);
    assert.ok(identity && isProcessAlive(identity));
    assert.ok(!isProcessAlive({ ...identity, born: '1' }));
    assert.ok(!isProcessAlive({ ...identity, boot: 'another boot' }));
    await exit();
    assert.ok(!isProcessAlive(identity));
  });
});
