import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { flush } from '../../src/send/flush.js';
import { PAUSE_MS, readSendState } from '../../src/send/send-state.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { sampleUlid } from '../support/sample-events.js';
import {
  BATCH_PATH,
  json,
  mostly,
  REFRESH_PATH,
  takesEverything,
  type RecordedRequest,
  type ScriptedAnswer,
  type ScriptedServer,
} from '../support/scripted-server.js';
import { sharedFile } from '../support/shared-folder.js';
import { NOW_MS, sendFixture, type SendFixture } from './send-fixture.js';

/** What a run over four events came to, and what programs remember of it. */
interface Outcome {
  readonly delivered: number;
  readonly duplicate: number;
  readonly refused: number;
  readonly kept: number;
  /** The categories of the parked, in order. */
  readonly parked: readonly string[];
  /** The retry counts of those that wait, in order of size. */
  readonly retries: readonly number[];
  readonly requests: number;
  readonly stop: string | null;
  readonly pausedProjects: number;
  readonly failures: number;
  /** With a chance of 0. */
  readonly waitMs: number;
}

/** One request, and all four are as they were. */
const UNTOUCHED: Outcome = {
  delivered: 0,
  duplicate: 0,
  refused: 0,
  kept: 4,
  parked: [],
  retries: [0, 0, 0, 0],
  requests: 1,
  stop: null,
  pausedProjects: 0,
  failures: 0,
  waitMs: 0,
};
const ALL_DELIVERED: Outcome = { ...UNTOUCHED, delivered: 4, kept: 0, retries: [] };
const BACKED_OFF = { failures: 1, waitMs: 500 };

type Answer = (request: RecordedRequest, server: ScriptedServer) => ScriptedAnswer | undefined;
interface Case {
  /** To a batch. Undefined: as a well-behaved server answers. */
  readonly answer: Answer;
  /** To anything else. */
  readonly beside?: Answer;
  readonly expected: Outcome;
}

const [FIRST, SECOND] = [sampleUlid(1), sampleUlid(2)] as const;

/** The first event gets this row, the others are accepted. */
const firstRow =
  (row: object | null): Answer =>
  ({ eventIds }) =>
    json(200, {
      results: eventIds.flatMap((event_id) =>
        event_id !== FIRST ? [{ event_id, status: 'accepted' }] : row === null ? [] : [{ event_id, ...row }],
      ),
    });
const always =
  (answer: ScriptedAnswer): Answer =>
  () =>
    answer;
const once =
  (answer: ScriptedAnswer): Answer =>
  (_request, { batches }) =>
    batches.length === 1 ? answer : undefined;
const whileItHolds =
  (id: string, answer: ScriptedAnswer): Answer =>
  ({ eventIds }) =>
    eventIds.includes(id) ? answer : undefined;

const threeAnd = (more: Partial<Outcome>): Outcome => ({
  ...UNTOUCHED,
  delivered: 3,
  kept: 0,
  retries: [],
  ...more,
});
const delivered = (status: string): Case => ({
  answer: firstRow({ status }),
  expected: { ...ALL_DELIVERED, ...(status === 'duplicate' && { delivered: 3, duplicate: 1 }) },
});
const keptRow = (row: object | null): Case => ({
  answer: firstRow(row),
  expected: threeAnd({ kept: 1, retries: [0] }),
});
const counted = (row: object): Case => ({
  answer: firstRow(row),
  expected: threeAnd({ refused: 1, retries: [1] }),
});
const parkedRow = (category: string): Case => ({
  answer: firstRow({ status: 'rejected', error_category: category }),
  expected: threeAnd({ parked: [category] }),
});
const stops = (answer: ScriptedAnswer, stop: string, more: Partial<Outcome> = BACKED_OFF): Case => ({
  answer: always(answer),
  expected: { ...UNTOUCHED, stop, ...more },
});
const page: ScriptedAnswer = { kind: 'answer', status: 200, body: '<html><form>Welcome to the hotel' };
const details = [{ event_id: FIRST, error: 'no lane' }];
const utc = (ms: number) => new Date(ms).toUTCString();
const rateLimited = (headers: Readonly<Record<string, string>>, waitMs: number): Case =>
  stops(json(429, {}, headers), 'rate_limited', { failures: 1, waitMs });
const newTokens = json(200, { access: 'access-2', refresh: 'refresh-2' });

