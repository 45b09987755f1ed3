import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Ulid } from '../../src/events/event.js';
import { judgeBatch, stopOf, type BatchVerdict, type EventFate } from '../../src/send/verdict.js';
import type { BatchBody } from '../../src/send/wire.js';
import type { NetworkFailure, WireAnswer } from '../../src/send/wire-answer.js';
import { NETWORK_FAILURES } from './network-failures.js';
import { sampleUlid } from '../support/sample-events.js';

const [A, B, C] = [sampleUlid(1), sampleUlid(2), sampleUlid(3)] as const;
const NOW_MS = Date.UTC(2026, 1, 8);

const ok = (results: readonly unknown[], more: object = {}): WireAnswer<BatchBody> => ({
  kind: 'ok',
  body: { results, ...more },
});
const http = (status: number, body: unknown = '', headers = {}): WireAnswer<BatchBody> => ({
  kind: 'http',
  status,
  headers,
  bodyText: typeof body === 'string' ? body : JSON.stringify(body),
});
const judge = (answer: WireAnswer<BatchBody>, batch: readonly Ulid[] = [A, B, C]): BatchVerdict =>
  judgeBatch(answer, batch, NOW_MS);
const kinds = ({ fates }: BatchVerdict): string[] => [...fates.values()].map(({ kind }) => kind);
const row = (event_id: string, status: string, more: object = {}): object => ({ event_id, status, ...more });

