import { Hono, type Context } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import type { WallTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import {
  notFound,
  notLoggedIn,
  refusal,
  type Answer,
  type MemberEndpoint,
  type OpenEndpoint,
} from './answer.js';
import { batchEndpoint } from './batch-endpoint.js';
import type { IngestEvents } from './ingest-events.js';
import type { LiveTickets } from './live-tickets.js';
import { errorFields, type Log, type LogFields } from './log-line.js';
import {
  boardEndpoint,
  clockEndpoint,
  eventEndpoint,
  feedEndpoint,
  healthEndpoint,
} from './read-endpoints.js';
import { beginSessionEndpoint, endSessionEndpoint, refreshSessionEndpoint } from './session-endpoints.js';
import type { Sessions } from './sessions.js';
import type { Store } from './store.js';
import { liveTicketEndpoint, loginEndpoint, refreshEndpoint } from './token-endpoints.js';

export interface AppParts {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly tickets: LiveTickets;
  readonly ingest: IngestEvents;
  readonly time: WallTime;
  readonly log: Log;
}

/** Nothing of ours may be framed, sniffed, kept by a proxy, or sent along as a referrer. No CORS: other pages may not read us. */
const SECURITY_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** A path that is longer was made up; the log is not the place to keep it. */
const LOGGED_PATH_CHARACTERS = 120;

/** All endpoints, as one function from request to response. The only file that knows the framework. */
export function collectorApp(parts: AppParts): (request: Request) => Response | Promise<Response> {
  const { store, sessions, tickets, ingest, time, log } = parts;
  // Not strict: Hono takes a trailing slash off before it looks, so the routes are written without.
  const app = new Hono({ strict: false });
  const open = (endpoint: OpenEndpoint) => (context: Context) =>
    respond(context, () => endpoint(requestOf(context)));
  const member = (endpoint: MemberEndpoint) => (context: Context) =>
    respond(context, async (who) => {
      const member = await sessions.memberOf(context.req.header('authorization') ?? null);
      if (!member) return notLoggedIn();
      who({ user: member.name, team: member.team });
      return endpoint(requestOf(context), member);
    });

  async function respond(context: Context, make: (who: (fields: LogFields) => void) => Promise<Answer>) {
    const startedMs = performance.now();
    let who: LogFields = {};
    const made = await make((fields) => {
      who = fields;
    }).catch((error: unknown): Answer => {
      log('error', 'request_failed', { path: pathOf(context), ...errorFields(error) });
      return refusal(500, 'internal', serveWords.internalError);
    });
    log('info', 'request', {
      method: context.req.method,
      path: pathOf(context),
      status: made.status,
      ms: Math.round(performance.now() - startedMs),
      ...who,
      ...made.log,
    });
    const headers = { ...SECURITY_HEADERS, 'Content-Type': 'application/json', ...made.headers };
    return context.body(made.json, made.status as StatusCode as 200, headers);
  }

  app.post('/api/v1/token', open(loginEndpoint(sessions)));
  app.post('/api/v1/token/refresh', open(refreshEndpoint(sessions)));
  app.post('/api/v1/session', open(beginSessionEndpoint(sessions)));
  app.post('/api/v1/session/refresh', open(refreshSessionEndpoint(sessions)));
  app.delete('/api/v1/session', open(endSessionEndpoint(sessions)));
  app.post('/api/v1/ws-token', member(liveTicketEndpoint(tickets)));
  app.post('/api/v1/events/batch', member(batchEndpoint(ingest)));
  app.get('/api/v1/events', member(feedEndpoint(store)));
  app.get('/api/v1/events/:id', member(eventEndpoint(store)));
  app.get('/api/v1/board', member(boardEndpoint(store, time)));
  app.get('/api/v1/clock', member(clockEndpoint(store)));
  app.get('/api/v1/sync/health', open(healthEndpoint()));
  app.notFound((context) => respond(context, async () => notFound()));
  return app.fetch.bind(app);
}

function requestOf(context: Context) {
  const { raw } = context.req;
  return {
    headers: raw.headers,
    query: new URL(raw.url).searchParams,
    params: context.req.param(),
    body: raw.body,
  };
}

function pathOf(context: Context): string {
  return context.req.path.slice(0, LOGGED_PATH_CHARACTERS);
}
