import assert from 'node:assert/strict';
import { runClock } from '../../src/orchestrate/run-clock.js';

const HOURS_MS = 3_600_000;

/** A clock of both kinds, moved by hand. */
function begin(fromMs = 0) {
  const time = { wall: 100 * HOURS_MS, spent: 7 };
  const nowMs = runClock({ wallMs: () => time.wall, spentMs: () => time.spent, fromMs });
  return {
    pass: (ms: number) => {
      time.wall += ms;
      time.spent += ms;
      return nowMs();
    },
    set: (ms: number) => {
      time.wall += ms;
      return nowMs();
    },
  };
}

describe('the clock of a run', () => {
  it('goes with the wall clock', () => {
    assert.equal(begin().pass(0.75), 100 * HOURS_MS, 'in whole milliseconds');
    assert.equal(begin().pass(5), 100 * HOURS_MS + 5);
  });

  it('goes on where it was when the wall clock is set back, and waits no hours for it', () => {
    const clock = begin();
    clock.pass(1000);
    assert.equal(clock.set(-2 * HOURS_MS), 100 * HOURS_MS + 1000);
    assert.equal(clock.pass(10), 100 * HOURS_MS + 1010);
  });

  it('follows the wall clock forwards: the machine slept, or the clock was wrong', () => {
    assert.equal(begin().set(2 * HOURS_MS), 102 * HOURS_MS);
  });

  it('begins behind what the journal says, whatever the wall clock says now', () => {
    const clock = begin(102 * HOURS_MS);
    assert.equal(clock.pass(10), 102 * HOURS_MS + 10);
  });
});