describe('verdict: 200 with results', () => {
  const cases: readonly (readonly [status: string, category: string | undefined, fate: EventFate])[] = [
    ...(['success', 'accepted', 'warning'] as const).map(
      (status) => [status, undefined, { kind: 'delivered', verdict: status, duplicate: false }] as const,
    ),
    ['duplicate', undefined, { kind: 'delivered', verdict: 'duplicate', duplicate: true }],
    ['queued', undefined, { kind: 'kept' }],
    ['pending', undefined, { kind: 'kept' }],
    ['a word of tomorrow', undefined, { kind: 'kept' }],
    ['', undefined, { kind: 'kept' }],
    ['toString', undefined, { kind: 'kept' }],
    ['rejected', undefined, { kind: 'refused', category: 'unspecified', reason: 'why', park: false }],
    ['error', 'internal', { kind: 'refused', category: 'internal', reason: 'why', park: false }],
    ...(['schema', 'project_refused', 'too_large'] as const).map(
      (category) => ['rejected', category, { kind: 'refused', category, reason: 'why', park: true }] as const,
    ),
    ['rejected', 'clock', { kind: 'kept' }],
  ];
  for (const [status, category, fate] of cases) {
    it(`"${status}"${category === undefined ? '' : `, ${category}`}: ${fate.kind}`, () => {
      const answer = ok([row(A, status, { error_category: category, error_message: 'why' })]);
      assert.deepEqual(judge(answer, [A]).fates.get(A), fate);
    });
  }

  it('an event without a row is kept, a row about another event changes nothing', () => {
    const verdict = judge(
      ok([row(B, 'accepted'), row(sampleUlid(99), 'accepted'), 7, null, { status: 'accepted' }]),
    );
    assert.deepEqual(kinds(verdict), ['kept', 'delivered', 'kept']);
    assert.deepEqual(verdict.next, { kind: 'go_on' });
  });

  it('two rows that disagree about one event cancel each other, in whatever order', () => {
    assert.deepEqual(kinds(judge(ok([row(A, 'accepted'), row(A, 'rejected')]), [A])), ['kept']);
    assert.deepEqual(kinds(judge(ok([row(A, 'rejected'), row(A, 'accepted')]), [A])), ['kept']);
    assert.deepEqual(kinds(judge(ok([row(A, 'accepted'), row(A, 'duplicate')]), [A])), ['delivered']);
  });

  it('category clock asks for new clock values above the server’s, from the row or from beside the rows', () => {
    const rejected = (more: object): object => row(B, 'rejected', { error_category: 'clock', ...more });
    for (const answer of [
      ok([row(A, 'accepted'), rejected({ server_clock: 77 })]),
      ok([row(A, 'accepted'), rejected({})], { server_clock: 77 }),
    ]) {
      const verdict = judge(answer);
      assert.deepEqual(kinds(verdict), ['delivered', 'kept', 'kept']);
      assert.deepEqual(verdict.next, { kind: 'reconcile_clock', serverClock: 77, eventId: B });
    }
  });

  it('a reason is one plain line of bounded length', () => {
    const reason = `bad\u{1b}[31m\n\u{202e}news ${'x'.repeat(5000)}`;
    const fate = judge(ok([row(A, 'rejected', { error: reason })]), [A]).fates.get(A);
    assert.ok(fate?.kind === 'refused');
    assert.match(fate.reason, /^bad \[31m news x+…$/);
    assert.ok(fate.reason.length <= 300);
  });
});

describe('verdict: the words of an answer', () => {
  it('a row of the clock that was accepted is no trouble of the clock', () => {
    const answer = ok([row(A, 'accepted', { error_category: 'clock' })]);
    assert.deepEqual(judge(answer, [A]).next, { kind: 'go_on' });
  });

  it('a refusal without a reason says so', () => {
    const fate = judge(ok([row(A, 'rejected')]), [A]).fates.get(A);
    assert.equal(fate?.kind === 'refused' && fate.reason, 'the server gave no reason');
  });

  it('a date to wait for is measured from the answer’s own', () => {
    const headers = {
      date: 'Sun, 08 Feb 2026 12:00:00 GMT',
      'retry-after': 'Sun, 08 Feb 2026 12:00:30 GMT',
    };
    const { next } = judge(http(429, '', headers));
    assert.deepEqual(next, { kind: 'stop', stop: { kind: 'rate_limited', waitMs: 30_000 } });
  });

  it('300 to 399 are redirects, to an origin where one is named', () => {
    const to = (status: number, headers = {}) => judge(http(status, '', headers)).next;
    const redirected = (to: string | null) => ({ kind: 'stop', stop: { kind: 'redirected', to } });
    assert.deepEqual(to(300), redirected(null));
    assert.deepEqual(to(399, { location: 'https://x.example/y?z' }), redirected('https://x.example'));
    assert.deepEqual(to(302, { location: '/login' }), redirected(null));
    for (const status of [299, 400 + 4])
      assert.deepEqual(to(status), {
        kind: 'stop',
        stop: { kind: 'unexpected', status, reason: `the server answered ${status}` },
      });
  });

  it('are taken from the first field that has some', () => {
    const names = ['guidance', 'message', 'error_message', 'error', 'detail', 'reason'];
    for (const [place, name] of names.entries()) {
      const body = Object.fromEntries(names.slice(place).map((each) => [each, each]));
      assert.deepEqual(judge(http(412, body)).next, {
        kind: 'stop',
        stop: { kind: 'protocol', guidance: name },
      });
    }
  });
});

describe('why a question that is no batch was not answered', () => {
  const stop = (answer: WireAnswer<BatchBody>) =>
    answer.kind === 'ok' ? undefined : stopOf(answer, NOW_MS, 'it knows no board');
  it('is what it would be of a batch, where that ends a run', () => {
    assert.deepEqual(stop(http(503)), { kind: 'server_trouble', status: 503, waitMs: null });
    assert.deepEqual(stop({ kind: 'network', failure: 'reset', detail: 'x' }), {
      kind: 'network',
      failure: 'reset',
      detail: 'x',
    });
  });
  it('is the status and the reason given where that would go on', () => {
    for (const status of [400, 401, 403, 409])
      assert.deepEqual(stop(http(status)), { kind: 'unexpected', status, reason: 'it knows no board' });
  });
});

describe('verdict: everything else', () => {
  const details = [
    { event_id: C, error: 'no lane', error_category: 'schema' },
    { event_id: A, reason: 'no title' },
  ];
  for (const [name, body] of [
    ['a list', { details }],
    ['a JSON string of one', { details: JSON.stringify(details) }],
  ] as const) {
    it(`400 with details as ${name}: refused by id, the others again`, () => {
      const { fates, next } = judge(http(400, body));
      assert.deepEqual(Object.fromEntries(fates), {
        [A]: { kind: 'refused', category: 'unspecified', reason: 'no title', park: false },
        [B]: { kind: 'again' },
        [C]: { kind: 'refused', category: 'schema', reason: 'no lane', park: true },
      });
      assert.deepEqual(next, { kind: 'go_on' });
    });
  }

  for (const [name, body] of [
    ['no JSON', '<html>'],
    ['no details', { error: 'bad' }],
    ['details that are no list', { details: 'all of it' }],
    ['details without ids', { details: ['events.3.payload'] }],
    ['details about other events', { details: [{ event_id: sampleUlid(99), error: 'bad' }] }],
  ] as const) {
    it(`400 with ${name}: bisect; alone: the event is parked`, () => {
      assert.deepEqual(kinds(judge(http(400, body))), ['again', 'again', 'again']);
      assert.deepEqual(judge(http(400, body)).next, { kind: 'bisect' });
      const alone = judge(http(400, body), [A]);
      const fate = alone.fates.get(A);
      assert.ok(fate?.kind === 'refused' && fate.park && fate.category === 'bad_request');
      assert.deepEqual(alone.next, { kind: 'go_on' });
    });
  }

  it('400 whose details speak of the clock: nothing counted, new values', () => {
    const verdict = judge(
      http(400, { details: [{ event_id: A, error_category: 'clock', server_clock: 9 }] }),
    );
    assert.deepEqual(kinds(verdict), ['kept', 'kept', 'kept']);
    assert.deepEqual(verdict.next, { kind: 'reconcile_clock', serverClock: 9, eventId: A });
  });

  it('413: halve; alone: parked as too large', () => {
    assert.deepEqual(judge(http(413)).next, { kind: 'halve' });
    assert.deepEqual(kinds(judge(http(413))), ['again', 'again', 'again']);
    const fate = judge(http(413), [A]).fates.get(A);
    assert.ok(fate?.kind === 'refused' && fate.park && fate.category === 'too_large');
  });

  it('401: renew the login and send the same again', () => {
    assert.deepEqual(judge(http(401)).next, { kind: 'renew_login' });
    assert.deepEqual(kinds(judge(http(401))), ['again', 'again', 'again']);
  });

  const date = new Date(NOW_MS).toUTCString();
  const inOneMinute = new Date(NOW_MS + 60_000).toUTCString();
  const stops: readonly (readonly [string, WireAnswer<BatchBody>, BatchVerdict['next']])[] = [
    [
      '200 that is not the contract’s',
      http(200, '<html>Welcome to the hotel'),
      stop({ kind: 'not_our_server' }),
    ],
    ['403', http(403, { detail: 'not your team' }), { kind: 'pause_project', reason: 'not your team' }],
    ['408', http(408), stop({ kind: 'server_trouble', status: 408, waitMs: null })],
    ['425', http(425), stop({ kind: 'server_trouble', status: 425, waitMs: null })],
    ['500', http(500), stop({ kind: 'server_trouble', status: 500, waitMs: null })],
    [
      '503 with Retry-After',
      http(503, '', { 'retry-after': '7' }),
      stop({ kind: 'server_trouble', status: 503, waitMs: 7000 }),
    ],
    ['599', http(599), stop({ kind: 'server_trouble', status: 599, waitMs: null })],
    ['409', http(409, { server_clock: 41 }), { kind: 'reconcile_clock', serverClock: 41, eventId: null }],
    [
      '409 without a value',
      http(409, { server_clock: 'high' }),
      { kind: 'reconcile_clock', serverClock: null, eventId: null },
    ],
    ['412', http(412, { guidance: 'Update to 2.0' }), stop({ kind: 'protocol', guidance: 'Update to 2.0' })],
    ['429', http(429), stop({ kind: 'rate_limited', waitMs: null })],
    [
      '429 in seconds',
      http(429, '', { 'retry-after': '30' }),
      stop({ kind: 'rate_limited', waitMs: 30_000 }),
    ],
    [
      '429 by date',
      http(429, '', { 'retry-after': inOneMinute, date }),
      stop({ kind: 'rate_limited', waitMs: 60_000 }),
    ],
    [
      '429, absurd',
      http(429, '', { 'retry-after': '99999999999999999999' }),
      stop({ kind: 'rate_limited', waitMs: 3_600_000 }),
    ],
    [
      'a redirect',
      http(307, '', { location: 'https://evil.example/x?token=1' }),
      stop({ kind: 'redirected', to: 'https://evil.example' }),
    ],
    ['a redirect to nowhere', http(302, '', { location: '/login' }), stop({ kind: 'redirected', to: null })],
    ['404', http(404, 'gone'), stop({ kind: 'unexpected', status: 404, reason: 'the server answered 404' })],
    ['204', http(204), stop({ kind: 'unexpected', status: 204, reason: 'the server answered 204' })],
  ];
  for (const [name, answer, next] of stops) {
    it(`${name}: touches no event`, () => {
      const verdict = judge(answer);
      assert.deepEqual(verdict.next, next);
      assert.deepEqual(kinds(verdict), ['kept', 'kept', 'kept']);
    });
  }

  for (const failure of NETWORK_FAILURES) {
    it(`network, ${failure}: touches no event`, () => {
      const verdict = judge({ kind: 'network', failure, detail: 'x' });
      assert.deepEqual(verdict.next, stop({ kind: 'network', failure, detail: 'x' }));
      assert.deepEqual(kinds(verdict), ['kept', 'kept', 'kept']);
    });
  }
});

describe('verdict, whatever the answer', () => {
  const ids = fc
    .uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 })
    .map((numbers) => numbers.map((n) => sampleUlid(n)));
  const anyRow = fc.oneof(
    fc.anything(),
    fc.record(
      {
        event_id: fc.oneof(
          fc.integer({ min: 0, max: 45 }).map((n) => sampleUlid(n)),
          fc.string(),
        ),
        status: fc.oneof(
          fc.constantFrom('accepted', 'duplicate', 'rejected', 'error', 'queued', 'pending'),
          fc.string(),
        ),
        error_category: fc.oneof(fc.constantFrom('schema', 'clock', 'too_large'), fc.anything()),
        error: fc.anything(),
        server_clock: fc.anything(),
      },
      { requiredKeys: [] },
    ),
  );
  const rows = fc.array(anyRow, { maxLength: 20 });
  const answers: fc.Arbitrary<WireAnswer<BatchBody>> = fc.oneof(
    rows.map((results) => ok(results)),
    fc.record({
      kind: fc.constant('http' as const),
      status: fc.oneof(fc.constantFrom(200, 400, 401, 403, 408, 409, 412, 413, 425, 429, 503), fc.nat(999)),
      headers: fc.dictionary(fc.constantFrom('retry-after', 'date', 'location'), fc.string()),
      bodyText: fc.oneof(
        fc.string(),
        fc.json(),
        rows.map((details) => jsonOf({ details })),
        rows.map((details) => jsonOf({ details: jsonOf(details) })),
      ),
    }),
    fc.record({
      kind: fc.constant('network' as const),
      failure: fc.constantFrom<NetworkFailure>('timeout', 'reset', 'other'),
      detail: fc.string(),
    }),
  );

  it('every event of the batch gets exactly one fate, and no other event gets any', () => {
    fc.assert(
      fc.property(answers, ids, (answer, batch) => {
        assert.deepEqual([...judge(answer, batch).fates.keys()], batch);
      }),
      { numRuns: 2000 },
    );
  });

  it('only a row, a detail, or the answer to a lone event delivers or refuses; a batch that goes again is never settled', () => {
    fc.assert(
      fc.property(answers, ids, (answer, batch) => {
        const { fates, next } = judge(answer, batch);
        const settled = [...fates].filter(([, { kind }]) => kind === 'delivered' || kind === 'refused');
        const text =
          answer.kind === 'ok' ? jsonOf(answer.body) : answer.kind === 'http' ? answer.bodyText : '';
        for (const [id, { kind }] of settled) {
          assert.ok(batch.length === 1 || text.includes(id), `${id} was settled without a word about it`);
          if (kind === 'delivered') assert.ok(answer.kind === 'ok');
        }
        if (next.kind !== 'go_on' && next.kind !== 'reconcile_clock') {
          assert.equal(settled.length, 0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function stop(stop: Extract<BatchVerdict['next'], { kind: 'stop' }>['stop']): BatchVerdict['next'] {
  return { kind: 'stop', stop };
}

/** JSON of anything fast-check dreams up, bigints and symbols included. */
function jsonOf(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ??
    'null'
  );
}