/** CONTRACT.md's table, row by row: how the row's first cell begins, and the cases that it speaks of. */
const TABLE: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  '200 `{"results"': {
    success: delivered('success'),
    accepted: delivered('accepted'),
    duplicate: delivered('duplicate'),
    warning: delivered('warning'),
    'queued: no count': keptRow({ status: 'queued' }),
    'pending: no count': keptRow({ status: 'pending' }),
    'rejected: one count': counted({ status: 'rejected', error_message: 'not today' }),
    'error: one count': counted({ status: 'error', error_category: 'internal' }),
    'rejected as schema: parked at once': parkedRow('schema'),
    'rejected as project_refused: parked at once': parkedRow('project_refused'),
    'rejected as too_large: parked at once': parkedRow('too_large'),
    'an unknown status: no count': keptRow({ status: 'a word of tomorrow' }),
    'an event without a row: no count': keptRow(null),
    'rows about events that nobody sent': {
      answer: ({ eventIds }) =>
        json(200, {
          results: [...eventIds, sampleUlid(77)].map((event_id) => ({ event_id, status: 'accepted' })),
        }),
      expected: ALL_DELIVERED,
    },
  },
  '200 without a results list, or not JSON': {
    'a captive portal': stops(page, 'not_our_server'),
    'JSON without results': stops(json(200, { ok: true }), 'not_our_server'),
    'cut JSON': stops({ kind: 'answer', status: 200, body: '{"results":[{"event_id"' }, 'not_our_server'),
  },
  '400 with `details`': {
    'as a list: by event_id, the others again': {
      answer: whileItHolds(FIRST, json(400, { details })),
      expected: threeAnd({ refused: 1, retries: [1], requests: 2 }),
    },
    'as a JSON string': {
      answer: whileItHolds(FIRST, json(400, { details: JSON.stringify(details) })),
      expected: threeAnd({ refused: 1, retries: [1], requests: 2 }),
    },
    'never by position': {
      answer: whileItHolds(SECOND, json(400, { details: [{ event_id: SECOND, reason: 'no title' }] })),
      expected: threeAnd({ refused: 1, retries: [1], requests: 2 }),
    },
  },
  '400 without usable details': {
    'bisect, left half first, down to the guilty event': {
      answer: whileItHolds(FIRST, json(400, 'bad')),
      expected: threeAnd({ parked: ['bad_request'], requests: 5 }),
    },
  },
  '401': {
    'refresh once, resume the same batch': {
      answer: ({ headers }) => (headers.authorization === 'Bearer access-1' ? json(401, {}) : undefined),
      beside: ({ path }) => (path === REFRESH_PATH ? newTokens : undefined),
      expected: { ...ALL_DELIVERED, requests: 2 },
    },
    'the refresh fails: keep everything': {
      answer: always(json(401, {})),
      beside: ({ path }) => (path === REFRESH_PATH ? json(401, {}) : undefined),
      expected: { ...UNTOUCHED, stop: 'login_over' },
    },
    'also with the new token: keep everything': {
      answer: always(json(401, {})),
      beside: ({ path }) => (path === REFRESH_PATH ? newTokens : undefined),
      expected: { ...UNTOUCHED, stop: 'login_over', requests: 2 },
    },
  },
  '403': {
    'keep, pause this project': {
      answer: always(json(403, { detail: 'not a member' })),
      expected: { ...UNTOUCHED, pausedProjects: 1 },
    },
  },
  '408, 425, 5xx, timeout, refused, reset': {
    ...Object.fromEntries(
      [408, 425, 500, 502, 503, 504, 599].map((s) => [s, stops(json(s, {}), 'server_trouble')]),
    ),
    'a timeout': stops({ kind: 'hang' }, 'network'),
    'a slow drip': stops({ kind: 'drip', everyMs: 20 }, 'network'),
    'a reset': stops({ kind: 'reset' }, 'network'),
    'a body that is cut': stops({ kind: 'cut', body: '{"results":[' }, 'network'),
    'a redirect': stops(json(307, {}, { location: 'https://elsewhere.example/' }), 'redirected'),
  },
  '409 or rejected with error_category `clock`': {
    'a 409 with server_clock: new values, and again': {
      answer: once(json(409, { server_clock: 50 })),
      expected: { ...ALL_DELIVERED, requests: 2 },
    },
    'a rejected row with server_clock: no count, new values, and again': {
      answer: (request, server) =>
        server.batches.length === 1
          ? firstRow({ status: 'rejected', error_category: 'clock', server_clock: 50 })(request, server)
          : undefined,
      expected: { ...ALL_DELIVERED, requests: 2 },
    },
    'an absurd server_clock: kept, and told': stops(json(409, { server_clock: 9_000_000 }), 'clock', {
      failures: 1,
      waitMs: PAUSE_MS,
    }),
  },
  '412': {
    'pause, show the guidance': stops(json(412, { guidance: 'Update to 2.0' }), 'protocol', {
      failures: 1,
      waitMs: PAUSE_MS,
    }),
  },
  '413': {
    'halve the batch': {
      answer: ({ eventIds }) => (eventIds.length > 2 ? json(413, {}) : undefined),
      expected: { ...ALL_DELIVERED, requests: 3 },
    },
    'a single event: parked as too large': {
      answer: whileItHolds(FIRST, json(413, {})),
      expected: threeAnd({ parked: ['too_large'], requests: 5 }),
    },
  },
  '429': {
    'Retry-After in seconds': rateLimited({ 'retry-after': '30' }, 30_000),
    'Retry-After as a date': rateLimited({ 'retry-after': utc(NOW_MS + 60_000), date: utc(NOW_MS) }, 60_000),
    'Retry-After absent': rateLimited({}, 500),
    'Retry-After shorter than the back-off': rateLimited({ 'retry-after': '0' }, 500),
    'Retry-After absurd': rateLimited({ 'retry-after': '9'.repeat(30) }, 3_600_000),
    'Retry-After unreadable': rateLimited({ 'retry-after': 'soon' }, 500),
  },
};

