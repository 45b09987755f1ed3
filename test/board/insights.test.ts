import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import type { Insights } from '../../src/collector/insights/insights.js';
import { dayWords, duration, percent } from '../../src/words/insights.js';
import { startTestCollector, type Client, type TestCollector } from '../collector/collector-fixture.js';
import { moved } from '../collector/event-fixture.js';
import { inventedHistory } from '../demo/invented-history.js';
import { BoardPage } from '../support/board-page.js';
import { startBrowser } from '../support/browser.js';
import { eventually } from '../support/program.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LONG_MS = 60_000;
/** Where the server's clock stands. */
const NOW_MS = Date.parse('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000;

describe('the figures in the page', () => {
  let browser: Browser;
  let server: TestCollector;
  let ada: Client;
  let board: BoardPage;
  let page: Page;
  let figures: Insights;

  before(async function () {
    browser = await startBrowser(this);
    server = await startTestCollector();
    ada = await server.member('ada', 'engine');
    await ada.batch(inventedHistory(NOW_MS));
    figures = (await ada.get('/api/v1/insights/?weeks=12')).json;
    board = await BoardPage.of(browser, server.url, 'ada');
    page = board.page;
    page.setDefaultTimeout(LONG_MS);
  });
  after(async () => {
    await board?.close();
    await browser?.close();
    await server?.close();
  });

  const figure = (id: string) => page.locator(`[data-figure="${id}"]`);
  const view = async (key: string, id: string) => {
    await page.keyboard.press(key);
    await figure(id).waitFor();
  };
  const cells = (id: string) =>
    page.evaluate<string[][]>(
      `[...document.querySelectorAll('[data-figure="${id}"] tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent.trim()))`,
    );
  const mustPassAxe = async () => {
    await page.evaluate(AXE);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
      );
      const told = violations.map(({ id, nodes }) => `${scheme} ${id}: ${nodes[0]?.html}`);
      assert.deepEqual(told, []);
    }
  };

  it('says of the flow what the endpoint says, in charts and in their tables', async () => {
    await view('f', 'forecast');
    const { forecast, flow, review, ageing } = figures;
    assert.equal(forecast.outcome, 'forecast');
    const told = (await figure('forecast').textContent()) ?? '';
    for (const { date } of forecast.dates) assert.ok(told.includes(dayWords(date ?? '')), `${told} ${date}`);
    assert.ok(told.includes(`n = ${forecast.n} finished`));
    const value = (id: string) => figure(id).locator('.ins-value').textContent();
    assert.equal(await value('lead-time'), duration(flow.median_total_ms ?? 0));
    assert.equal(await value('flow-efficiency'), percent(flow.efficiency ?? 0));
    assert.equal(await value('first-pass'), percent(review.first_pass_yield ?? 0));
    assert.equal(await figure('ageing').locator('.ins-dot').count(), ageing.items.length);
    assert.equal(await figure('ageing').locator('.passed-95').count(), 1);
    await mustPassAxe();
    for (const id of ['ageing', 'cumulative-flow', 'throughput']) {
      await figure(id).locator('svg[role="img"][aria-label]').waitFor();
      await figure(id).getByRole('button').click();
      await figure(id).locator('table').waitFor();
    }
    assert.deepEqual(
      (await cells('ageing')).map(([wp, , , age]) => [wp, age]),
      ageing.items.map(({ wp_id, age_ms }) => [wp_id, duration(age_ms)]),
    );
    const finished = (await cells('throughput')).reduce((sum, [, n]) => sum + Number(n), 0);
    assert.equal(finished, flow.n);
    const [today] = await cells('cumulative-flow');
    const { counts } = flow.days.at(-1) ?? assert.fail();
    assert.deepEqual(today?.slice(1, 4).map(Number), [counts.planned, counts.doing, counts.for_review]);
  });

  it('says who brings what, what waits for what, and whether the board can be believed', async () => {
    await view('a', 'agents');
    const rows = await cells('agents');
    assert.deepEqual(
      rows.map(([agent, finished]) => [agent, Number(finished)]),
      figures.agents.rows.map(({ agent, finished }) => [agent === 'user' ? 'people' : agent, finished]),
    );
    await mustPassAxe();
    await view('d', 'graph');
    await eventually(
      LONG_MS,
      () => figure('graph').locator('.ins-node').count(),
      (count) => count === figures.graph.nodes.length,
    );
    assert.equal(await figure('graph').locator('.ins-edge').count(), figures.graph.edges.length);
    await mustPassAxe();
    await figure('graph').getByRole('button').click();
    assert.deepEqual(
      (await cells('graph')).map(([wp, , , , unblocks]) => [wp, Number(unblocks)]),
      figures.graph.nodes.map(({ wp_id, unblocks }) => [wp_id, unblocks]),
    );
    await view('r', 'machines');
    assert.equal((await cells('machines')).length, figures.trust.machines.length);
    assert.match(
      (await figure('warnings').textContent()) ?? '',
      /Half of the last \d+ events arrived more than/,
    );
    await mustPassAxe();
    await view('d', 'unblocks-most');
    await figure('unblocks-most').getByRole('link').first().click();
    await page.locator('.details').waitFor();
    assert.match(page.url(), /wp=/);
    await page.keyboard.press('Escape');
  });

  it('shows the board of any moment, with that moment in the address, and goes back to now', async () => {
    await page.keyboard.press('m');
    const slider = page.getByRole('slider');
    await slider.waitFor();
    await page.locator('.time-ticks rect').first().waitFor();
    await slider.fill('700');
    await page.getByText('You see the board as it was on').waitFor();
    await mustPassAxe();
    const at = new URL(page.url()).searchParams.get('at') ?? '';
    assert.ok(Math.abs(Date.parse(at) - (NOW_MS - 0.3 * 24 * HOUR_MS)) < HOUR_MS, at);
    const then = (await ada.get(`/api/v1/board/?at=${at}`)).json;
    const expected = then.work_packages.filter(({ status }) => status === 'doing').map(({ wp_id }) => wp_id);
    await eventually(
      LONG_MS,
      async () => ((await board.lanes())['doing'] ?? []).toSorted(),
      (lane) => JSON.stringify(lane) === JSON.stringify(expected.toSorted()),
    );
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    await page.keyboard.press(',');
    await eventually(
      LONG_MS,
      () => page.url(),
      (url) => !url.includes(at),
    );
    // What arrives now belongs to now: the past stays as it was.
    await ada.batch([moved({ wp: 'WP99', feature: '015-mill-and-store', at: '2026-03-01T11:59:00Z' })]);
    await page.reload();
    await page.getByText('You see the board as it was on').waitFor();
    assert.equal(await page.locator('.card', { hasText: 'WP99' }).count(), 0);
    // A moment that cannot be had is not shown as that of before.
    await page.route('**/api/v1/board/?at=*', (route) => route.abort());
    await page.keyboard.press(',');
    await page.getByText('The board of that moment could not be loaded.').waitFor();
    assert.equal(await page.locator('.card').count(), 0);
    await page.unroute('**/api/v1/board/?at=*');
    await page.keyboard.press('n');
    await board.card('WP99', 'doing');
    assert.doesNotMatch(page.url(), /at=/);
  });

  it('plays the last 24 hours as a stand-up, change by change, and ends at now', async () => {
    await page.getByLabel('Speed').selectOption('4');
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    await page.keyboard.press('p');
    await page.getByText('You see the board as it was on').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const paused = page.url();
    assert.match(paused, /at=/);
    await page.getByRole('button', { name: 'Play' }).click();
    await eventually(
      LONG_MS,
      () => page.url(),
      (url) => url !== paused && url.includes('at='),
    );
    await page.locator('.time-caption b').waitFor();
    await eventually(
      LONG_MS,
      () => page.url(),
      (url) => !url.includes('at='),
    );
    await board.live();
    await page.keyboard.press('m');
    await eventually(
      LONG_MS,
      () => page.locator('.time-bar').count(),
      (n) => n === 0,
    );
  });

  it('says what changed since this browser last looked, and nothing to one that has not looked before', async () => {
    assert.equal(await page.locator('.ins-news').count(), 0);
    await page.evaluate(
      `localStorage.setItem('spec-kitty looks', JSON.stringify({ engine: { head: 1, atMs: 0 } }))`,
    );
    const state = await board.context.storageState();
    const later = await BoardPage.of(browser, server.url, 'ada', { storageState: { ...state, cookies: [] } });
    try {
      const news = later.page.locator('.ins-news');
      await news.waitFor();
      assert.match((await news.textContent()) ?? '', /Since you last looked, \d+ days ago:\s*24 finished/);
      await news.getByRole('button', { name: 'Show' }).click();
      await news.getByText('WP99').waitFor();
      await news.getByRole('button', { name: 'Mark as seen' }).click();
      await news.waitFor({ state: 'detached' });
      await later.page.locator('.trust-strip').getByText('1 warning').waitFor();
      later.mustBeClean();
    } finally {
      await later.close();
    }
    board.mustBeClean();
  });
});
