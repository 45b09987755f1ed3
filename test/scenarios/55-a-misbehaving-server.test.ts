import assert from 'node:assert/strict';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { flush } from '../../src/send/flush.js';
import { sampleEvent, sampleUlid } from '../support/sample-events.js';
import {
  BATCH_PATH,
  json,
  mostly,
  takesEverything,
  type RecordedRequest,
  type ScriptedAnswer,
  type ScriptedServer,
} from '../support/scripted-server.js';
import { NOW_MS, sendFixture, type SendFixture } from '../send/send-fixture.js';

type Answer = (request: RecordedRequest, server: ScriptedServer) => ScriptedAnswer;

/** Rows as the server likes them: of those it took, some without a row, some with a word that nobody knows, some twice. */
const oddRows: Answer = (request, server) => {
  takesEverything(request, server);
  const rows = request.eventIds.map((event_id, n) => ({
    event_id,
    status: n % 3 === 0 ? 'grand' : 'accepted',
  }));
  const foreign = { event_id: sampleUlid(5000), status: 'accepted' };
  return json(200, { results: [foreign, 'noise', null, ...rows.filter((_row, n) => n % 3 !== 1)] });
};

describe('scenario 55: a server that misbehaves in every way', () => {
  let fixture: SendFixture;
  beforeEach(async () => (fixture = await sendFixture()));
  afterEach(() => fixture.close());

  it('one day long: nothing is lost, counted or parked, and in the end it has each event once', async () => {
    const elsewhere = await fixture.startServer();
    const page: ScriptedAnswer = { kind: 'answer', status: 200, body: '<html>Welcome to the hotel' };
    const day: Readonly<Record<string, Answer>> = {
      '500': () => json(500, { error: 'oops' }),
      '503': () => json(503, {}),
      'a proxy’s 502': () => ({ ...page, status: 502 }),
      'a reset in the middle of the body': () => ({ kind: 'cut', body: '{"results":[{"event' }),
      'a reset': () => ({ kind: 'reset' }),
      'a slow drip': () => ({ kind: 'drip', everyMs: 20 }),
      'a redirect to another host': () => json(307, {}, { location: `${elsewhere.url}${BATCH_PATH}` }),
      'a captive portal': () => page,
      'cut JSON': () => ({ kind: 'answer', status: 200, body: '{"results":[{"event_id":"01' }),
      'an answer without an end': () => ({ kind: 'answer', status: 200, body: ' '.repeat(5 << 20) }),
      'missing, extra and unknown results': oddRows,
    };
    const queue = openQueue(fixture.home.queue, { life: 'short', nowMs: () => NOW_MS });
    const all = Array.from({ length: 20 }, (_none, n) => sampleEvent(n + 1));
    await queue.transact((transaction) => all.map((event) => transaction.insert(event)));
    const run = () => flush({ ...fixture, env: {}, queue }, { deadlineMs: 30_000, batchTimeoutMs: 400 });

    let delivered = 0;
    for (const [name, answer] of Object.entries(day)) {
      fixture.server.script = mostly((request, server) =>
        request.path === BATCH_PATH ? answer(request, server) : undefined,
      );
      const report = await run();
      delivered += report.delivered;
      const { waiting, parked, byRetryCount } = await queue.summary();
      assert.deepEqual([waiting, parked], [20 - delivered, 0], name);
      assert.deepEqual(byRetryCount, [{ retryCount: 0, waiting }], name);
      assert.equal(report.selected, report.kept + report.delivered, name);
    }
    assert.equal(elsewhere.requests.length, 0, 'a token or an event went to another host');
    assert.ok(delivered > 0 && delivered < 20);

    fixture.server.script = mostly(() => undefined);
    const last = await run();
    assert.deepEqual([last.duplicate, last.waiting, last.stop], [20 - delivered, 0, null]);
    assert.deepEqual(
      [...fixture.server.taken],
      all.map(({ event_id }) => event_id),
    );
  });
});
