import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as fc from 'fast-check';
import { backOffMs } from '../../src/send/back-off.js';
import {
  formatSendStates,
  FRESH_SEND_STATE,
  isPaused,
  nextTryMs,
  parseSendStates,
  readSendState,
  writeSendState,
  type SendState,
} from '../../src/send/send-state.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { homePaths, type HomePaths } from '../../src/shared/home.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const NOW_MS = Date.UTC(2026, 1, 8);
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const HERE = originOf(parseServerUrl('https://kitty.example.org'));
const THERE = originOf(parseServerUrl('http://127.0.0.1:8787'));

const FAILED: SendState = {
  lastSuccessMs: NOW_MS - HOUR_MS,
  lastError: { kind: 'server_trouble', detail: '503', atMs: NOW_MS },
  failures: 3,
  waitMs: 2_000,
  pausedProjects: new Map([['a-project', { reason: 'not a member', sinceMs: NOW_MS }]]),
};

describe('back-off', () => {
  it('doubles from 500 ms to 30 s, and stays there', () => {
    const full = [1, 2, 3, 4, 5, 6, 7, 8, 1e9].map((failures) => backOffMs(failures, 0));
    assert.deepEqual(full, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('leaves up to half of it to chance, and takes what the server asks for when that is longer, up to an hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.double({ min: 0, noNaN: true })),
        (failures, chance, asked) => {
          const wait = backOffMs(failures, chance, asked);
          const full = backOffMs(failures, 0);
          assert.ok(wait >= Math.min(Math.max(full / 2, asked ?? 0), HOUR_MS));
          assert.ok(wait <= Math.min(Math.max(full, asked ?? 0), HOUR_MS));
        },
      ),
    );
  });
});

describe('the time of the next try', () => {
  it('is when the wait is over, and null from then on', () => {
    assert.equal(nextTryMs(FAILED, NOW_MS), NOW_MS + 2_000);
    assert.equal(nextTryMs(FAILED, NOW_MS + 1_999), NOW_MS + 2_000);
    assert.equal(nextTryMs(FAILED, NOW_MS + 2_000), null);
    assert.equal(nextTryMs(FRESH_SEND_STATE, NOW_MS), null);
  });

  it('a wall clock that jumps does not freeze it: neither an hour back nor two years ahead, nor both', () => {
    assert.equal(nextTryMs(FAILED, NOW_MS - HOUR_MS), null);
    assert.equal(nextTryMs(FAILED, NOW_MS + 2 * YEAR_MS), null);
    const writtenAhead = {
      ...FAILED,
      lastError: { kind: 'network', detail: '', atMs: NOW_MS + 2 * YEAR_MS },
    };
    assert.equal(nextTryMs(writtenAhead, NOW_MS), null);
  });

  it('is never more than an hour away, whatever was written down', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.maxSafeNat(), (atMs, waitMs, nowMs) => {
        const next = nextTryMs({ ...FAILED, waitMs, lastError: { kind: 'x', detail: '', atMs } }, nowMs);
        assert.ok(next === null || (next > nowMs && next <= nowMs + HOUR_MS));
      }),
    );
  });

  it('a project’s pause ends after an hour, or when the clock was set back to before it', () => {
    const pause = { reason: '', sinceMs: NOW_MS };
    const at = [NOW_MS - 1, NOW_MS, NOW_MS + HOUR_MS - 1, NOW_MS + HOUR_MS];
    assert.deepEqual(
      at.map((nowMs) => isPaused(pause, nowMs)),
      [false, true, true, false],
    );
  });
});

describe('sending.json', () => {
  let folder: TemporaryFolder;
  let home: HomePaths;
  beforeEach(() => {
    folder = temporaryFolder('sending');
    home = homePaths({ SPEC_KITTY_HOME: folder.path }, '');
  });
  afterEach(() => folder.remove());

  it('keeps each server’s state, for its owner only', () => {
    writeSendState(home, HERE, FAILED);
    writeSendState(home, THERE, { ...FRESH_SEND_STATE, lastSuccessMs: NOW_MS });
    assert.deepEqual(readSendState(home, HERE), FAILED);
    assert.equal(readSendState(home, THERE).lastSuccessMs, NOW_MS);
    assert.equal(fs.statSync(home.sending).mode & 0o777, 0o600);
  });

  it('absent, empty, damaged or a folder: as if nothing were known, and it can be written again', () => {
    assert.deepEqual(readSendState(home, HERE), FRESH_SEND_STATE);
    for (const damage of ['', '{"servers":', '[]', '{"servers":[1]}', `{"servers":{"${HERE}":7}}`]) {
      fs.writeFileSync(home.sending, damage);
      assert.deepEqual(readSendState(home, HERE), FRESH_SEND_STATE, damage);
    }
    writeSendState(home, HERE, FAILED);
    assert.deepEqual(readSendState(home, HERE), FAILED);
    fs.rmSync(home.sending);
    fs.mkdirSync(home.sending);
    assert.deepEqual(readSendState(home, HERE), FRESH_SEND_STATE);
  });

  it('parse and format are inverse', () => {
    const time = fc.integer({ min: 0, max: 4e12 });
    const text = fc.stringMatching(/^[a-z0-9 ._:-]{0,20}$/).map((raw) => raw.trim().replaceAll(/ +/g, ' '));
    const state: fc.Arbitrary<SendState> = fc.record(
      {
        lastSuccessMs: fc.option(time),
        lastError: fc.option(fc.record({ kind: text, detail: text, atMs: time }, { noNullPrototype: true })),
        failures: fc.nat(),
        waitMs: fc.nat(HOUR_MS),
        pausedProjects: fc
          .dictionary(fc.uuid(), fc.record({ reason: text, sinceMs: time }, { noNullPrototype: true }), {
            noNullPrototype: true,
          })
          .map((paused) => new Map(Object.entries(paused))),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.webUrl(), state, { noNullPrototype: true }), (servers) => {
        const states = new Map(Object.entries(servers));
        assert.deepEqual(parseSendStates(formatSendStates(states)), states);
      }),
    );
  });

  it('any bytes are read as something sane', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.anything().map(serversOf)), (text) => {
        for (const { failures, waitMs } of parseSendStates(text).values())
          assert.ok(failures >= 0 && waitMs >= 0 && waitMs <= HOUR_MS);
      }),
    );
  });
});

/** JSON in which the anything is one server's state. */
function serversOf(state: unknown): string {
  const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return JSON.stringify({ servers: { [HERE]: state } }, plain);
}
