import assert from 'node:assert/strict';
import { flush } from '../../src/send/flush.js';
import { BATCH_PATH, json, mostly } from '../support/scripted-server.js';
import { logIn, NOW_MS, sendFixture } from '../send/send-fixture.js';

const HOUR_MS = 3_600_000;
const utc = (ms: number) => new Date(ms).toUTCString();

/** The header, and for how long programs then leave the server alone. */
const FORMS: Readonly<Record<string, readonly [headers: Readonly<Record<string, string>>, waitMs: number]>> =
  {
    'in seconds': [{ 'retry-after': '120' }, 120_000],
    'as a date': [{ 'retry-after': utc(NOW_MS + 90_000), date: utc(NOW_MS) }, 90_000],
    'as a date, by a server whose clock is two years ahead': [
      { 'retry-after': utc(NOW_MS + 63_072_090_000), date: utc(NOW_MS + 63_072_000_000) },
      90_000,
    ],
    absent: [{}, 500],
    'absurdly long': [{ 'retry-after': '31536000' }, HOUR_MS],
    'absurd words': [{ 'retry-after': 'when the moon is full' }, 500],
    'in the past': [{ 'retry-after': utc(NOW_MS - HOUR_MS), date: utc(NOW_MS) }, 500],
  };

describe('scenario 54: Retry-After', () => {
  for (const status of [429, 503])
    for (const [form, [headers, waitMs]] of Object.entries(FORMS)) {
      it(`${status}, ${form}: programs come back after ${waitMs} ms and not before, a person at any time`, async () => {
        const fixture = await sendFixture();
        const at = (nowMs: number, tries: 'now' | 'when_due') =>
          flush(
            { ...fixture, env: {}, time: { nowMs: () => nowMs }, chance: () => 0 },
            { tries, deadlineMs: 30_000 },
          );
        try {
          logIn(fixture.home, fixture.server.url, { expiresInMs: 2 * HOUR_MS });
          await fixture.insert(1);
          fixture.server.script = mostly(({ path }) =>
            path === BATCH_PATH ? json(status, {}, headers) : undefined,
          );
          await at(NOW_MS, 'when_due');
          assert.deepEqual((await at(NOW_MS + waitMs - 1, 'when_due')).stop, {
            kind: 'not_due',
            nextTryMs: NOW_MS + waitMs,
          });
          assert.equal(fixture.server.batches.length, 1);
          await at(NOW_MS + 1, 'now');
          assert.equal(fixture.server.batches.length, 2);
          fixture.server.script = mostly(() => undefined);
          const report = await at(NOW_MS + 1 + Math.max(waitMs, 1000), 'when_due');
          assert.deepEqual([report.delivered, report.waiting], [1, 0]);
        } finally {
          await fixture.close();
        }
      });
    }
});
