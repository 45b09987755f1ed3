import assert from 'node:assert/strict';
import type { Lamport } from '../../src/events/event.js';
import { MOST_AHEAD, type ClockFile } from '../../src/events/lamport-clock.js';
import type { Queue } from '../../src/queue/queue.js';
import { reconcileClock } from '../../src/send/clock-reconciliation.js';

describe('new clock values for what waits', () => {
  /** What comes of it, and in which order it is written. */
  const reconciled = async (
    serverClock: number,
    { file = 0, queue: highest = 0, waiting = 3 }: { file?: number; queue?: number; waiting?: number } = {},
  ) => {
    const written: string[] = [];
    const clock: ClockFile = {
      read: () => file as Lamport,
      write: (value) => void written.push(`clock ${value}`),
    };
    const queue: Pick<Queue, 'renumber'> = {
      renumber: (nodeId, choose) => {
        if (waiting === 0) return Promise.resolve(0);
        const first = choose({ events: waiting, highestClock: highest });
        if (first !== undefined) written.push(`${nodeId} from ${first}`);
        return Promise.resolve(waiting);
      },
    };
    const answer = await reconcileClock({ queue: queue as Queue, clock }, 'node', serverClock);
    return [answer, ...written].join(', ');
  };

  it('lie above the server’s, the file’s and the queue’s; the clock is written first, up to the last of them', async () => {
    assert.equal(await reconciled(7), 'renumbered, clock 10, node from 8');
    assert.equal(await reconciled(7, { file: 9 }), 'renumbered, clock 12, node from 10');
    assert.equal(await reconciled(7, { queue: 11 }), 'renumbered, clock 14, node from 12');
    assert.equal(await reconciled(7, { waiting: 1 }), 'renumbered, clock 8, node from 8');
  });

  it('are none where nothing waits', async () => {
    assert.equal(await reconciled(7, { waiting: 0 }), 'renumbered');
  });

  it('are none where the server’s is not to be believed: nothing is written', async () => {
    assert.equal(await reconciled(MOST_AHEAD + 1), 'too_far_ahead');
    assert.match(await reconciled(MOST_AHEAD), /^renumbered/);
    assert.match(await reconciled(MOST_AHEAD + 5, { queue: 5 }), /^renumbered/);
  });
});
