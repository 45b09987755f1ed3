import assert from 'node:assert/strict';
import type { FlushReport } from '../../src/send/flush-report.js';
import { withdrawConsent } from '../../src/send/settings.js';
import { withFileLock } from '../../src/shared/lock.js';
import { PROJECT, sampleEvent, sampleUlid } from '../support/sample-events.js';
import { BATCH_PATH, HEALTH_PATH, json, mostly, takesEverything } from '../support/scripted-server.js';
import { logIn, sendFixture, type SendFixture } from './send-fixture.js';

const OTHER = 'b1d2f0e8-1111-4222-8333-944445555666';

/** What must be so of every report. */
function assertAddsUp(report: FlushReport): void {
  const { selected, delivered, duplicate, refused, parked, kept } = report;
  assert.equal(delivered + duplicate + refused + parked + kept, selected);
}

describe('flush', () => {
  let fixture: SendFixture;
  beforeEach(async () => (fixture = await sendFixture()));
  afterEach(() => fixture.close());

  const flush = async (...options: Parameters<SendFixture['flush']>) => {
    const report = await fixture.flush(...options);
    assertAddsUp(report);
    return report;
  };
  const sentIds = () => fixture.server.batches.flatMap(({ eventIds }) => eventIds);
  const ids = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => sampleUlid(from + n));

  it('delivers what waits, oldest first, and says so', async () => {
    await fixture.insert(5);
    const report = await flush();
    assert.deepEqual(sentIds(), ids(1, 5));
    assert.deepEqual([report.selected, report.delivered, report.waiting, report.stop], [5, 5, 0, null]);
    assert.equal(fixture.queue.delivered.size, 5);
  });

  it('asks nobody when nothing waits', async () => {
    assert.equal((await flush()).selected, 0);
    assert.equal(fixture.server.requests.length, 0);
  });

  it('keeps to the limits that the server names: events and bytes', async () => {
    const limits = { max_events_per_batch: 4, max_decompressed_bytes_per_batch: 4096 };
    fixture.server.script = mostly(({ path }) =>
      path === HEALTH_PATH ? json(200, { sync_ingress: { limits } }) : undefined,
    );
    await fixture.insert(10);
    const report = await flush();
    assert.equal(report.delivered, 10);
    assert.ok(fixture.server.batches.every(({ eventIds }) => eventIds.length <= 4));
    assert.ok(fixture.server.batches.every(({ bodyText }) => Buffer.byteLength(bodyText) <= 4096));
    assert.deepEqual(sentIds(), ids(1, 10));
  });

  it('paces batches unless the one before was full', async () => {
    await fixture.insert(6);
    fixture.server.script = mostly(({ path }) => (path === HEALTH_PATH ? json(404, {}) : undefined));
    await fixture.queue.insert(sampleEvent(50, { project_uuid: OTHER }));
    await consentTo(fixture, OTHER);
    await flush({ limits: { maxEvents: 3, paceMs: 300 } });
    const at = fixture.server.batches.map(({ atMs }) => atMs);
    assert.equal(at.length, 3);
    const gaps = [gap(at, 0), gap(at, 1)].sort((one, other) => one - other);
    assert.ok((gaps[1] ?? 0) >= 295, `the second pause was ${gaps[1]} ms`);
  });

  it('one batch holds one project and one team; another team’s events stay', async () => {
    await consentTo(fixture, OTHER);
    await fixture.queue.insert(
      sampleEvent(1),
      sampleEvent(2, { project_uuid: OTHER }),
      sampleEvent(3, { team_slug: 'local' }),
      sampleEvent(4, { team_slug: 'rivals' }),
      sampleEvent(5, { project_uuid: null }),
    );
    const report = await flush();
    assert.equal(report.delivered, 3);
    assert.deepEqual(report.heldBack, { noProject: 1, noConsent: 0, otherTeam: 1 });
    assert.equal(report.waiting, 2);
    for (const { bodyText } of fixture.server.batches) {
      const { events } = JSON.parse(bodyText) as { events: { project_uuid: string; team_slug: string }[] };
      assert.equal(new Set(events.map(({ project_uuid }) => project_uuid)).size, 1);
      assert.deepEqual([...new Set(events.map(({ team_slug }) => team_slug))], ['analytical']);
    }
  });

  it('where the team is not known, events go as they are, and no other team’s do', async () => {
    logIn(fixture.home, fixture.server.url, { teamSlug: null });
    await fixture.queue.insert(sampleEvent(1, { team_slug: 'local' }), sampleEvent(2));
    const report = await flush();
    assert.deepEqual([report.delivered, report.heldBack.otherTeam], [1, 1]);
    assert.match(fixture.server.batches[0]?.bodyText ?? '', /"team_slug":"local"/);
  });

  it('nothing of a project without consent is ever in a request (scenario 61)', async () => {
    await fixture.queue.insert(
      sampleEvent(1),
      sampleEvent(2, { project_uuid: OTHER, project_slug: 'private-thing' }),
      sampleEvent(3, { project_uuid: OTHER, team_slug: 'local', project_slug: 'private-thing' }),
      sampleEvent(4),
    );
    const report = await flush();
    assert.deepEqual([report.delivered, report.heldBack.noConsent], [2, 2]);
    for (const { bodyText, path } of fixture.server.requests) {
      assert.ok(!bodyText.includes(OTHER) && !bodyText.includes('private-thing') && !path.includes(OTHER));
    }
  });

  it('`sync off` holds at once, in the middle of a run', async () => {
    await fixture.insert(6);
    fixture.server.script = async (request, server) => {
      if (request.path === BATCH_PATH) await withdrawConsent(fixture.home, PROJECT);
      return mostly(() => undefined)(request, server);
    };
    const report = await flush({ limits: { maxEvents: 2, paceMs: 0 } });
    assert.deepEqual([report.delivered, report.heldBack.noConsent], [2, 4]);
  });

  it('a refusal counts against that event only, and the others are delivered', async () => {
    await fixture.insert(3);
    const refusal = { error_category: 'internal', error: 'not today' };
    fixture.server.script = mostly(({ path, eventIds }) =>
      path !== BATCH_PATH
        ? undefined
        : json(200, {
            results: eventIds.map((event_id) =>
              event_id === sampleUlid(2)
                ? { event_id, status: 'rejected', ...refusal }
                : { event_id, status: 'success' },
            ),
          }),
    );
    for (let run = 1; run <= 4; run += 1) {
      const report = await flush();
      assert.deepEqual([report.refused, report.parked, report.delivered], [1, 0, run === 1 ? 2 : 0]);
      assert.equal(report.refusals[0]?.reason, 'not today');
    }
    const last = await flush();
    assert.deepEqual([last.refused, last.parked], [0, 1]);
    assert.deepEqual([...fixture.queue.parked.keys()], [sampleUlid(2)]);
  });

  it('queued, pending, unknown and missing rows leave the event as it was, and the run goes on', async () => {
    await fixture.insert(6);
    const words = ['queued', 'pending', 'a new word', undefined, 'warning', 'duplicate'];
    fixture.server.script = mostly(({ path, eventIds }) =>
      path === BATCH_PATH
        ? json(200, {
            results: eventIds.flatMap((event_id) => {
              const status = words[ids(1, 6).indexOf(event_id as never)];
              return status === undefined ? [] : [{ event_id, status }];
            }),
          })
        : undefined,
    );
    const report = await flush({ limits: { maxEvents: 4, paceMs: 0 } });
    assert.deepEqual([report.kept, report.delivered, report.duplicate], [4, 1, 1]);
    const { byRetryCount } = await fixture.queue.summary();
    assert.deepEqual(byRetryCount, [{ retryCount: 0, waiting: 4 }]);
  });

  it('one bad event in 100 without details: 99 delivered, one parked, in few requests (scenario 53)', async () => {
    for (const bad of [1, 2, 33, 50, 51, 99, 100]) {
      await fixture.close();
      fixture = await sendFixture(
        mostly(({ path, eventIds }) =>
          path === BATCH_PATH && eventIds.includes(sampleUlid(bad))
            ? json(400, { error: 'bad batch' })
            : undefined,
        ),
      );
      await fixture.insert(100);
      const report = await flush();
      assert.deepEqual([report.delivered, report.parked, report.waiting], [99, 1, 0], `event ${bad}`);
      assert.deepEqual([...fixture.queue.parked.keys()], [sampleUlid(bad)]);
      const most = 2 * Math.log2(100) + 2;
      assert.ok(
        fixture.server.batches.length <= most,
        `${fixture.server.batches.length} requests for event ${bad}`,
      );
    }
  });

  it('a bad event named in the details: the others are sent again at once', async () => {
    await fixture.insert(10);
    fixture.server.script = mostly(({ path, eventIds }) =>
      path === BATCH_PATH && eventIds.includes(sampleUlid(4))
        ? json(400, {
            details: JSON.stringify([
              { event_id: sampleUlid(4), detail: 'no lane', error_category: 'schema' },
            ]),
          })
        : undefined,
    );
    const report = await flush();
    assert.deepEqual([report.delivered, report.parked, report.batches], [9, 1, 2]);
    assert.equal(fixture.queue.parked.get(sampleUlid(4))?.reason, 'no lane');
  });

  it('a server that says 400 to everything parks nothing: a few events count one refusal, and the run stops', async () => {
    await fixture.insert(64);
    fixture.server.script = mostly(({ path }) => (path === BATCH_PATH ? json(400, '<html>') : undefined));
    const report = await flush();
    assert.equal(report.stop?.kind, 'refuses_everything');
    assert.deepEqual([report.refused, report.parked, report.kept], [3, 0, 61]);
    assert.ok(report.batches < 15);
  });

  it('413: halves until it fits, goes on with what fitted, and parks what is too large alone', async () => {
    await fixture.insert(40);
    const big = sampleUlid(17);
    fixture.server.script = mostly(({ path, eventIds }) =>
      path === BATCH_PATH && (eventIds.length > 5 || eventIds.includes(big)) ? json(413, {}) : undefined,
    );
    const report = await flush({ limits: { maxEvents: 20, paceMs: 0 } });
    assert.deepEqual([report.delivered, report.parked, report.waiting], [39, 1, 0]);
    assert.equal(fixture.queue.parked.get(big)?.category, 'too_large');
    assert.ok(fixture.server.batches.slice(-2).every(({ eventIds }) => eventIds.length <= 5));
  });

  it('403 pauses that project with its reason, and others go on', async () => {
    await consentTo(fixture, OTHER);
    await fixture.insert(4);
    await fixture.queue.insert(sampleEvent(50, { project_uuid: OTHER }));
    fixture.server.script = mostly(({ path, bodyText }) =>
      path === BATCH_PATH && bodyText.includes(PROJECT) ? json(403, { detail: 'not a member' }) : undefined,
    );
    const report = await flush({ limits: { maxEvents: 2, paceMs: 0 } });
    assert.deepEqual(report.pausedProjects, [{ projectUuid: PROJECT, reason: 'not a member' }]);
    assert.deepEqual([report.delivered, report.kept, report.waiting], [1, 2, 4]);
    assert.deepEqual((await fixture.queue.summary()).byRetryCount, [{ retryCount: 0, waiting: 4 }]);
  });

  it('taken, but the answer was lost: sent again, duplicate, each once at the server (scenario 56)', async () => {
    await fixture.insert(3);
    fixture.server.script = mostly((request, server) => {
      if (request.path !== BATCH_PATH) return undefined;
      takesEverything(request, server);
      return { kind: 'reset' };
    });
    assert.deepEqual((await flush()).kept, 3);
    fixture.server.script = mostly(() => undefined);
    const report = await flush();
    assert.deepEqual([report.duplicate, report.waiting], [3, 0]);
  });

  it('a second flush at the same time leaves the first one to it', async () => {
    await fixture.insert(1);
    const outcome = await withFileLock(`${fixture.home.folder}/flush.lock`, { waitMs: 0 }, () => flush());
    assert.ok(outcome.kind === 'done');
    assert.deepEqual([outcome.value.stop?.kind, outcome.value.waiting], ['busy', 1]);
    assert.equal(fixture.server.requests.length, 0);
  });

  it('ends by its deadline at a hung server, and by an interruption, with everything kept (scenario 57)', async () => {
    await fixture.insert(2);
    fixture.server.script = mostly(({ path }) => (path === BATCH_PATH ? { kind: 'hang' } : undefined));
    const started = performance.now();
    assert.equal((await flush({ deadlineMs: 300 })).stop?.kind, 'deadline');
    const interrupted = await flush({ signal: AbortSignal.timeout(300) });
    assert.deepEqual([interrupted.stop?.kind, interrupted.kept], ['interrupted', 2]);
    assert.ok(performance.now() - started < 5_000);
  });

  it('the deadline also ends a pause between batches', async () => {
    await consentTo(fixture, OTHER);
    await fixture.queue.insert(sampleEvent(1), sampleEvent(2, { project_uuid: OTHER }));
    fixture.server.script = mostly(({ path }) => (path === HEALTH_PATH ? json(404, {}) : undefined));
    const report = await flush({ deadlineMs: 500, limits: { paceMs: 60_000 } });
    assert.deepEqual([report.stop?.kind, report.delivered, report.waiting], ['deadline', 1, 1]);
  });

  it('says how far it is', async () => {
    await fixture.insert(5);
    const seen: string[] = [];
    await flush({
      limits: { maxEvents: 2, paceMs: 0 },
      onProgress: ({ settled, sendable }) => seen.push(`${settled}/${sendable}`),
    });
    assert.deepEqual(seen, ['2/5', '4/5', '5/5']);
  });

  it('what the server said is saved now and then and at the end, not batch by batch', async () => {
    await fixture.insert(10);
    const sizes: number[] = [];
    const settle = fixture.queue.settle.bind(fixture.queue);
    fixture.queue.settle = async (settlements, nowMs) => {
      sizes.push(settlements.length);
      await settle(settlements, nowMs);
    };
    const report = await flush({ limits: { maxEvents: 2, paceMs: 0 }, settleEveryMs: 60_000 });
    assert.deepEqual([report.batches, report.delivered, report.waiting, sizes], [5, 10, 0, [10]]);
  });

  it('it is saved before a pause as well', async () => {
    await consentTo(fixture, OTHER);
    await fixture.queue.insert(sampleEvent(1), sampleEvent(2, { project_uuid: OTHER }));
    fixture.server.script = mostly(({ path }) => (path === HEALTH_PATH ? json(404, {}) : undefined));
    const report = await flush({ deadlineMs: 500, limits: { paceMs: 60_000 }, settleEveryMs: 60_000 });
    assert.deepEqual([report.delivered, fixture.queue.delivered.size], [1, 1]);
  });

  it('1,000 events that waited while offline all arrive, in order (scenario 51)', async () => {
    await fixture.insert(1000);
    const report = await flush();
    assert.deepEqual(sentIds(), ids(1, 1000));
    assert.deepEqual([report.delivered, report.waiting], [1000, 0]);
    assert.ok(fixture.server.batches.every(({ bodyText }) => Buffer.byteLength(bodyText) <= 256 * 1024));
  });
});

