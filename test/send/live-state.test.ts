import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  LIVE_STEPS,
  RECONNECT_TRIES,
  reconnectDelayMs,
  type LiveEvent,
  type LiveState,
} from '../../src/send/live-state.js';

const STATES = Object.keys(LIVE_STEPS) as LiveState[];
const EVENTS = Object.keys(LIVE_STEPS.offline) as LiveEvent[];

describe('the modes of the live connection', () => {
  /** The whole table once more, as a person would say it. */
  const expected: Record<LiveState, Record<LiveEvent, string>> = {
    offline: {
      begin: 'reconnecting, dial',
      opened: 'offline, hang_up',
      lost: 'offline, none',
      gave_up: 'offline, none',
      refused: 'offline, none',
      end: 'offline, none',
    },
    reconnecting: {
      begin: 'reconnecting, dial',
      opened: 'connected, none',
      lost: 'reconnecting, wait_and_dial',
      gave_up: 'batch_mode, none',
      refused: 'offline, hang_up',
      end: 'offline, hang_up',
    },
    connected: {
      begin: 'connected, none',
      opened: 'connected, none',
      lost: 'reconnecting, wait_and_dial',
      gave_up: 'batch_mode, none',
      refused: 'offline, hang_up',
      end: 'offline, hang_up',
    },
    batch_mode: {
      begin: 'reconnecting, dial',
      opened: 'connected, none',
      lost: 'batch_mode, none',
      gave_up: 'batch_mode, none',
      refused: 'offline, hang_up',
      end: 'offline, hang_up',
    },
  };
  for (const state of STATES) {
    for (const event of EVENTS) {
      it(`${state}: ${event} -> ${expected[state][event]}`, () => {
        const { to, action } = LIVE_STEPS[state][event];
        assert.equal(`${to}, ${action}`, expected[state][event]);
      });
    }
  }

  it('has no way out of an end but a new beginning', () => {
    for (const event of EVENTS) if (event !== 'begin') assert.equal(LIVE_STEPS.offline[event].to, 'offline');
  });

  it('never waits or dials where nothing is to be held', () => {
    for (const state of STATES) {
      for (const { to, action } of Object.values(LIVE_STEPS[state])) {
        if (to === 'offline' || to === 'batch_mode') assert.notEqual(action, 'wait_and_dial');
        if (to === 'offline') assert.notEqual(action, 'dial');
      }
    }
  });
});

describe('the time between two tries', () => {
  it('doubles from half a second to 30 s, ten times, then there is none', () => {
    const delays = Array.from({ length: RECONNECT_TRIES + 1 }, (_, tried) => reconnectDelayMs(tried, 0.5));
    const expected = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000, undefined];
    assert.deepEqual(delays, expected);
  });

  it('is left to chance by up to a second, and never negative', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tried, chance) => {
          const delay = reconnectDelayMs(tried, chance) ?? -1;
          const middle = reconnectDelayMs(tried, 0.5) ?? -1;
          return Number.isInteger(delay) && delay >= 0 && Math.abs(delay - middle) <= 1000;
        },
      ),
    );
    assert.equal(reconnectDelayMs(0, 0), 0);
    assert.equal(reconnectDelayMs(9, 1), 31_000);
  });
});
