import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Hono, type Context } from 'hono';
import { routePath } from 'hono/route';
import type { StatusCode } from 'hono/utils/http-status';
import type { WallTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import {
  notFound,
  notLoggedIn,
  refusal,
  tooMany,
  type Answer,
  type MemberEndpoint,
  type OpenEndpoint,
} from './answer.js';
import { batchEndpoint } from './batch-endpoint.js';
import { clientAddress } from './client-address.js';
import { changesEndpoint, insightsEndpoint } from './insight-endpoints.js';
import type { IngestEvents } from './ingest-events.js';
import type { LiveTickets } from './live-tickets.js';
import { errorFields, type Log, type LogFields } from './log-line.js';
import type { LoginGuard } from './login-guard.js';
import {
  livenessEndpoint,
  metricsEndpoint,
  readinessEndpoint,
  type MetricsParts,
} from './operator-endpoints.js';
import type { RateLimit } from './rate-limit.js';
import type { Page } from './page.js';
import { discardBody } from './read-body.js';
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
  /** Attempts to log in. */
  readonly guard: LoginGuard;
  /** Requests of one user. */
  readonly rate: RateLimit;
  readonly operator: MetricsParts;
  readonly page: Page;
  readonly time: WallTime;
  readonly log: Log;
}

export interface CollectorApp {
  /** @param env what the HTTP server knows of the connection. */
  readonly fetch: (request: Request, env?: unknown) => Response | Promise<Response>;
  /** Everything that is answered with more than 404: a test asks each of them as another team. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
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
export function collectorApp(parts: AppParts): CollectorApp {
  const { store, sessions, tickets, ingest, guard, rate, operator, page, time, log } = parts;
  const { metrics, readiness } = operator;
  // Not strict: Hono takes a trailing slash off before it looks, so the routes are written without.
  const app = new Hono({ strict: false });
  const open = (endpoint: OpenEndpoint) => (context: Context) =>
    respond(context, () => endpoint(requestOf(context)));
  const member = (endpoint: MemberEndpoint) => (context: Context) =>
    respond(context, async (who) => {
      const member = await sessions.memberOf(context.req.header('authorization') ?? null);
      if (!member) return notLoggedIn();
      who({ user: member.name, team: member.team });
      const waitMs = rate.take(member.userId);
      if (waitMs > 0) return tooMany(waitMs, serveWords.tooManyRequests);
      return endpoint(requestOf(context), member);
    });

  async function respond(context: Context, make: (who: (fields: LogFields) => void) => Promise<Answer>) {
    const startedMs = performance.now();
    const requestId = requestIdOf(context.req.raw.headers);
    let who: LogFields = {};
    const made = await make((fields) => {
      who = fields;
    }).catch((error: unknown): Answer => {
      log('error', 'request_failed', { request_id: requestId, path: pathOf(context), ...errorFields(error) });
      return refusal(500, 'internal', serveWords.internalError);
    });
    if (made.status >= 400) await discardBody(context.req.raw.body);
    const ms = performance.now() - startedMs;
    metrics.request(routeOf(context), made.status, ms / 1000);
    if (!made.isQuiet)
      log('info', 'request', {
        request_id: requestId,
        method: context.req.method,
        path: pathOf(context),
        status: made.status,
        ms: Math.round(ms),
        ...who,
        ...made.log,
      });
    const headers = {
      ...SECURITY_HEADERS,
      'Content-Type': 'application/json',
      'X-Request-Id': requestId,
      // Whoever comes back must come to another server, or to the next one here.
      ...(readiness.isDraining && { Connection: 'close' }),
      ...made.headers,
    };
    return context.body(made.json, made.status as StatusCode as 200, headers);
  }

  app.post('/api/v1/token', open(loginEndpoint({ sessions, guard })));
  app.post('/api/v1/token/refresh', open(refreshEndpoint(sessions)));
  app.post('/api/v1/session', open(beginSessionEndpoint({ sessions, guard })));
  app.post('/api/v1/session/refresh', open(refreshSessionEndpoint(sessions)));
  app.delete('/api/v1/session', open(endSessionEndpoint(sessions)));
  app.post('/api/v1/ws-token', member(liveTicketEndpoint(tickets)));
  app.post('/api/v1/events/batch', member(batchEndpoint(ingest)));
  app.get('/api/v1/events', member(feedEndpoint(store)));
  app.get('/api/v1/events/:id', member(eventEndpoint(store)));
  app.get('/api/v1/board', member(boardEndpoint(store, time)));
  app.get('/api/v1/insights', member(insightsEndpoint(store, time)));
  app.get('/api/v1/changes', member(changesEndpoint(store, time)));
  app.get('/api/v1/clock', member(clockEndpoint(store)));
  app.get('/api/v1/sync/health', open(healthEndpoint(rate.rate)));
  app.get('/healthz', open(livenessEndpoint()));
  app.get('/readyz', open(readinessEndpoint(readiness)));
  app.get('/metrics', open(metricsEndpoint(operator)));
  // The page's files: the same for everybody, and not worth a line in the log.
  const file = (context: Context) =>
    page(context.req.path, context.req.raw.headers) ?? respond(context, async () => notFound());
  app.get('/', file);
  app.get('/assets/:name', file);
  app.notFound((context) => respond(context, async () => notFound()));
  return {
    fetch: app.fetch.bind(app),
    routes: app.routes.map(({ method, path }) => ({ method, path })),
  };
}

/** A proxy may have named the request already: then both logs can be laid side by side. */
function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id') ?? '';
  return /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

/** The route as registered: `/api/v1/events/:id`. */
function routeOf(context: Context): string {
  const route = routePath(context);
  return /^[\w/:.-]+$/.test(route) ? `${context.req.method} ${route}` : 'other';
}

/** As @hono/node-server hands it over. */
function peerOf({ env }: Context<{ Bindings: { incoming?: IncomingMessage } }>): string {
  return env.incoming?.socket.remoteAddress ?? 'unknown';
}

function requestOf(context: Context) {
  const { raw } = context.req;
  const peer = peerOf(context);
  return {
    peer,
    address: clientAddress(peer, raw.headers),
    headers: raw.headers,
    query: new URL(raw.url).searchParams,
    params: context.req.param(),
    body: raw.body,
  };
}

function pathOf(context: Context): string {
  return context.req.path.slice(0, LOGGED_PATH_CHARACTERS);
}