describe('CONTRACT.md, the answers to a batch:', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture();
    await fixture.insert(4);
  });
  afterEach(() => fixture.close());

  const run = () =>
    flush(
      { ...fixture, env: {}, chance: () => 0 },
      { tries: 'when_due', deadlineMs: 30_000, batchTimeoutMs: 300, limits: { paceMs: 0 } },
    );

  async function outcomeOfRun(): Promise<Outcome> {
    const before = fixture.server.batches.length;
    const { stop, pausedProjects, ...report } = await run();
    const { byRetryCount } = await fixture.queue.summary();
    const { failures, waitMs } = stateNow();
    return {
      delivered: report.delivered,
      duplicate: report.duplicate,
      refused: report.refused,
      kept: report.kept,
      parked: [...fixture.queue.parked.values()].map(({ category }) => category),
      retries: byRetryCount.flatMap(({ retryCount, waiting }) => Array<number>(waiting).fill(retryCount)),
      requests: fixture.server.batches.length - before,
      stop: stop?.kind ?? null,
      pausedProjects: pausedProjects.length,
      failures,
      waitMs,
    };
  }
  const stateNow = () => readSendState(fixture.home, originOf(parseServerUrl(fixture.server.url)));

  for (const [row, cases] of Object.entries(TABLE)) {
    describe(row, () => {
      for (const [name, { answer, beside, expected }] of Object.entries(cases)) {
        it(name, async () => {
          fixture.server.script = mostly((request, server) =>
            request.path === BATCH_PATH ? answer(request, server) : beside?.(request, server),
          );
          assert.deepEqual(await outcomeOfRun(), expected);
        });
      }
    });
  }

  it('a refused connection is kept and backed off from like a reset', async () => {
    await fixture.server.close();
    const { stop, kept, waiting } = await run();
    assert.deepEqual([stop?.kind, kept, waiting], ['network', 0, 4]);
    assert.deepEqual([stateNow().failures, stateNow().waitMs], [1, 500]);
  });

  it('the fifth count parks: not the fourth', async () => {
    fixture.server.script = mostly((request, server) =>
      request.path === BATCH_PATH ? firstRow({ status: 'error' })(request, server) : undefined,
    );
    for (let count = 1; count < 5; count += 1) assert.deepEqual((await outcomeOfRun()).retries, [count]);
    assert.deepEqual((await outcomeOfRun()).parked, ['unspecified']);
  });

  it('a timeout after the server took it: sent again, duplicate', async () => {
    fixture.server.script = mostly((request, server) => {
      if (request.path !== BATCH_PATH || server.batches.length > 1) return undefined;
      takesEverything(request, server);
      return { kind: 'hang' };
    });
    assert.equal((await outcomeOfRun()).stop, 'network');
    const again = await fixture.flush();
    assert.deepEqual([again.duplicate, again.delivered, again.waiting], [4, 0, 0]);
  });

  it('every row of the page’s table is here', function () {
    const path = sharedFile('CONTRACT.md') ?? this.skip();
    const page = readFileSync(path, 'utf8');
    const table = page.slice(page.indexOf('| answer | meaning')).split('\n\n')[0] ?? '';
    const cells = table
      .split('\n')
      .slice(2)
      .map((line) => line.slice(2));
    assert.deepEqual(
      cells.filter((cell) => !Object.keys(TABLE).some((row) => cell.startsWith(row))),
      [],
    );
    assert.equal(cells.length, Object.keys(TABLE).length);
  });
});
