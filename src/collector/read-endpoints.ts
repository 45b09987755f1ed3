import * as z from 'zod/mini';
import { toIsoTime, type WallTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import { answer, notFound, refusal, type MemberEndpoint, type OpenEndpoint } from './answer.js';
import { buildBoard } from './board.js';
import {
  MAX_BATCH_EVENTS,
  MAX_EVENT_BYTES,
  MAX_UNPACKED_BYTES,
  MAX_WIRE_BYTES,
  MIN_BATCH_INTERVAL_MS,
} from './limits.js';
import { PROTOCOL } from './protocol.js';
import type { Rate } from './rate-limit.js';
import type { Store } from './store.js';
import { boardQuery, clockQuery, feedQuery, queryObject } from './wire.js';

/**
 * GET /api/v1/events/?after&limit&feature&wp: the team's events in server order. `next` is the `after` of the next
 * question, also when this page was not full: a reader that keeps it and asks again later gets all that is new, and
 * nothing twice. It is null when there was nothing behind `after`.
 */
export function feedEndpoint(store: Pick<Store, 'feed'>): MemberEndpoint {
  return async (request, member) => {
    const parsed = z.safeParse(feedQuery, queryObject(request.query));
    if (!parsed.success) return refusal(400, 'bad_request', serveWords.badFeedQuery);
    const { events, next } = await store.feed(member.team, parsed.data);
    const cursor = next === undefined ? null : String(next);
    // The texts are JSON already; to parse and print them again would only cost.
    const json = `{"events":[${events.join(',')}],"next":${JSON.stringify(cursor)}}`;
    return { status: 200, json, log: { events: events.length } };
  };
}

/** GET /api/v1/events/:id/: one event. Another team's is not found, as is one that never was. */
export function eventEndpoint(store: Pick<Store, 'event'>): MemberEndpoint {
  return async (request, member) => {
    const id = request.params['id'] ?? '';
    const json = /^[0-9A-Z]{26}$/.test(id) ? await store.event(member.team, id) : undefined;
    return json === undefined ? notFound() : { status: 200, json };
  };
}

/**
 * GET /api/v1/board/?at=: where everything stands (board.ts has the shape), complete up to `cursor` of the feed; or, with `at`, where it stood at
 * that moment by what is known today. `now` is this server's clock, for ages that do not depend on the reader's.
 */
export function boardEndpoint(
  store: Pick<Store, 'boardEvents' | 'boardEventsAt'>,
  time: WallTime,
): MemberEndpoint {
  return async (request, member) => {
    const parsed = z.safeParse(boardQuery, queryObject(request.query));
    if (!parsed.success) return refusal(400, 'bad_request', serveWords.badBoardQuery);
    const { at } = parsed.data;
    const { team } = member;
    const known = at === undefined ? await store.boardEvents(team) : await store.boardEventsAt(team, at);
    const board = buildBoard(known.events);
    const now = toIsoTime(time.nowMs());
    return answer(
      200,
      {
        team_slug: team,
        cursor: String(known.head),
        head: known.head,
        generated_at: now,
        now,
        at: at === undefined ? null : toIsoTime(at),
        ...board,
      },
      { log: { work_packages: board.work_packages.length } },
    );
  };
}

/** GET /api/v1/clock/?node_id=: the highest value held for that node of this team, 0 when none is. */
export function clockEndpoint(store: Pick<Store, 'highestClock'>): MemberEndpoint {
  return async (request, member) => {
    const parsed = z.safeParse(clockQuery, queryObject(request.query));
    if (!parsed.success) return refusal(400, 'bad_request', serveWords.badClockQuery);
    return answer(200, { lamport_clock: await store.highestClock(member.team, parsed.data.node_id) });
  };
}

/** GET /api/v1/sync/health/: that we are here, and what a batch may be. Needs no login and no store. */
export function healthEndpoint(rate: Rate): OpenEndpoint {
  const limits = {
    max_events_per_batch: MAX_BATCH_EVENTS,
    max_decompressed_bytes_per_batch: MAX_UNPACKED_BYTES,
    max_compressed_bytes_per_batch: MAX_WIRE_BYTES,
    max_bytes_per_event: MAX_EVENT_BYTES,
    min_batch_interval_ms: MIN_BATCH_INTERVAL_MS,
    requests_per_second_per_user: rate.perSecond,
    request_burst_per_user: rate.burst,
  };
  return async () => answer(200, { status: 'ok', protocol: PROTOCOL, sync_ingress: { limits } });
}
