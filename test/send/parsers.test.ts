import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  bytesForEvents,
  DEFAULT_LIMITS,
  formatBatch,
  agreeLimits,
  parseHealth,
} from '../../src/send/batch-limits.js';
import { LONGEST_RETRY_AFTER_MS, parseRetryAfterMs } from '../../src/send/retry-after.js';
import { toPlainText } from '../../src/send/server-text.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { parseLifetimeMs, parseTokenAnswer } from '../../src/send/token-answer.js';
import { Failure } from '../../src/shared/failure.js';
import { MemoryQueue } from '../support/memory-queue.js';
import { PROJECT, sampleEvent } from '../support/sample-events.js';

const NOW_MS = Date.UTC(2026, 1, 8, 12);

describe('Retry-After', () => {
  const cases: readonly (readonly [
    header: string | undefined,
    date: string | undefined,
    ms: number | null,
  ])[] = [
    [undefined, undefined, null],
    ['', undefined, null],
    ['0', undefined, 0],
    [' 120 ', undefined, 120_000],
    ['86400', undefined, 3_600_000],
    ['9'.repeat(400), undefined, LONGEST_RETRY_AFTER_MS],
    ['-5', undefined, null],
    ['1.5', undefined, null],
    ['soon', undefined, null],
    ['2027', undefined, 2_027_000],
    ['Sun, 08 Feb 2026 12:00:30 GMT', undefined, 30_000],
    ['Sunday, 08-Feb-26 12:00:30 GMT', undefined, 30_000],
    ['Sun Feb  8 12:00:30 2026', undefined, 30_000],
    ['Sun, 08 Feb 2026 11:00:00 GMT', undefined, 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', undefined, LONGEST_RETRY_AFTER_MS],
    // The server's own clock is two years behind ours: what counts is the distance that it meant.
    ['Thu, 08 Feb 2024 12:00:30 GMT', 'Thu, 08 Feb 2024 12:00:00 GMT', 30_000],
    ['Sun, 99 Feb 2026 12:00:30 GMT', undefined, null],
    ['2026-02-08T12:00:30Z', undefined, null],
    ['x Sun, 08 Feb 2026 12:00:30 GMT', undefined, null],
    ['Sun, 08 Feb 2026 12:00:30 GMT+1', undefined, null],
    ['9 Feb Sun Feb  8 12:00:30 2026', undefined, null],
    ['On Sun Feb  8 12:00:30 2026', undefined, null],
    ['Sun Feb  8 12:00:30 2026 +0100', undefined, null],
  ];
  for (const [header, date, ms] of cases) {
    it(`${header?.slice(0, 40)}: ${ms}`, () => assert.equal(parseRetryAfterMs(header, date, NOW_MS), ms));
  }

  it('is null or a number from 0 to one hour, whatever the server writes', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.option(fc.string(), { nil: undefined }),
        fc.integer(),
        (header, date, nowMs) => {
          const ms = parseRetryAfterMs(header, date, nowMs);
          assert.ok(ms === null || (ms >= 0 && ms <= LONGEST_RETRY_AFTER_MS));
        },
      ),
    );
  });
});

describe('token answers', () => {
  it('lifetimes are seconds, as number or text; nonsense means the default', () => {
    assert.equal(parseLifetimeMs(60, 5), 60_000);
    assert.equal(parseLifetimeMs('60', 5), 60_000);
    assert.equal(parseLifetimeMs('0.5', 5), 500);
    assert.equal(parseLifetimeMs(1.2345, 5), 1234);
    assert.equal(parseLifetimeMs(0.001, 5), 1);
    assert.equal(parseLifetimeMs(1e12, 5), 316_224_000_000, 'ten years at most');
    for (const nonsense of [undefined, null, 0, -1, NaN, '', 'a day', '1e9', [], {}, true]) {
      assert.equal(parseLifetimeMs(nonsense, 5), 5);
    }
  });

  it('a lifetime is above zero and makes a date, whatever the server writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.double(), fc.bigInt().map(String)), (value) => {
        const ms = parseLifetimeMs(value, 900_000);
        assert.ok(ms > 0 && !Number.isNaN(new Date(NOW_MS + ms).getTime()));
      }),
    );
  });

  it('both spellings of the lifetimes are read, and the defaults are those of the contract', () => {
    const expiry = (more: object) => {
      const grant = parseTokenAnswer({ access: 'a', refresh: 'r', ...more }, 0);
      return [grant?.tokens.accessExpiresAtMs, grant?.tokens.refreshExpiresAtMs];
    };
    assert.deepEqual(expiry({}), [900_000, 604_800_000]);
    assert.deepEqual(expiry({ access_lifetime: '30', refresh_lifetime: 60 }), [30_000, 60_000]);
    assert.deepEqual(expiry({ expires_in: 30, refresh_expires_in: '60' }), [30_000, 60_000]);
  });

  it('a team is a word, or none', () => {
    const team = (team_slug: unknown) =>
      parseTokenAnswer({ access: 'a', refresh: 'r', team_slug }, 0)?.teamSlug;
    assert.deepEqual(['engine', '', 7, undefined].map(team), ['engine', null, null, null]);
  });

  it('without two tokens that fit into a header it is no token answer', () => {
    for (const body of [null, 7, [], {}, { access: 'a' }, { access: 'a\r\nHost: x', refresh: 'r' }]) {
      assert.equal(parseTokenAnswer(body, 0), undefined);
    }
  });
});

