import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { BoardPage } from '../support/board-page.js';
import { startBrowser } from '../support/browser.js';
import { postgresForTests } from '../support/postgres.js';
import { mustRun, workerAsleep, type RunningServer } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { servingPlace, type ServingPlace } from '../support/serving-place.js';
import { moveByHand, taskFile, WP01, WP02 } from '../support/work-package.js';

const MOVES = 12;
const PASSWORD = "ada's own password";

/** From a commit by git, through hook, worker, batch, server, database, the other server, to the page that looks at that one. */
describe('a commit moves a card in a browser', () => {
  const postgres = postgresForTests();
  let browser: Browser;
  let place: ServingPlace;
  let servers: RunningServer[] = [];
  let ada: TestRepository;

  before(async function () {
    browser = await startBrowser(this);
    place = servingPlace(await postgres.newDatabase());
    servers = [await place.start(), await place.start()];
    await place.addUser('ada', 'engine');
    ada = TestRepository.create();
    const login = [
      'auth',
      'login',
      '--server',
      servers[0]?.url ?? '',
      '--username',
      'ada',
      '--password-stdin',
    ];
    await mustRun(ada, login, `${PASSWORD}\n`);
    await mustRun(ada, ['init']);
    await mustRun(ada, ['sync', 'on']);
  });
  after(async () => {
    await browser?.close();
    if (ada) {
      await workerAsleep(ada);
      ada.remove();
    }
    await Promise.all(servers.map((server) => server.stop()));
    place?.remove();
  });

  it('that looks at another server on the same PostgreSQL, within moments and without a reload', async () => {
    const board = await BoardPage.of(browser, servers[1]?.url ?? '', 'ada', { password: PASSWORD });
    await board.page.getByText('Nothing has arrived yet').waitFor();
    ada.write(WP01, taskFile('WP01', 'planned'));
    ada.write(WP02, taskFile('WP02', 'planned'));
    ada.commit('Plan');
    await board.card('WP01', 'planned');
    await board.card('WP02', 'planned');

    const tookMs: number[] = [];
    for (let n = 0; n < MOVES; n++) {
      const lane = n % 2 === 0 ? 'doing' : 'for_review';
      moveByHand(ada, WP01, lane);
      ada.commit(`WP01 is ${lane}`);
      const startedMs = performance.now();
      await board.page.locator(`[data-lane="${lane}"] .card`, { hasText: 'WP01' }).waitFor();
      tookMs.push(Math.round(performance.now() - startedMs));
    }
    tookMs.sort((a, b) => a - b);
    const at = (share: number) => tookMs[Math.floor((tookMs.length - 1) * share)];
    process.stdout.write(
      `      commit to browser over ${MOVES} moves: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms\n`,
    );
    assert.deepEqual((await board.lanes())['planned'], ['WP02']);
    board.mustBeClean();
    await board.close();
  });
});
