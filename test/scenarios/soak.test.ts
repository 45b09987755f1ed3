import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { Chance } from '../bench/chance.js';
import { scriptPath } from '../support/child.js';
import { queuedEvents } from '../support/open-events.js';
import { eventually, mustRun, spec } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import {
  BATCH_PATH,
  json,
  startScriptedServer,
  takesEverything,
  type RecordedRequest,
  type ScriptedAnswer,
  type ScriptedServer,
} from '../support/scripted-server.js';
import { TokenIssuer } from '../support/token-issuer.js';

/** How long events are made and processes killed. What waits then is delivered without a limit that a slow machine could miss. */
const SOAK_MS = Number(process.env['SOAK_SECONDS'] ?? 60) * 1000;
/** The same seed makes the same choices, though not at the same moments. */
const SEED = Number(process.env['SOAK_SEED'] ?? Date.now() % 1_000_000);
const EMITTERS = 4;
const FLUSHERS = 2;
const LONGEST_BETWEEN_KILLS_MS = 3_000;
const DRAIN_MS = 300_000;

const EMIT = scriptPath(import.meta.url, '../support/keep-emitting.js');
const FLUSH = scriptPath(import.meta.url, '../support/keep-flushing.js');

interface Recorded {
  readonly id: string;
  readonly clock: number;
}

/** What an emitter said: it is believed, also when it was killed in the middle of a sentence. */
class Emitted {
  /** Content -> the event that was promised to be kept. */
  readonly recorded = new Map<string, Recorded>();
  /** What was tried and of which nothing more was heard: the event is there, or it is not. */
  readonly unknown = new Set<string>();
  /** Told that it was not recorded (`busy`, say): then it must not be at the server. */
  refused = 0;

  take(line: string): void {
    const [word, content = '', id = '', clock = ''] = line.split(' ');
    if (word === 'try') return void this.unknown.add(content);
    this.unknown.delete(content);
    if (word === 'recorded') this.recorded.set(content, { id, clock: Number(clock) });
    else this.refused += 1;
  }
}

/** A server that fails one answer in three, before or after it has taken the events; and all that it has ever taken. */
class FailingServer {
  readonly taken = new Map<string, SpecKittyEvent>();
  readonly failures = new Map<string, number>();
  /** What must never happen. */
  readonly wrongs: string[] = [];
  failsOneIn = 3;
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  answer(request: RecordedRequest, server: ScriptedServer): ScriptedAnswer | undefined {
    if (request.path !== BATCH_PATH) return undefined;
    if (this.failsOneIn === 0 || !this.#chance.is(1 / this.failsOneIn)) return this.#take(request, server);
    const failure = this.#chance.oneOf([
      '500',
      'reset',
      'reset after taking',
      'no answer',
      'too many',
      'cut',
      '502 after taking',
    ] as const);
    this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
    switch (failure) {
      case '500':
        return json(500, { error: 'in trouble' });
      case 'reset':
        return { kind: 'reset' };
      case 'reset after taking':
        this.#take(request, server);
        return { kind: 'reset' };
      case 'no answer':
        this.#take(request, server);
        return { kind: 'hang' };
      case 'too many':
        return json(429, {}, { 'retry-after': '0' });
      case 'cut': {
        const answer = this.#take(request, server);
        return answer.kind === 'answer' ? { ...answer, body: answer.body.slice(0, -20) } : answer;
      }
      case '502 after taking':
        this.#take(request, server);
        return { kind: 'answer', status: 502, body: '<html>Bad gateway' };
    }
  }

  #take(request: RecordedRequest, server: ScriptedServer): ScriptedAnswer {
    const { events } = JSON.parse(request.bodyText) as { events: SpecKittyEvent[] };
    for (const event of events) {
      const known = this.taken.get(event.event_id);
      if (known && JSON.stringify(known) !== JSON.stringify(event))
        this.wrongs.push(`${event.event_id} was changed`);
      this.taken.set(event.event_id, event);
    }
    return takesEverything(request, server);
  }
}

function contentOf(event: SpecKittyEvent): string {
  return event.event_type === 'HistoryAdded' ? event.payload.entry_content : event.event_type;
}