describe('flush, when the server is in trouble', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture();
    await fixture.insert(4);
  });
  afterEach(() => fixture.close());

  const page = { kind: 'answer', status: 200, body: '<html><form>Please log in to the hotel' } as const;
  const troubles = {
    'a captive portal': [page, 'not_our_server'],
    'JSON without results': [json(200, { ok: true }), 'not_our_server'],
    'results that are no list': [json(200, { results: 'all fine' }), 'not_our_server'],
    'cut JSON': [{ kind: 'answer', status: 200, body: '{"results":[{"event_id"' }, 'not_our_server'],
    'a body cut in the middle': [{ kind: 'cut', body: '{"results":[' }, 'network'],
    'a reset': [{ kind: 'reset' }, 'network'],
    'a hang': [{ kind: 'hang' }, 'network'],
    'a slow drip': [{ kind: 'drip', everyMs: 50 }, 'network'],
    '408': [json(408, {}), 'server_trouble'],
    '425': [json(425, {}), 'server_trouble'],
    '500': [json(500, {}), 'server_trouble'],
    '502 by a proxy': [{ ...page, status: 502 }, 'server_trouble'],
    '503': [json(503, {}, { 'retry-after': '5' }), 'server_trouble'],
    '429': [json(429, {}, { 'retry-after': '5' }), 'rate_limited'],
    '409 with an absurd clock': [json(409, { server_clock: 9_000_000 }), 'clock'],
    '412': [json(412, { guidance: 'update' }), 'protocol'],
    '404': [json(404, {}), 'unexpected'],
    'a redirect': [json(302, {}, { location: 'https://login.hotel.example/' }), 'redirected'],
  } as const;
  for (const [name, [answer, stop]] of Object.entries(troubles)) {
    it(`${name}: one request, nothing counted, nothing lost, and the next run delivers`, async () => {
      fixture.server.script = mostly(({ path }) => (path === BATCH_PATH ? answer : undefined));
      const report = await fixture.flush({ batchTimeoutMs: 400, limits: { maxEvents: 2, paceMs: 0 } });
      assertAddsUp(report);
      assert.equal(report.stop?.kind, stop);
      assert.equal(fixture.server.batches.length, 1);
      assert.deepEqual([report.selected, report.kept, report.waiting], [2, 2, 4]);
      assert.deepEqual((await fixture.queue.summary()).byRetryCount, [{ retryCount: 0, waiting: 4 }]);
      fixture.server.script = mostly(() => undefined);
      assert.equal((await fixture.flush()).delivered, 4);
    });
  }

  it('a captive portal in front of everything, the health answer too, changes nothing', async () => {
    fixture.server.script = () => page;
    const report = await fixture.flush();
    assert.equal(report.stop?.kind, 'not_our_server');
    assert.equal(fixture.queue.waiting.length, 4);
  });

  it('nobody there: said without waiting for a batch', async () => {
    await fixture.server.close();
    const report = await fixture.flush();
    assert.deepEqual(report.stop?.kind === 'network' && report.stop.failure, 'refused');
    assert.deepEqual([report.batches, report.waiting], [0, 4]);
  });
});

function gap(at: readonly number[], n: number): number {
  return (at[n + 1] ?? NaN) - (at[n] ?? NaN);
}

async function consentTo({ home, server }: SendFixture, projectUuid: string): Promise<void> {
  const { giveConsent } = await import('../../src/send/settings.js');
  const { originOf, parseServerUrl } = await import('../../src/send/server-url.js');
  await giveConsent(home, originOf(parseServerUrl(server.url)), projectUuid);
}
