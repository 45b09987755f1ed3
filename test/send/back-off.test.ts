import assert from 'node:assert/strict';
import { backOffMs } from '../../src/send/back-off.js';
import { readSendState } from '../../src/send/send-state.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import type { WallTime } from '../../src/shared/wall-time.js';
import { flush } from '../../src/send/flush.js';
import { PROJECT } from '../support/sample-events.js';
import { BATCH_PATH, json, mostly } from '../support/scripted-server.js';
import { logIn, NOW_MS, sendFixture, type SendFixture } from './send-fixture.js';

describe('a server that failed is left alone for a while', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture();
    logIn(fixture.home, fixture.server.url, { expiresInMs: 86_400_000 });
    await fixture.insert(2);
  });
  afterEach(() => fixture.close());

  const runAt = (nowMs: number, tries: 'now' | 'when_due', time: WallTime = { nowMs: () => nowMs }) =>
    flush(
      { ...fixture, env: {}, time, chance: () => 0 },
      { tries, deadlineMs: 30_000, limits: { paceMs: 0 } },
    );
  const state = () => readSendState(fixture.home, originOf(parseServerUrl(fixture.server.url)));
  const failing = (status: number, headers = {}) =>
    mostly(({ path }) => (path === BATCH_PATH ? json(status, { detail: 'no' }, headers) : undefined));

  it('by programs, each time for longer; a person tries at once; a success ends it', async () => {
    fixture.server.script = failing(503);
    await runAt(NOW_MS, 'when_due');
    const early = await runAt(NOW_MS + 400, 'when_due');
    assert.deepEqual(early.stop, { kind: 'not_due', nextTryMs: NOW_MS + 500 });
    assert.deepEqual([early.waiting, fixture.server.batches.length], [2, 1]);

    await runAt(NOW_MS + 500, 'when_due');
    assert.deepEqual([fixture.server.batches.length, state().failures, state().waitMs], [2, 2, 1000]);
    await runAt(NOW_MS + 600, 'now');
    assert.deepEqual([fixture.server.batches.length, state().failures, state().waitMs], [3, 3, 2000]);

    fixture.server.script = mostly(() => undefined);
    assert.equal((await runAt(NOW_MS + 700, 'now')).delivered, 2);
    const { lastSuccessMs, lastError, failures, waitMs } = state();
    assert.deepEqual(
      [lastSuccessMs, lastError?.kind, failures, waitMs],
      [NOW_MS + 700, 'server_trouble', 0, 0],
    );
  });

  it('for as long as Retry-After says, an hour at most, and not frozen by a clock that jumps', async () => {
    fixture.server.script = failing(429, { 'retry-after': '86400' });
    await runAt(NOW_MS, 'when_due');
    assert.deepEqual((await runAt(NOW_MS + 3_599_999, 'when_due')).stop?.kind, 'not_due');
    fixture.server.script = mostly(() => undefined);
    assert.equal((await runAt(NOW_MS - 7_200_000, 'when_due')).delivered, 2);
  });

  it('a project that it refused (403) is left out by programs for an hour, told, and tried at once by a person', async () => {
    fixture.server.script = failing(403);
    await runAt(NOW_MS, 'when_due');
    const left = await runAt(NOW_MS + 60_000, 'when_due');
    assert.deepEqual(left.pausedProjects, [{ projectUuid: PROJECT, reason: 'no' }]);
    assert.equal(fixture.server.batches.length, 1);
    await runAt(NOW_MS + 120_000, 'now');
    assert.equal(fixture.server.batches.length, 2);
    await runAt(NOW_MS + 3_600_000, 'when_due');
    assert.equal(fixture.server.batches.length, 3);
    fixture.server.script = mostly(() => undefined);
    assert.equal((await runAt(NOW_MS + 3_600_001, 'now')).delivered, 2);
    assert.equal(state().pausedProjects.size, 0);
  });

  it('our token is not written down when a server says it back to us', async () => {
    fixture.server.script = mostly(({ path, headers }) =>
      path === BATCH_PATH ? json(412, { guidance: `update, ${headers.authorization}` }) : undefined,
    );
    logIn(fixture.home, fixture.server.url, { access: 'access-token-of-real-length' });
    const report = await runAt(NOW_MS, 'now');
    assert.equal(state().lastError?.detail, 'update, Bearer …');
    assert.ok(!JSON.stringify(report).includes('access-token'));
  });
});

describe('the wait after a failure', () => {
  it('doubles from half a second to half a minute, however many failures a file says there were', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 1e9, Number.MAX_SAFE_INTEGER].map((count) => backOffMs(count, 0));
    assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it('leaves up to half of it to chance, in whole milliseconds', () => {
    assert.deepEqual(
      [0.5, 1, 0.123].map((chance) => backOffMs(1, chance)),
      [375, 250, 469],
    );
  });

  it('is what the server asked for when that is longer, and never more than an hour', () => {
    assert.deepEqual(
      [0, 499, 501, 1e10].map((askedMs) => backOffMs(1, 0, askedMs)),
      [500, 500, 501, 3_600_000],
    );
  });
});