describe('a server’s address', () => {
  const good: readonly (readonly [string, string])[] = [
    ['https://kitty.example.org/', 'https://kitty.example.org'],
    [' https://kitty.example.org:8443/team/ ', 'https://kitty.example.org:8443/team'],
    ['http://localhost:8787', 'http://localhost:8787'],
    ['http://127.0.0.1:8787/', 'http://127.0.0.1:8787'],
    ['http://127.8.9.1', 'http://127.8.9.1'],
    ['http://[::1]:80/', 'http://[::1]'],
    ['\u00a0https://kitty.example.org\u00a0', 'https://kitty.example.org'],
  ];
  for (const [text, url] of good) it(`${text} is fine`, () => assert.equal(parseServerUrl(text), url));

  const insecure = /^The server http:\/\/\S+ is not addressed by https\.$/;
  const says = (what: string) => new RegExp(`^The server address ${what}\\.$`);
  const bad: readonly (readonly [text: string, code: string, message?: RegExp])[] = [
    ['http://kitty.example.org', 'server_url_insecure'],
    ['http://localhost.example.org', 'server_url_insecure'],
    ['http://127.0.0.1.example.org', 'server_url_insecure'],
    ['http://128.0.0.1', 'server_url_insecure'],
    ['http://0.0.0.0', 'server_url_insecure', insecure],
    ['https://ada:secret@kitty.example.org', 'server_url_invalid', says('has a login in it')],
    ['https://ada@kitty.example.org', 'server_url_invalid', says('has a login in it')],
    ['https://:secret@kitty.example.org', 'server_url_invalid', says('has a login in it')],
    ['https://kitty.example.org/?next=x', 'server_url_invalid', says('has a \\? or # in it')],
    ['https://kitty.example.org/#next', 'server_url_invalid', says('has a \\? or # in it')],
    ['ftp://kitty.example.org', 'server_url_invalid', says('is not a web address')],
    ['kitty.example.org', 'server_url_invalid'],
    ['', 'server_url_invalid'],
  ];
  for (const [text, code, message = /./] of bad) {
    it(`${text} is refused, and not repeated`, () => {
      assert.throws(
        () => parseServerUrl(text),
        (error) => {
          assert.ok(error instanceof Failure);
          assert.equal(error.code, code);
          assert.match(error.message, message);
          assert.match(error.hint ?? '', /https/);
          return !error.message.includes('secret');
        },
      );
    });
  }

  it('an origin is scheme, host and port', () => {
    assert.equal(originOf(parseServerUrl('https://kitty.example.org/team')), 'https://kitty.example.org');
  });
});

describe('batches', () => {
  it('a server says how many events and bytes it takes, up to what is sane; absurd limits are not heard', () => {
    const limits = (given: object, ours = {}) => {
      const health = parseHealth({ sync_ingress: { limits: given } });
      return health && agreeLimits(health, ours);
    };
    assert.deepEqual(limits({}), DEFAULT_LIMITS);
    assert.deepEqual(
      limits({ max_events_per_batch: 10, max_decompressed_bytes_per_batch: 8192, min_batch_interval_ms: 0 }),
      { maxEvents: 10, maxBytes: 8192, paceMs: 0 },
    );
    assert.deepEqual(limits({ max_events_per_batch: 5000, max_decompressed_bytes_per_batch: 4 << 20 }), {
      ...DEFAULT_LIMITS,
      maxBytes: 4 << 20,
    });
    assert.equal(limits({ max_decompressed_bytes_per_batch: 2 ** 40 })?.maxBytes, 4 << 20);
    assert.equal(limits({ max_decompressed_bytes_per_batch: 4 << 20 }, { maxBytes: 9000 })?.maxBytes, 9000);
    assert.equal(limits({ min_batch_interval_ms: 10 ** 12 })?.paceMs, 300_000);
    assert.deepEqual(
      limits({ max_events_per_batch: 0, max_decompressed_bytes_per_batch: '9' }),
      DEFAULT_LIMITS,
    );
    assert.equal(parseHealth({ status: 'ok' }), undefined);
    assert.equal(parseHealth('ok'), undefined);
  });

  it('no body is larger than the limit unless one event alone is, and all events go, in order', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 40 });
    const limit = fc.record({
      maxEvents: fc.integer({ min: 1, max: 50 }),
      maxBytes: fc.integer({ min: 4096, max: 20_000 }),
      paceMs: fc.constant(0),
    });
    await fc.assert(
      fc.asyncProperty(sizes, limit, async (contents, limits) => {
        const queue = new MemoryQueue();
        const all = contents.map((size, n) => sampleEvent(n, { git_branch: 'ä'.repeat(size) }));
        await queue.insert(...all);
        const sent: string[] = [];
        for (let after = 0; ;) {
          const { events, cursor } = await queue.select({
            projectUuid: PROJECT,
            teamSlugs: ['analytical'],
            maxEvents: limits.maxEvents,
            maxBytes: bytesForEvents(limits),
            after,
          });
          if (events.length === 0) break;
          after = cursor;
          const body = formatBatch(events.map(({ json }) => json));
          assert.ok(events.length <= limits.maxEvents);
          assert.ok(events.length === 1 || Buffer.byteLength(body) <= limits.maxBytes);
          sent.push(
            ...(JSON.parse(body) as { events: { event_id: string }[] }).events.map((event) => event.event_id),
          );
        }
        assert.deepEqual(
          sent,
          all.map((event) => event.event_id),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('a server’s words', () => {
  it('are one bounded line without anything that drives a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const plain = toPlainText(text);
        assert.doesNotMatch(plain, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.ok(Array.from(plain).length <= 300);
      }),
    );
  });
});
