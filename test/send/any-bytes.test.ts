import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import type { Ulid } from '../../src/events/event.js';
import { agreeLimits, parseHealth } from '../../src/send/batch-limits.js';
import { mustReadCredentials, readCredentials } from '../../src/send/credentials.js';
import { parseClockValue, parseDetails, parseRows } from '../../src/send/result-rows.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { loginState, sessionTeam } from '../../src/send/session.js';
import { giveConsent, mayBeSent, readSettings, setServer } from '../../src/send/settings.js';
import { parseTokenAnswer } from '../../src/send/token-answer.js';
import { openWire } from '../../src/send/wire.js';
import { Failure } from '../../src/shared/failure.js';
import { homePaths, type HomePaths } from '../../src/shared/home.js';
import { formatToml, type TomlDocument } from '../../src/shared/toml.js';
import { almost, almostText } from '../support/almost.js';
import { sampleEvent, sampleUlid } from '../support/sample-events.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const NOW_MS = Date.UTC(2026, 1, 8);
const BATCH = [sampleUlid(1), sampleUlid(2)];

/** Whatever is no Failure is a bug, and fails the property. */
function orFailure<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function orFailureLater<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** What a batch's answer means for each event is in verdict.test.ts. */
describe('whatever a server answers', () => {
  const rowKeys = [
    'event_id',
    'status',
    'error',
    'error_message',
    'error_category',
    'server_clock',
    'reason',
  ];
  const answer = almost(
    ['results', 'details', 'server_clock', 'lamport_clock', ...rowKeys],
    [...BATCH, 'accepted', 'rejected', 'clock', 'schema', 'duplicate'],
  );
  const nested = almost([
    'sync_ingress',
    'limits',
    'max_events_per_batch',
    'max_decompressed_bytes_per_batch',
    'min_batch_interval_ms',
  ]);
  const tokens = almost(
    [
      'access',
      'refresh',
      'access_lifetime',
      'expires_in',
      'refresh_lifetime',
      'refresh_expires_in',
      'team_slug',
    ],
    ['a.b.c', '900'],
  );

  it('rows and details: only of the batch, with plain words and sane clock values', () => {
    const batch = new Set<Ulid>(BATCH);
    fc.assert(
      fc.property(answer, (value) => {
        const rows = Array.isArray(value)
          ? parseRows(value, batch)
          : (parseDetails(JSON.stringify(value) ?? '', batch) ?? []);
        for (const row of rows) {
          assert.ok(batch.has(row.eventId));
          assert.ok(row.reason === undefined || row.reason.length <= 1200);
          assert.equal(parseClockValue(row.serverClock), row.serverClock);
        }
      }),
    );
  });

  it('health and tokens: limits that let a batch through, times that are dates', () => {
    fc.assert(
      fc.property(nested, tokens, (health, grant) => {
        const named = parseHealth(health);
        const limits = agreeLimits(named ?? {});
        assert.ok(limits.maxEvents >= 1 && limits.maxEvents <= 1000);
        assert.ok(limits.maxBytes >= 4096 && limits.maxBytes <= 4 << 20);
        assert.ok(limits.paceMs >= 0 && limits.paceMs <= 300_000);
        const given = parseTokenAnswer(grant, NOW_MS);
        if (given) assert.ok(new Date(given.tokens.refreshExpiresAtMs).getTime() > NOW_MS);
      }),
    );
  });

  it('in bytes that may be no HTTP at all: a value, and never an exception', async () => {
    let bytes: Uint8Array = Buffer.alloc(0);
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(bytes));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = parseServerUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const wire = openWire(url, { time: { nowMs: () => NOW_MS }, askTimeoutMs: 5_000, batchTimeoutMs: 5_000 });
    const head = fc.constantFrom(
      '',
      'HTTP/1.1 200 OK\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      'HTTP/1.1 999 ?\r\nLocation: ::\r\nRetry-After: \u00ff\r\n\r\n',
      'HTTP/1.1 302 Found\r\nLocation: //\u0000\r\n\r\n',
      'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n',
    );
    const access = { origin: originOf(url), value: 'token' };
    await fc.assert(
      fc.asyncProperty(head, almostText(answer, JSON.stringify), async (start, body) => {
        bytes = Buffer.concat([Buffer.from(start, 'latin1'), body]);
        for (const heard of [
          await wire.batch(access, [JSON.stringify(sampleEvent(1))]),
          await wire.health(),
          await wire.clock(access, 'n'),
        ])
          assert.ok(['ok', 'http', 'network'].includes(heard.kind));
      }),
      { numRuns: 40 },
    );
    wire.rest();
    server.close();
  });
});

describe('whatever the files of a person hold', () => {
  let folder: TemporaryFolder;
  let home: HomePaths;
  beforeEach(() => {
    folder = temporaryFolder('any-bytes');
    home = homePaths({}, folder.path);
    fs.mkdirSync(home.folder);
  });
  afterEach(() => folder.remove());

  /** A TOML document of almost the right shape; what TOML cannot say is no document. */
  const tomlOf = (value: unknown): string => {
    try {
      return formatToml({ ...(value as TomlDocument) });
    } catch {
      return '';
    }
  };

  it('credentials: absent, stored or damaged, and a login that can be used or none', () => {
    const keys = [
      'tokens',
      'user',
      'server',
      'access',
      'refresh',
      'access_expires_at',
      'url',
      'username',
      'team_slug',
    ];
    const whole = fc.record({
      tokens: almost(keys, ['a.b.c']),
      user: fc.record({ username: fc.string(), team_slug: almost(keys) }),
      server: fc.record({ url: fc.constantFrom('https://x.example', 'http://x', '') }),
    });
    const settings = { server: null, consent: {}, declined: {} };
    fc.assert(
      fc.property(almostText(fc.oneof(whole, almost(keys)), tomlOf), (bytes) => {
        fs.writeFileSync(home.credentials, bytes);
        const stored = readCredentials(home);
        assert.ok(['stored', 'damaged'].includes(stored.kind));
        assert.ok(['string', 'undefined'].includes(typeof sessionTeam(home, {})));
        const credentials = orFailure(() => mustReadCredentials(home, NOW_MS));
        assert.ok(loginState({ credentials, settings, env: {} }).kind);
      }),
      { numRuns: 200 },
    );
  });

  it('settings: read or refused, never guessed; an edit is there afterwards, or the file is as it was', async () => {
    const keys = ['server', 'url', 'consent', 'projects', 'declined', 'https://x.example', 'p1'];
    const origin = originOf(parseServerUrl('https://x.example'));
    const whole = fc.record({
      server: fc.record({ url: fc.constantFrom('https://x.example', 'http://x', '7') }),
      consent: fc.dictionary(
        fc.constantFrom(...keys),
        fc.record({ projects: fc.array(fc.string()), x: almost(keys) }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(almostText(fc.oneof(whole, almost(keys)), tomlOf), async (bytes) => {
        fs.writeFileSync(home.config, bytes);
        const settings = await orFailureLater(() => readSettings(home));
        const given = await orFailureLater(() => giveConsent(home, origin, 'p1'));
        const chosen = await orFailureLater(() => setServer(home, parseServerUrl('https://y.example')));
        if (settings === undefined || given === undefined || chosen === undefined) {
          assert.deepEqual(fs.readFileSync(home.config), bytes);
        } else {
          const after = await readSettings(home);
          assert.ok(mayBeSent(after, origin, 'p1') && after.server === 'https://y.example');
        }
      }),
      { numRuns: 100 },
    );
  });
});
