import assert from 'node:assert/strict';
import { FeedWatch, type FeedEars, type FeedWatchParts } from '../../src/collector/feed-watch.js';
import type { LogLine } from '../../src/collector/log-line.js';
import { eventually } from '../support/program.js';

/** A watch over a database that a test plays. */
function watchOver(parts: Partial<FeedWatchParts> = {}) {
  const woken: string[] = [];
  const logged: LogLine['event'][] = [];
  const lines: FeedEars[] = [];
  const closed: number[] = [];
  const watch = new FeedWatch({
    listen: async (ears) => {
      const nth = lines.push(ears);
      return { close: async () => void closed.push(nth) };
    },
    heads: async () => new Map(),
    teams: () => new Set(['kittens']),
    wake: (team) => void woken.push(team),
    log: (_level, event) => void logged.push(event),
    chance: () => 0,
    pollEveryMs: 1_000_000,
    ...parts,
  });
  const line = (count: number) =>
    eventually(
      20_000,
      () => lines,
      ({ length }) => length >= count && watch.isListening,
    ).then((all) => {
      const ears = all[count - 1];
      assert.ok(ears);
      return ears;
    });
  return { watch, woken, logged, closed, line };
}

describe('The watch over what other servers store', () => {
  it('wakes the team that a notification names, whatever is in its name', async () => {
    const { watch, woken, line, closed } = watchOver();
    const ears = await line(1);
    ears.heard('17 kittens');
    ears.heard('3 a team of two');
    ears.heard('nonsense');
    assert.deepEqual(woken, ['kittens', 'a team of two']);
    await watch.close();
    assert.deepEqual(closed, [1]);
  });

  it('comes back when the connection breaks, and looks at once for what it missed', async () => {
    let head = 1;
    const { watch, woken, logged, line } = watchOver({ heads: async () => new Map([['kittens', head]]) });
    const first = await line(1);
    await eventually(
      20_000,
      () => woken.length,
      (count) => count === 1,
    );
    head = 2;
    first.lost(new Error('terminated'));
    await line(2);
    await eventually(
      20_000,
      () => woken.length,
      (count) => count === 2,
    );
    assert.deepEqual(logged, ['feed_listening', 'feed_connection', 'feed_listening']);
    await watch.close();
  });

  it('finds by looking what no notification told, with no connection at all', async () => {
    let head = 1;
    const { watch, woken } = watchOver({
      listen: () => Promise.reject(new Error('refused')),
      heads: async () => new Map([['kittens', head]]),
      pollEveryMs: 5,
    });
    await eventually(
      20_000,
      () => woken.length,
      (count) => count === 1,
    );
    head = 2;
    await eventually(
      20_000,
      () => woken.length,
      (count) => count === 2,
    );
    assert.ok(!watch.isListening);
    await watch.close();
  });

  it('survives a database that does not answer', async () => {
    let looks = 0;
    const heads = () => Promise.reject(new Error(`no ${(looks += 1)}`));
    const { watch, woken } = watchOver({ heads, pollEveryMs: 5 });
    await eventually(
      20_000,
      () => looks,
      (count) => count >= 3,
    );
    assert.deepEqual(woken, []);
    await watch.close();
  });
});