describe('the soak', () => {
  let repository: TestRepository;
  let server: ScriptedServer;
  const chance = new Chance(SEED);
  const failing = new FailingServer(new Chance(SEED + 1));
  const emitted = new Emitted();
  const home = () => join(repository.home, '.spec-kitty');
  const processes = new Set<ChildProcess>();

  before(async () => {
    repository = TestRepository.create();
    const issuer = new TokenIssuer('one', { ada: { password: 'correct horse', team: 'engine' } });
    server = await startScriptedServer(issuer.script((request, self) => failing.answer(request, self)));
    await mustRun(repository, ['init']);
    const login = ['auth', 'login', '--server', server.url, '--username', 'ada', '--password-stdin'];
    await mustRun(repository, login, 'correct horse\n');
    await mustRun(repository, ['sync', 'on']);
  });
  after(async () => {
    for (const child of processes) child.kill('SIGKILL');
    await server.close();
    repository.remove();
  });

  const start = (script: string, argument: string, onLine: (line: string) => void): ChildProcess => {
    const child = spawn(process.execPath, [script, argument], {
      env: repository.env,
      cwd: repository.path,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    processes.add(child);
    child.once('close', () => processes.delete(child));
    child.stdin?.on('error', () => {});
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    return child;
  };
  let started = 0;
  const startEmitter = () => start(EMIT, `e${(started += 1)}`, (line) => emitted.take(line));
  const startFlusher = () => start(FLUSH, home(), () => {});
  const end = async (child: ChildProcess, how: 'killed' | 'ended') => {
    const closed = once(child, 'close');
    if (how === 'killed') child.kill('SIGKILL');
    else child.stdin?.end();
    await closed;
  };

  it(`${EMITTERS} emit, ${FLUSHERS} deliver, all of them are killed at random, one answer in three fails: the server has each event once (SOAK_SEED=${SEED})`, async () => {
    const emitters = Array.from({ length: EMITTERS }, startEmitter);
    const flushers = Array.from({ length: FLUSHERS }, startFlusher);
    let kills = 0;
    const until = performance.now() + SOAK_MS;
    while (performance.now() < until || kills === 0) {
      await pause(chance.below(LONGEST_BETWEEN_KILLS_MS));
      const [line, again] = chance.is(0.6) ? [emitters, startEmitter] : [flushers, startFlusher];
      const [victim] = line.splice(chance.below(line.length), 1);
      if (victim) await end(victim, 'killed');
      line.push(again());
      kills += 1;
    }
    // A machine too busy to have got anything done by now is given the time.
    await eventually(
      DRAIN_MS,
      () => emitted.recorded.size,
      (count) => count >= EMITTERS,
    );
    await eventually(
      DRAIN_MS,
      () => failing.failures.size,
      (count) => count > 0,
    );
    await Promise.all([...emitters, ...flushers].map((child) => end(child, 'ended')));

    failing.failsOneIn = 0;
    const drained = async () => {
      const { code, stdout, stderr } = await spec(repository, ['sync', '--json']);
      return { code, stdout, stderr };
    };
    await eventually(DRAIN_MS, drained, ({ code, stdout }) => code === 0 && stdout.includes('"waiting":0'));

    assert.deepEqual(failing.wrongs, []);
    assert.deepEqual(await queuedEvents(join(home(), 'queue.db')), []);
    const atServer = new Map([...failing.taken.values()].map((event) => [contentOf(event), event]));
    assert.equal(atServer.size, failing.taken.size, 'one happening has two ids');
    const missing = [...emitted.recorded].filter(([content, { id, clock }]) => {
      const event = atServer.get(content);
      return event?.event_id !== id || Number(event.lamport_clock) !== clock;
    });
    assert.deepEqual(missing, [], 'promised to be kept, and not at the server as promised');
    const extra = [...atServer.keys()].filter(
      (content) => !emitted.recorded.has(content) && !emitted.unknown.has(content),
    );
    assert.deepEqual(extra, [], 'at the server, and never emitted');
    const clocks = [...failing.taken.values()].map(({ lamport_clock }) => Number(lamport_clock));
    assert.equal(new Set(clocks).size, clocks.length, 'a clock value was issued twice');
    assert.ok(emitted.unknown.size <= kills);
    process.stdout.write(
      `      ${failing.taken.size} events, ${server.batches.length} batches, ${kills} kills, ${emitted.refused} refused, failures: ${JSON.stringify(Object.fromEntries(failing.failures))}\n`,
    );
  }).timeout(SOAK_MS + 3 * DRAIN_MS);
});
