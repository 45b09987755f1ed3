import * as z from 'zod/mini';
import { serveWords } from '../words/serve.js';
import { answer, refusal, type Answer, type EndpointRequest, type MemberEndpoint } from './answer.js';
import type { IngestEvents, ResultRow } from './ingest-events.js';
import { MAX_BATCH_EVENTS, MAX_UNPACKED_BYTES, MAX_WIRE_BYTES } from './limits.js';
import { isSupportedProtocol, PROTOCOL } from './protocol.js';
import { readJson } from './read-json.js';
import { batchRequest } from './wire.js';

/** POST /api/v1/events/batch/: a row for each event, in the batch's order. A 200 means that what is accepted is stored. */
export function batchEndpoint(ingest: IngestEvents): MemberEndpoint {
  return async (request, member) => {
    const batch = await readBatch(request);
    if ('status' in batch) return batch;
    const results = await ingest(member.team, batch);
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

function countsOf(results: readonly ResultRow[]): Record<ResultRow['status'], number> {
  const counts = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
