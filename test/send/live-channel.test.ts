import assert from 'node:assert/strict';
import { LiveChannel } from '../../src/send/live-channel.js';
import type { LiveDialled } from '../../src/send/live-dial.js';
import type { LiveLine } from '../../src/send/live-line.js';
import type { RoundEnd } from '../../src/send/live-round.js';
import type { Session } from '../../src/send/session.js';
import { handTimers, settled, type HandTimers } from '../support/hand-timers.js';

const SESSION = {
  server: 'https://kitty.example.org',
  username: 'ada',
  teamSlug: 'engine',
} as unknown as Session;
const DONE: RoundEnd = { kind: 'done', delivered: 0 };

interface Play {
  readonly timers: HandTimers;
  readonly channel: LiveChannel;
  /** What the next dials and rounds bring; when empty: an open line, and DONE. */
  readonly dials: LiveDialled[];
  readonly rounds: RoundEnd[];
  readonly did: string[];
  readonly states: string[];
  /** The open line goes down. */
  readonly lose: (retryAfterMs?: number) => void;
  isPresent: boolean;
}

function play(): Play {
  const timers = handTimers();
  const dials: LiveDialled[] = [];
  const rounds: RoundEnd[] = [];
  const did: string[] = [];
  const states: string[] = [];
  let lose: (retryAfterMs: number) => void = () => {};
  let lines = 0;
  const open = (): LiveDialled => {
    const name = `line ${(lines += 1)}`;
    const line: LiveLine = {
      session: SESSION,
      send: async () => [],
      hangUp: () => did.push(`${name} hung up`),
    };
    return { kind: 'open', line };
  };
  const channel = new LiveChannel({
    timers,
    chance: () => 0.5,
    log: { write: () => {} },
    dial: async (onLost) => {
      did.push('dial');
      lose = onLost;
      return dials.shift() ?? open();
    },
    round: async () => {
      did.push('round');
      return rounds.shift() ?? DONE;
    },
    flush: async () => void did.push('flush'),
    isPresent: async () => played.isPresent,
    onState: (state, why) => states.push(why === undefined ? state : `${state}: ${why}`),
    onDelivered: (count) => did.push(`delivered ${count}`),
  });
  const played: Play = {
    timers,
    channel,
    dials,
    rounds,
    did,
    states,
    isPresent: true,
    lose: (ms = 0) => lose(ms),
  };
  return played;
}

const FAILED: LiveDialled = { kind: 'failed', reason: 'refused' };

