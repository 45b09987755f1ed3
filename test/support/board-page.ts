import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { PASSWORD } from '../collector/collector-fixture.js';
import { eventually } from './program.js';

/** Nothing here is about how fast a machine is. */
const LONG_MS = 60_000;

/**
 * The board in a browser of its own: no cookie, no preference of another's. It remembers what it asked of whom, and what
 * went wrong in it.
 */
export class BoardPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Every request, `blob:` and `data:` among them. */
  readonly requests: string[] = [];
  /** Uncaught errors, and what the browser complains of: a policy that was broken among it. */
  readonly troubles: string[] = [];
  readonly #url: string;

  private constructor(url: string, context: BrowserContext, page: Page) {
    this.#url = url;
    this.context = context;
    this.page = page;
    page.setDefaultTimeout(LONG_MS);
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('websocket', (socket) => this.requests.push(socket.url()));
    page.on('pageerror', (error) => this.troubles.push(String(error)));
    page.on('console', (message) => {
      // A browser also reports answers of 401, and a cut network, which are none of ours.
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text()))
        this.troubles.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    url: string,
    { path = '/', ...options }: BrowserContextOptions & { readonly path?: string } = {},
  ): Promise<BoardPage> {
    const context = await browser.newContext(options);
    const board = new BoardPage(url, context, await context.newPage());
    await board.page.goto(`${url}${path}`);
    return board;
  }

  /** Opens and logs in; the board is live when this resolves. */
  static async of(
    browser: Browser,
    url: string,
    user: string,
    options: Parameters<typeof BoardPage.open>[2] & { readonly password?: string } = {},
  ): Promise<BoardPage> {
    const { password, ...others } = options;
    const board = await BoardPage.open(browser, url, others);
    await board.logIn(user, password);
    await board.live();
    return board;
  }

  async logIn(user: string, password = PASSWORD): Promise<void> {
    await this.page.getByLabel('User name').fill(user);
    await this.page.getByLabel('Password').fill(password);
    await this.page.keyboard.press('Enter');
  }

  live(): Promise<void> {
    return this.page.getByText('Live', { exact: true }).waitFor();
  }

  /** Lane -> the cards' WP ids, from the top, as drawn. Lanes that are not on the page are left out. */
  lanes(): Promise<Record<string, string[]>> {
    return this.page.evaluate(
      `Object.fromEntries([...document.querySelectorAll('.column')].map((column) => [
         column.dataset.lane, [...column.querySelectorAll('.card .card-top .wp-id')].map((id) => id.textContent)]))`,
    );
  }

  async card(wpId: string, lane: string): Promise<void> {
    await eventually(
      LONG_MS,
      () => this.lanes(),
      (lanes) => lanes[lane]?.includes(wpId) ?? false,
    );
  }

  /** The id of the card that has the focus, null when none has. */
  focused(): Promise<string | null> {
    return this.page.evaluate(`document.activeElement?.querySelector('.wp-id')?.textContent ?? null`);
  }

  /** Fails when the page spoke to anybody but its own server, or anything went wrong in it. */
  mustBeClean(): void {
    const own = this.#url.replace(/^http/, '');
    const foreign = this.requests.filter((asked) => !asked.replace(/^(?:http|ws)/, '').startsWith(`${own}/`));
    assert.deepEqual(foreign, [], 'requests to others');
    assert.deepEqual(this.troubles, [], 'the browser complained');
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
