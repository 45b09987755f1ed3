import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { startTestCollector, type Client, type TestCollector } from '../collector/collector-fixture.js';
import { eventLike, moved } from '../collector/event-fixture.js';
import { dialLive, ticketFor } from '../collector/live-client.js';
import { BoardPage } from '../support/board-page.js';
import { startBrowser } from '../support/browser.js';
import { eventually } from '../support/program.js';

const LONG_MS = 120_000;
const STATUSES = ['planned', 'doing', 'for_review', 'done'] as const;
const say = (words: string) => process.stdout.write(`      ${words}\n`);

let clockMs = Date.parse('2026-03-01T09:00:00Z');
/** A card goes somewhere, a millisecond after the one before. */
const move = (n: number, to: (typeof STATUSES)[number]) => {
  clockMs += 1;
  const [feature, wp] = placeOf(n);
  return moved({ wp, feature, to, by: 'claude', at: new Date(clockMs).toISOString() });
};
/** A hundred work packages a feature: the contract's numbers have two digits. */
const placeOf = (n: number) =>
  [`${String(100 + Math.floor(n / 99))}-part`, `WP${String((n % 99) + 1).padStart(2, '0')}`] as const;

describe('server scenarios 7 and 11: a board that sleeps, a board that is busy', () => {
  let browser: Browser;
  let server: TestCollector;

  before(async function () {
    browser = await startBrowser(this);
    server = await startTestCollector({ pingEveryMs: 1000 });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Lane -> `feature/WP`, sorted. */
  const drawn = async ({ page }: BoardPage): Promise<Record<string, string[]>> =>
    page.evaluate(`Object.fromEntries([...document.querySelectorAll('.column')].map((column) => [
      column.dataset.lane, [...column.querySelectorAll('.card')].map((card) => card.getAttribute('href').slice(5)).sort()]))`);
  const atServer = async (client: Client): Promise<Record<string, string[]>> => {
    const { work_packages } = (await client.get('/api/v1/board/')).json;
    const lanes = STATUSES.map((lane): [string, string[]] => [
      lane,
      work_packages
        .filter(({ status }) => status === lane)
        .map(({ feature_slug, wp_id }) => `${feature_slug}/${wp_id}`)
        .sort(),
    ]);
    return Object.fromEntries(lanes);
  };
  const agrees = async (board: BoardPage, client: Client) => {
    const truth = JSON.stringify(await atServer(client));
    await eventually(
      LONG_MS,
      async () => JSON.stringify(await drawn(board)),
      (seen) => seen === truth,
    );
  };

  it('7: a browser whose network is cut, or whose page is frozen, for 5,000 events is right again', async () => {
    const ada = await server.member('ada', 'engine');
    await ada.batch(Array.from({ length: 300 }, (_none, n) => move(n, 'planned')));
    const board = await BoardPage.of(browser, server.url, 'ada');
    await agrees(board, ada);

    await board.context.setOffline(true);
    await board.page.getByText('Live updates are cut').waitFor();
    for (let batch = 0; batch < 5; batch++)
      await ada.batch(
        Array.from({ length: 1000 }, (_none, n) => move(n % 300, STATUSES[(n + batch) % 4] ?? 'done')),
      );
    // Its access token has run out meanwhile, too.
    server.time.advance(20 * 60_000);
    const later = await server.member('grace', 'engine');
    await board.context.setOffline(false);
    await board.live();
    await agrees(board, later);
    assert.equal(await board.page.getByText('Live updates are cut').count(), 0);

    const session = await board.context.newCDPSession(board.page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    for (let batch = 0; batch < 2; batch++)
      await later.batch(
        Array.from({ length: 1000 }, (_none, n) => move(n % 300, STATUSES[(n + batch + 1) % 4] ?? 'done')),
      );
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await agrees(board, later);
    await board.live();
    board.mustBeClean();
    await board.close();
  });

  it('11: 2,000 cards, 50 events a second and a client that does not read: drawn in batches, nothing piles up', async () => {
    const kim = await server.member('kim', 'busy');
    const cards = 2000;
    for (let from = 0; from < cards; from += 1000)
      await kim.batch(Array.from({ length: 1000 }, (_none, n) => move(from + n, STATUSES[n % 4] ?? 'done')));
    const slow = await dialLive(server.url, { authorization: `Bearer ${await ticketFor(kim)}` });
    assert.ok(typeof slow !== 'number');
    await slow.frameOf('snapshot');
    slow.pause();
    const board = await BoardPage.of(browser, server.url, 'kim');
    const { page } = board;
    await agrees(board, kim);

    await page.evaluate(`
      window.seen = { drawings: 0, inputs: [], long: [] };
      new MutationObserver(() => (seen.drawings += 1)).observe(document.querySelector('#board'), { childList: true, subtree: true });
      new PerformanceObserver((list) => seen.inputs.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ type: 'event', durationThreshold: 16 });
      new PerformanceObserver((list) => seen.long.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ type: 'longtask' });`);
    const before = process.memoryUsage().heapUsed;
    const startedMs = performance.now();
    const rounds = 40;
    for (let round = 0; round < rounds; round++) {
      await kim.batch(
        Array.from({ length: 5 }, (_none, n) =>
          move((round * 5 + n) * 7, STATUSES[(round + n) % 4] ?? 'done'),
        ),
      );
      if (round === 10) await page.keyboard.press('ArrowDown');
      if (round > 10 && round < 30) await page.keyboard.press(round % 2 ? 'ArrowRight' : 'ArrowDown');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await agrees(board, kim);
    const tookMs = performance.now() - startedMs;
    const seen = (await page.evaluate('seen')) as { drawings: number; inputs: number[]; long: number[] };
    const grownMb = (process.memoryUsage().heapUsed - before) / 1e6;
    const most = (of: readonly number[]) => Math.round(Math.max(0, ...of));
    say(
      `${rounds * 5} events in ${Math.round(tookMs)} ms over ${cards} cards: drawn ${seen.drawings} times, ` +
        `longest input ${most(seen.inputs)} ms, longest task ${most(seen.long)} ms, heap ${grownMb.toFixed(1)} MB`,
    );
    assert.ok(seen.drawings > 0);
    // A drawing is one task that changes the columns; ten a second and the ticks of the clock, however many events come.
    assert.ok(seen.drawings <= tookMs / 100 + 20, `drawn ${seen.drawings} times in ${tookMs} ms`);
    slow.close();
    board.mustBeClean();
    await board.close();
  });

  it('shows errors and new work packages live, and says when the server is gone', async () => {
    const joan = await server.member('joan', 'small');
    await joan.batch([move(1, 'doing')]);
    const board = await BoardPage.of(browser, server.url, 'joan');
    const [feature, wp] = placeOf(1);
    await joan.batch([
      eventLike(
        'ErrorLogged',
        {
          wp_id: wp,
          feature_slug: feature,
          error_type: 'runtime',
          error_message: 'tests fail',
        },
        { timestamp: new Date(clockMs + 1).toISOString() },
      ),
      eventLike('WPCreated', {
        wp_id: 'WP77',
        feature_slug: feature,
        title: 'Late idea',
        dependencies: [wp],
      }),
    ]);
    await board.page.locator('.badge.error').waitFor();
    await board.card('WP77', 'planned');
    await board.page.locator('.chip', { hasText: wp }).waitFor();
    await server.close();
    await board.page.getByText('Live updates are cut').waitFor();
    await board.page.getByRole('button', { name: 'Try now' }).waitFor();
    await board.close();
  });
});
