import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { mapInOrder } from '../../src/detect/in-order.js';
import { RecentlyUsed } from '../../src/detect/recently-used.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number;
}

describe('mapInOrder', () => {
  it('keeps the order, whichever ends first, and no more at once than allowed', async () => {
    let running = 0;
    let most = 0;
    const work = async (number: number) => {
      most = Math.max(most, ++running);
      await sleep((7 * number) % 5);
      running--;
      return number;
    };
    const results: number[] = [];
    for await (const result of mapInOrder(numbers(20), 4, work)) results.push(result);
    assert.deepEqual(results, [...Array.from({ length: 20 }).keys()]);
    assert.equal(most, 4);
  });

  it('fails with the first failure in order, after what came before it', async () => {
    const work = async (number: number) => {
      if (number >= 2) throw new Error(`no ${number}`);
      return number;
    };
    const seen: number[] = [];
    const all = async () => {
      for await (const number of mapInOrder(numbers(9), 3, work)) seen.push(number);
    };
    await assert.rejects(all(), /no 2/);
    assert.deepEqual(seen, [0, 1]);
  });
});

describe('RecentlyUsed', () => {
  const loads: string[] = [];
  const load = (key: string) => async () => {
    loads.push(key);
    return key;
  };
  beforeEach(() => {
    loads.length = 0;
  });

  it('loads once while the first load is under way, and not again while it is kept', async () => {
    const kept = new RecentlyUsed<string>(100, () => 10);
    await Promise.all([kept.get('a', load('a')), kept.get('a', load('a'))]);
    assert.equal(await kept.get('a', load('a')), 'a');
    assert.deepEqual(loads, ['a']);
  });

  it('forgets first what was not used for longest', async () => {
    const kept = new RecentlyUsed<string>(20, () => 10);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await kept.get(key, load(key));
    assert.deepEqual(loads, ['a', 'b', 'c', 'b']);
  });

  it('keeps a single thing heavier than the whole budget only until the next', async () => {
    const kept = new RecentlyUsed<string>(5, () => 10);
    for (const key of ['a', 'a', 'b', 'a']) await kept.get(key, load(key));
    assert.deepEqual(loads, ['a', 'b', 'a']);
  });

  it('asks again after a failure', async () => {
    const kept = new RecentlyUsed<string>(100, () => 10);
    await assert.rejects(kept.get('a', () => Promise.reject(new Error('disk'))));
    assert.equal(await kept.get('a', load('a')), 'a');
  });
});
