import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { parseEvent } from '../../src/events/schema.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { startTestCollector, PASSWORD, type TestCollector } from '../collector/collector-fixture.js';
import { chromiumPath } from '../support/browser.js';
import { inventedHistory } from './invented-history.js';

/**
 * `npm run screenshots`: the pictures of docs/screenshots, from a real server with an invented history, in a real
 * browser. Each picture is a function; further views add theirs to the table.
 */
const WIDE = { width: 1140, height: 640 };
const TALL = { width: 1280, height: 1080 };
const PHONE = { width: 390, height: 700 };

interface Picture {
  readonly name: string;
  readonly user: 'ada' | 'newcomer';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
  /** In the address. */
  readonly at?: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: 'board', user: 'ada', prepare: withLimit },
  {
    name: 'dark',
    user: 'ada',
    dark: true,
    viewport: { width: 1210, height: 560 },
    at: '/?feature=015-mill-and-store&wp=015-mill-and-store/WP04',
  },
  { name: 'phone', user: 'ada', viewport: PHONE },
  { name: 'empty', user: 'newcomer' },
  { name: 'time', user: 'ada', prepare: yesterday },
  { name: 'flow', user: 'ada', at: '/?view=charts', viewport: TALL },
  { name: 'agents', user: 'ada', at: '/?view=agents' },
  { name: 'graph', user: 'ada', at: '/?view=graph' },
];

/** A picture in a README must not weigh more. */
const MOST_BYTES = 150_000;

const only = process.argv.slice(2);
const folder = join(packageRoot(), 'docs', 'screenshots');
mkdirSync(folder, { recursive: true });
const nowMs = Date.now();
const server = await startTestCollector({ time: { nowMs: () => Date.now() } });
const browser = await chromium.launch({
  executablePath: chromiumPath() ?? '',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--force-color-profile=srgb'],
});
try {
  const ada = await server.member('ada', 'engine');
  await server.member('newcomer', 'kittens');
  const events = inventedHistory(nowMs);
  for (const event of events) if (!parseEvent(event).ok) throw new Error(JSON.stringify(event));
  await ada.batch(events);
  for (const picture of PICTURES)
    if (only.length === 0 || only.includes(picture.name)) await take(browser, server, picture);
} finally {
  await browser.close();
  await server.close();
}

async function take(from: Browser, { url }: TestCollector, picture: Picture): Promise<void> {
  const context = await from.newContext({
    viewport: picture.viewport ?? WIDE,
    deviceScaleFactor: 1,
    colorScheme: picture.dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  await page.goto(`${url}${picture.at ?? '/'}`);
  await page.getByLabel('User name').fill(picture.user);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('.column.chosen, .empty, [data-figure]').first().waitFor();
  await picture.prepare?.(page);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(300);
  const path = join(folder, `${picture.name}.png`);
  await page.screenshot({ path });
  await context.close();
  const { size } = statSync(path);
  process.stdout.write(`${picture.name}.png ${size} bytes${size > MOST_BYTES ? ' TOO LARGE' : ''}\n`);
}

async function withLimit(page: Page): Promise<void> {
  await page.locator('[data-set-limit="doing"]').click();
  await page.keyboard.type('3');
  await page.keyboard.press('Enter');
  await page.evaluate('document.activeElement.blur()');
}

/** The stand-up in the middle of its play. */
async function yesterday(page: Page): Promise<void> {
  await page.keyboard.press('m');
  const slider = page.getByRole('slider');
  await slider.fill('700');
  await page.locator('.notice.past button').waitFor();
}