describe('the live channel of a client', () => {
  it('connects, sends what waits at once, and what is new whenever it is woken', async () => {
    const { channel, did, states } = play();
    channel.begin();
    await settled();
    assert.deepEqual(did, ['dial', 'round']);
    channel.wake();
    await settled();
    assert.deepEqual(did, ['dial', 'round', 'round']);
    assert.deepEqual(states, ['reconnecting', 'connected']);
    await channel.end();
    assert.deepEqual(did.slice(3), ['line 1 hung up']);
    assert.equal(states.at(-1), 'offline');
  });

  it('tries ten times with growing pauses, then leaves it to batches until it is told to begin anew', async () => {
    const { channel, timers, dials, did, states } = play();
    dials.push(...Array.from({ length: 11 }, () => FAILED));
    channel.begin();
    const pauses: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      await settled();
      pauses.push(timers.waiting[0] ?? -1);
      await timers.pass(pauses.at(-1) ?? 0);
    }
    assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    await settled();
    assert.deepEqual(states, ['reconnecting', 'batch_mode']);
    assert.deepEqual(timers.waiting, []);
    channel.wake(); // there is nothing to send it over
    await timers.pass(3_600_000);
    assert.equal(did.filter((one) => one === 'dial').length, 11);
    channel.begin();
    await settled();
    assert.deepEqual(states, ['reconnecting', 'batch_mode', 'reconnecting', 'connected']);
    await channel.end();
  });

  it('counts its tries anew only after a line that held: a server that opens and closes is not hammered', async () => {
    const { channel, timers, lose, states } = play();
    channel.begin();
    const pauses: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      await settled();
      lose();
      pauses.push(Math.min(...timers.waiting.filter((ms) => ms !== 10_000)));
      await timers.pass(pauses.at(-1) ?? 0);
    }
    assert.deepEqual(pauses, [500, 1000, 2000, 4000]);
    await timers.pass(10_000);
    lose();
    assert.ok(timers.waiting.includes(500));
    assert.equal(states.at(-1), 'reconnecting');
    await channel.end();
    assert.deepEqual(timers.waiting, []);
  });

  it('waits as long as a server asks that says goodbye', async () => {
    const { channel, timers, lose } = play();
    channel.begin();
    await settled();
    lose(4000);
    assert.ok(timers.waiting.includes(4000) && !timers.waiting.includes(500));
    await channel.end();
  });

  it('stays offline when only a person can help, and begins when they did', async () => {
    const { channel, timers, dials, did, states } = play();
    dials.push({ kind: 'refused', why: 'login_over' });
    channel.begin();
    await timers.pass(3_600_000);
    assert.deepEqual(states, ['reconnecting', 'offline: login_over']);
    assert.deepEqual(did, ['dial']);
    await channel.recheck();
    await settled();
    assert.equal(channel.state, 'connected');
    await channel.end();
  });

  it('sends nothing more in the name of an account that is not the present one', async () => {
    const played = play();
    const { channel, did } = played;
    channel.begin();
    await settled();
    await channel.recheck();
    assert.deepEqual(did, ['dial', 'round'], 'the same account: nothing to do');
    played.isPresent = false;
    await channel.recheck();
    await settled();
    assert.deepEqual(did.slice(2), ['line 1 hung up', 'dial', 'round']);
    await channel.end();
  });

  it('hangs up on a line that was opened for nobody any more', async () => {
    const { channel, did, states } = play();
    channel.begin();
    await channel.end(); // while it is being dialled
    await settled();
    assert.deepEqual(did, ['dial', 'line 1 hung up']);
    assert.deepEqual(states, ['reconnecting', 'offline']);
    channel.begin();
    await channel.recheck();
    await settled();
    assert.deepEqual(did.length, 2, 'an end is for good');
  });

  it('waits for its turn while another process is sending', async () => {
    const { channel, timers, rounds, did } = play();
    rounds.push({ kind: 'busy' }, { kind: 'busy' }, { kind: 'done', delivered: 2 });
    channel.begin();
    await settled();
    assert.deepEqual(did, ['dial', 'round']);
    await timers.pass(100);
    assert.deepEqual(did, ['dial', 'round', 'round', 'round', 'delivered 2']);
    await channel.end();
  });

  it('is not kept by its turn when it ends', async () => {
    const { channel, rounds } = play();
    rounds.push(...Array.from({ length: 100 }, (): RoundEnd => ({ kind: 'busy' })));
    channel.begin();
    await settled();
    await channel.end();
  });

  it('sends in a batch what is too much for a line, and does not insist when that does not help', async () => {
    const { channel, timers, rounds, did } = play();
    rounds.push({ kind: 'needs_batch', delivered: 0 }, { kind: 'needs_batch', delivered: 0 });
    channel.begin();
    await settled();
    assert.deepEqual(did, ['dial', 'round', 'flush', 'round']);
    await timers.pass(30_000);
    assert.deepEqual(did.slice(4), ['flush', 'round']);
    await channel.end();
  });

  it('sends in a batch, first thing on the next line, what was lost with this one', async () => {
    const { channel, timers, rounds, did, states } = play();
    rounds.push({ kind: 'lost', delivered: 1 });
    channel.begin();
    await settled();
    assert.deepEqual(did, ['dial', 'round', 'delivered 1', 'line 1 hung up']);
    assert.equal(states.at(-1), 'reconnecting');
    await timers.pass(500);
    assert.deepEqual(did.slice(4), ['dial', 'flush', 'round']);
    await channel.end();
  });
});
