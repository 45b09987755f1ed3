import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { packageRoot } from '../../src/shared/package-root.js';
import { startTestCollector, type Client, type TestCollector } from '../collector/collector-fixture.js';
import { eventLike, moved } from '../collector/event-fixture.js';
import { BoardPage } from '../support/board-page.js';
import { startBrowser } from '../support/browser.js';
import { eventually } from '../support/program.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LONG_MS = 60_000;
const MOST_BYTES = 40_000;

const birth = (wp: string, title: string, dependencies: string[] = []) =>
  eventLike('WPCreated', { wp_id: wp, title, feature_slug: '001-bowl', dependencies });

/** What nobody should be able to do with a title. */
const HOSTILE = '<img src=x onerror="document.title=1"> & <b>bold</b>';
const RIGHT_TO_LEFT = '\u202Egnorw si siht\u202C אבג';
const LONG_WORD = 'antidisestablishmentarianism'.repeat(12);

describe('the page of the board', () => {
  let browser: Browser;
  let server: TestCollector;
  let ada: Client;
  const pages: BoardPage[] = [];
  const open = async (...[user, options]: [string, Parameters<typeof BoardPage.of>[3]?]) => {
    const board = await BoardPage.of(browser, server.url, user, options);
    pages.push(board);
    return board;
  };

  before(async function () {
    browser = await startBrowser(this);
    server = await startTestCollector();
    ada = await server.member('ada', 'engine');
    await ada.batch([
      birth('WP01', 'Buy the bowl'),
      birth('WP02', HOSTILE, ['WP01', 'WP05']),
      birth('WP03', RIGHT_TO_LEFT),
      birth('WP04', LONG_WORD, ['WP01']),
      birth('WP05', 'Wash it'),
      moved({ wp: 'WP03', to: 'doing', by: 'claude' }),
      moved({ wp: 'WP04', to: 'doing' }),
      moved({ wp: 'WP05', to: 'for_review', by: 'codex', at: '2026-03-01T10:01:00Z' }),
      eventLike('ErrorLogged', {
        wp_id: 'WP03',
        error_type: 'runtime',
        error_message: 'The tap <script>alert(1)</script> drips',
        feature_slug: '001-bowl',
      }),
    ]);
  });
  afterEach(async () => {
    for (const board of pages.splice(0)) {
      board.mustBeClean();
      await board.close();
    }
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it('is less than 40 KB, all of it, as it goes over the wire', () => {
    const folder = join(packageRoot(), 'dist', 'board');
    const files = ['index.html', ...readdirSync(join(folder, 'assets')).map((name) => join('assets', name))];
    const sizes = files.map((name) => {
      const bytes = readFileSync(join(folder, name));
      return { name, brotli: brotliCompressSync(bytes).length, gzip: gzipSync(bytes, { level: 9 }).length };
    });
    const total = (how: 'brotli' | 'gzip') => sizes.reduce((sum, size) => sum + size[how], 0);
    process.stdout.write(
      `      the page: ${total('brotli')} bytes with brotli, ${total('gzip')} with gzip\n`,
    );
    assert.ok(total('brotli') < MOST_BYTES, JSON.stringify(sizes));
  });

  it('is served with a policy that runs no text, packed, and only by its own names', async () => {
    const asked = await fetch(`${server.url}/`, { headers: { 'accept-encoding': 'br' } });
    assert.equal(asked.status, 200);
    assert.equal(asked.headers.get('content-encoding'), 'br');
    const policy = asked.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*/);
    const etag = asked.headers.get('etag') ?? '';
    const again = await fetch(`${server.url}/`, { headers: { 'if-none-match': etag } });
    assert.equal(again.status, 304);
    for (const path of ['/assets/', '/assets/..%2findex.html', '/assets/app.js.map', '/index.html', '/board'])
      assert.equal((await fetch(`${server.url}${path}`)).status, 404, path);
  });

  it('shows text as text: markup, marks that turn the direction, words without an end', async () => {
    const board = await open('ada');
    const { page } = board;
    assert.equal(
      await page.locator('[data-lane="planned"] .card-title', { hasText: '<img' }).textContent(),
      HOSTILE,
    );
    assert.equal(await page.locator('.card img, .card b:not(.chip b), .details script').count(), 0);
    await page.locator('.card', { hasText: 'WP03' }).first().click();
    await page.locator('.details .error-box').getByText('<script>alert(1)</script>').waitFor();
    assert.equal(await page.locator('.card-title', { hasText: 'gnorw' }).locator('bdi').count(), 1);
    await page.setViewportSize({ width: 390, height: 780 });
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    assert.equal(await page.evaluate(overflow), 0, 'a long word pushes the page sideways');
    assert.equal(await page.title(), 'spec-kitty');
  });

  it('server scenario 10: is used with the keyboard alone, and axe finds nothing in light and dark', async () => {
    const board = await open('ada', { colorScheme: 'light' });
    const { page } = board;
    const press = (...keys: string[]) =>
      keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
    const axe = async (what: string) => {
      const found = (await page.evaluate(`axe.run(document).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, any }) => html.slice(0, 120) + ' ' + (any[0]?.message ?? '')).join(' | ')))`)) as string[];
      assert.deepEqual(found, [], what);
    };
    await page.evaluate(AXE);

    // From card to card, by arrows; to details and back to the card.
    await press('ArrowDown');
    assert.equal(await board.focused(), 'WP01');
    await press('ArrowRight');
    assert.ok(['WP03', 'WP04'].includes((await board.focused()) ?? ''));
    await press('End', 'ArrowRight');
    assert.equal(await board.focused(), 'WP05');
    await press('Enter');
    await page.locator('.history li').first().waitFor();
    assert.match(page.url(), /wp=001-bowl\/WP05/);
    await axe('board with details, light');
    await press('Escape');
    await eventually(
      LONG_MS,
      () => board.focused(),
      (id) => id === 'WP05',
    );

    // A limit for the column of the card, by keys; over it, the column says so.
    await press('ArrowLeft', 'l', '1', 'Enter');
    await page.getByText('1 over the limit').waitFor();

    // Search, from anywhere; Escape gives all back.
    await press('/', 'w', 'a', 's', 'h');
    await eventually(
      LONG_MS,
      () => board.lanes(),
      (lanes) => Object.values(lanes).flat().join('') === 'WP05',
    );
    await page.waitForURL(/q=wash/);
    await press('Escape', 'Escape', 'e');
    await eventually(
      LONG_MS,
      () => board.lanes(),
      (lanes) => !('done' in lanes) && 'planned' in lanes,
    );
    await press('e', '?');
    await page.getByRole('dialog').getByText('Keyboard shortcuts').waitFor();
    await axe('help, light');
    await press('Escape', 't', 't'); // auto, light, dark
    await eventually(
      LONG_MS,
      () => page.evaluate(`document.documentElement.dataset.theme`),
      (theme) => theme === 'dark',
    );
    await axe('board, dark');
    await press('Tab');
    const outline = await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`);
    assert.notEqual(outline, 'none', 'one sees where the focus is');

    // A card that moves under the focus keeps it, and is announced.
    await page.evaluate(`document.querySelector('[data-lane="for_review"] .card').focus()`);
    await ada.batch([moved({ wp: 'WP05', from: 'for_review', to: 'done', at: '2026-03-01T10:02:00Z' })]);
    await board.card('WP05', 'done');
    assert.equal(await board.focused(), 'WP05');
    await page.locator('[aria-live]', { hasText: 'WP05 Wash it is now done' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: /Log out/ }).click();
    await page.getByLabel('Password').waitFor();
    await axe('login, dark');
  });

  it('says what to type where nothing has arrived yet, and shows the first work package by itself', async () => {
    const newcomer = await server.member('newcomer', 'kittens');
    const board = await open('newcomer');
    await board.page.getByText('npx spec-kitty init').waitFor();
    await newcomer.batch([birth('WP01', 'The first')]);
    await board.card('WP01', 'planned');
  });

  // The last one: it moves the server's clock.
  it('asks for name and password, takes no wrong ones, and stays where one was when the session ends', async () => {
    const board = await BoardPage.open(browser, server.url, { path: '/?wp=001-bowl/WP05' });
    pages.push(board);
    const { page } = board;
    assert.equal(await page.getByLabel('Password').getAttribute('autocomplete'), 'current-password');
    await board.logIn('ada', 'not hers');
    await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
    await board.logIn('ada');
    await board.live();
    const title = page.getByRole('heading', { name: 'Wash it' });
    await title.waitFor();

    // Reloaded: the browser's cookie logs in again.
    await page.reload();
    await title.waitFor();

    // The session ends behind its back: the form comes over the board, and the place is not lost.
    server.time.advance(40 * 86_400_000);
    await page.locator('.card').first().click(); // its history is asked for
    await page.getByText('Your session is over').waitFor();
    assert.equal(await page.getByLabel('User name').inputValue(), 'ada');
    assert.ok(await page.locator('.behind .column').first().isVisible());
    await page.getByLabel('Password').fill('correct horse');
    await page.keyboard.press('Enter');
    await board.live();
    assert.match(page.url(), /wp=001-bowl\/WP01/);

    await page.getByRole('button', { name: /Log out/ }).click();
    await page.getByText('Log in to the board').waitFor();
    assert.equal(await page.locator('.card').count(), 0);
  });
});
