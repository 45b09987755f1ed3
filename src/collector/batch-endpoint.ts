import * as z from 'zod/mini';
import type { WallTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import { admitEvent, type AdmittedEvent, type RefusedEvent, type ValidateEvent } from './admit-event.js';
import { answer, refusal, type Answer, type EndpointRequest, type MemberEndpoint } from './answer.js';
import { MAX_BATCH_EVENTS, MAX_UNPACKED_BYTES, MAX_WIRE_BYTES } from './limits.js';
import { isSupportedProtocol, PROTOCOL } from './protocol.js';
import { readJson } from './read-json.js';
import type { Store, Verdict } from './store.js';
import { batchRequest } from './wire.js';

export interface BatchParts {
  readonly store: Pick<Store, 'ingest'>;
  readonly validateEvent: ValidateEvent;
  readonly time: WallTime;
}

/** One row of the answer (CONTRACT: POST …/events/batch/). */
interface ResultRow {
  readonly event_id: string | null;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  readonly error?: string;
  readonly error_category?: 'clock' | RefusedEvent['category'];
  readonly server_clock?: number;
}

/** POST /api/v1/events/batch/: a row for each event, in the batch's order. A 200 means that what is accepted is stored. */
export function batchEndpoint(parts: BatchParts): MemberEndpoint {
  return async (request, member) => {
    const batch = await readBatch(request);
    if ('status' in batch) return batch;
    const judged = batch.map((value) => admitEvent(value, member.team, parts.validateEvent));
    const admitted = judged.filter((one): one is AdmittedEvent => one.kind === 'admitted');
    const verdicts = await parts.store.ingest(member.team, admitted, parts.time.nowMs());
    const verdictOf = new Map(admitted.map((event, at) => [event, verdicts[at]]));
    const results = judged.map((one): ResultRow => {
      if (one.kind === 'refused') return refusedRow(one);
      return storedRow(one.event.event_id, verdictOf.get(one));
    });
    return answer(200, { results }, { log: countsOf(results) });
  };
}

async function readBatch(request: EndpointRequest): Promise<readonly unknown[] | Answer> {
  const protocol = request.headers.get('x-spec-kitty-sync-protocol');
  if (!isSupportedProtocol(protocol)) {
    const guidance = serveWords.protocolMismatch(protocol, PROTOCOL);
    return refusal(412, 'protocol_mismatch', guidance, { guidance, supported: [PROTOCOL] });
  }
  const limits = { maxWireBytes: MAX_WIRE_BYTES, maxUnpackedBytes: MAX_UNPACKED_BYTES };
  const body = await readJson(request, limits);
  if (body.kind === 'refused') return body.answer;
  const parsed = z.safeParse(batchRequest, body.value);
  if (!parsed.success) return refusal(400, 'bad_request', serveWords.notABatch);
  const { events } = parsed.data;
  if (events.length <= MAX_BATCH_EVENTS) return events;
  return refusal(413, 'too_many_events', serveWords.tooManyEvents(events.length, MAX_BATCH_EVENTS));
}

function refusedRow({ eventId, category, reason }: RefusedEvent): ResultRow {
  return { event_id: eventId, status: 'rejected', error: reason, error_category: category };
}

function storedRow(eventId: string, verdict: Verdict | undefined): ResultRow {
  if (!verdict) throw new Error('the store gave fewer verdicts than it got events');
  switch (verdict.kind) {
    case 'accepted':
    case 'duplicate':
      return { event_id: eventId, status: verdict.kind };
    case 'clock_taken':
      return {
        event_id: eventId,
        status: 'rejected',
        error: serveWords.clockTaken,
        error_category: 'clock',
        server_clock: verdict.serverClock,
      };
  }
}

function countsOf(results: readonly ResultRow[]): Record<ResultRow['status'], number> {
  const counts = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
