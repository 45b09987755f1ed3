import type { Timers } from '../../src/shared/timers.js';

/** Timers that a test moves by hand. */
export interface HandTimers extends Timers {
  /** Lets so much time pass: what is due is done, in order, each with what it had set off before the next. */
  pass(ms: number): Promise<void>;
  /** What has passed. */
  readonly passedMs: number;
  /** In how many milliseconds each waiting one is due, soonest first. */
  readonly waiting: readonly number[];
}

export function handTimers(): HandTimers {
  let nowMs = 0;
  let waiting: { readonly dueMs: number; readonly work: () => void }[] = [];
  const soonest = () => waiting.toSorted((one, other) => one.dueMs - other.dueMs);
  return {
    after(ms, work) {
      const timer = { dueMs: nowMs + ms, work };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((one) => one !== timer);
      };
    },
    async pass(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        await settled();
        const [next] = soonest();
        if (next === undefined || next.dueMs > untilMs) break;
        nowMs = next.dueMs;
        waiting = waiting.filter((one) => one !== next);
        next.work();
      }
      nowMs = untilMs;
    },
    get passedMs() {
      return nowMs;
    },
    get waiting() {
      return soonest().map(({ dueMs }) => dueMs - nowMs);
    },
  };
}

/** What promises had still to do is done. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 10; n += 1) await new Promise((resolve) => setImmediate(resolve));
}
