import assert from 'node:assert/strict';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { OptionsInit, Response } from 'got';
import { messageOf, systemCode } from '../shared/failure.js';
import type { WallTime } from '../shared/wall-time.js';
import { jsonIn, objectIn } from '../shared/json-value.js';
import { isToken } from './credentials.js';
import { parseBoardAnswer, type TeamBoard } from './board-answer.js';
import { formatBatch, parseHealth, type ServerLimits } from './batch-limits.js';
import { parseClockValue } from './result-rows.js';
import { toPlainText, withoutSecret } from './server-text.js';
import { originOf, type Origin, type ServerUrl } from './server-url.js';
import { parseTokenAnswer, type Grant } from './token-answer.js';
import { networkFailureOf, type WireAnswer, type WireHeaders } from './wire-answer.js';

/** An access or a refresh token, and the only origin that may see it. */
export interface SessionToken {
  readonly origin: Origin;
  readonly value: string;
}

/** The body of a batch's answer, its rows not looked at yet. */
export interface BatchBody {
  readonly results: readonly unknown[];
  readonly server_clock?: unknown;
}

/**
 * One server, spoken to as CONTRACT.md says. Nothing is tried twice here, no redirect is followed, and no call throws
 * for what a server or a network does: what to do about an answer is decided by verdict.ts and session.ts.
 */
export interface Wire {
  readonly server: ServerUrl;
  token(login: { readonly username: string; readonly password: string }): Promise<WireAnswer<Grant>>;
  refresh(refresh: SessionToken): Promise<WireAnswer<Grant>>;
  /** @param events the JSON of each. */
  batch(access: SessionToken, events: readonly string[]): Promise<WireAnswer<BatchBody>>;
  health(): Promise<WireAnswer<ServerLimits>>;
  /** The highest clock value that the server holds for this node. */
  clock(access: SessionToken, nodeId: string): Promise<WireAnswer<number>>;
  /** Where all of the team's work packages stand. */
  board(access: SessionToken): Promise<WireAnswer<TeamBoard>>;
  /** Whether the team's feed goes on behind this place. */
  hasNews(access: SessionToken, cursor: string): Promise<WireAnswer<boolean>>;
  /** A ws token: opens one live connection, once, soon. */
  liveTicket(access: SessionToken): Promise<WireAnswer<string>>;
  /** Closes idle connections: a kept one that the server closes while we pause would fail the next request. */
  rest(): void;
}

export interface WireOptions {
  readonly time: WallTime;
  /** Ends a request under way: the answer is then `aborted`. */
  readonly signal?: AbortSignal | undefined;
  readonly batchTimeoutMs?: number | undefined;
  readonly askTimeoutMs?: number | undefined;
}

/** CONTRACT.md: the time a batch may take, from connecting to the answer's last byte. */
const BATCH_TIMEOUT_MS = 60_000;
/** Small questions: who does not answer these in time will not take a batch either. */
const ASK_TIMEOUT_MS = 10_000;
/** A row per event with a reason of a few hundred characters, for 1000 events, is 1 MiB at most. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** A card is half a kilobyte: room for a hundred thousand. */
const MAX_BOARD_BYTES = 64 * 1024 * 1024;
const PROTOCOL = '1.0';

const gzipped = promisify(gzip);

interface Question<Body> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly timeoutMs: number;
  /** Default MAX_ANSWER_BYTES. */
  readonly maxBytes?: number;
  /** What we tell this server and no log, queue or terminal may hold: cut out of whatever it says back. */
  readonly secret?: string;
  /** The answer's own tokens are read as they came. */
  readonly isForTokens?: true;
  /** The body as the contract promises it, or undefined when it is something else. */
  readonly read: (json: unknown) => Body | undefined;
}

type Ask = <Body>(question: Question<Body>) => Promise<WireAnswer<Body>>;

export function openWire(server: ServerUrl, options: WireOptions): Wire {
  const askMs = options.askTimeoutMs ?? ASK_TIMEOUT_MS;
  const agent = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  const ask: Ask = (question) => askServer(server, question, { agent, signal: options.signal });
  const readGrant = (json: unknown): Grant | undefined => parseTokenAnswer(json, options.time.nowMs());
  return {
    server,
    token: (login) => {
      const question = jsonPost('/api/v1/token/', login);
      return ask({
        ...question,
        secret: login.password,
        isForTokens: true,
        timeoutMs: askMs,
        read: readGrant,
      });
    },
    refresh: (refresh) => {
      assertIssuer(server, refresh);
      const question = jsonPost('/api/v1/token/refresh/', { refresh: refresh.value });
      return ask({
        ...question,
        secret: refresh.value,
        isForTokens: true,
        timeoutMs: askMs,
        read: readGrant,
      });
    },
    batch: async (access, events) => {
      const headers = {
        ...bearer(server, access),
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'x-spec-kitty-sync-protocol': PROTOCOL,
      };
      return await ask({
        method: 'POST',
        path: '/api/v1/events/batch/',
        headers,
        body: await gzipped(formatBatch(events)),
        secret: access.value,
        timeoutMs: options.batchTimeoutMs ?? BATCH_TIMEOUT_MS,
        read: readBatchBody,
      });
    },
    health: () => ask({ method: 'GET', path: '/api/v1/sync/health/', timeoutMs: askMs, read: parseHealth }),
    clock: (access, nodeId) => {
      const path = `/api/v1/clock/?node_id=${encodeURIComponent(nodeId)}`;
      return ask({
        method: 'GET',
        path,
        headers: bearer(server, access),
        secret: access.value,
        timeoutMs: askMs,
        read: readClock,
      });
    },
    board: (access) =>
      ask({
        method: 'GET',
        path: '/api/v1/board/',
        headers: bearer(server, access),
        secret: access.value,
        timeoutMs: askMs,
        maxBytes: MAX_BOARD_BYTES,
        read: parseBoardAnswer,
      }),
    hasNews: (access, cursor) =>
      ask({
        method: 'GET',
        path: `/api/v1/events/?after=${encodeURIComponent(cursor)}&limit=1`,
        headers: bearer(server, access),
        secret: access.value,
        timeoutMs: askMs,
        read: readHasNews,
      }),
    liveTicket: (access) => {
      const headers = { ...bearer(server, access), 'content-type': 'application/json' };
      const question = { ...jsonPost('/api/v1/ws-token/', {}), headers, secret: access.value };
      return ask({ ...question, isForTokens: true, timeoutMs: askMs, read: readLiveTicket });
    },
    rest: () => closeIdle(agent),
  };
}

function closeIdle({ http, https }: Transport['agent']): void {
  http.destroy();
  https.destroy();
}

function jsonPost(
  path: string,
  body: unknown,
): Pick<Question<never>, 'method' | 'path' | 'headers' | 'body'> {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

function bearer(server: ServerUrl, access: SessionToken): Readonly<Record<string, string>> {
  assertIssuer(server, access);
  return { authorization: `Bearer ${access.value}` };
}

/** The last line of defence: who gets here with a foreign token has a broken promise of ours, and nothing may leave. */
function assertIssuer(server: ServerUrl, token: SessionToken): void {
  assert.equal(token.origin, originOf(server), 'a token goes to the server that issued it and nowhere else');
}

function readBatchBody(json: unknown): BatchBody | undefined {
  const body = objectIn(json);
  const results = body?.['results'];
  return Array.isArray(results) ? { results, server_clock: body?.['server_clock'] } : undefined;
}

function readClock(json: unknown): number | undefined {
  return parseClockValue(objectIn(json)?.['lamport_clock']);
}

function readHasNews(json: unknown): boolean | undefined {
  const events = objectIn(json)?.['events'];
  return Array.isArray(events) ? events.length > 0 : undefined;
}

function readLiveTicket(json: unknown): string | undefined {
  const ticket = objectIn(json)?.['ws_token'];
  return isToken(ticket) ? ticket : undefined;
}

interface Transport {
  readonly agent: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly signal: AbortSignal | undefined;
}

async function askServer<Body>(
  server: ServerUrl,
  question: Question<Body>,
  { agent, signal }: Transport,
): Promise<WireAnswer<Body>> {
  if (signal?.aborted === true)
    return { kind: 'network', failure: 'aborted', detail: 'given up before asking' };
  const options: OptionsInit = {
    method: question.method,
    headers: { accept: 'application/json', ...question.headers },
    retry: { limit: 0 },
    // A redirect could name another origin, and the token would go with it.
    followRedirect: false,
    throwHttpErrors: false,
    // Not asked for, so not sent by an honest server: and what is not unpacked cannot be a bomb.
    decompress: false,
    timeout: { request: question.timeoutMs },
    agent,
    ...(question.body !== undefined && { body: question.body }),
    ...(signal !== undefined && { signal }),
  };
  try {
    // Loaded here: whoever only looks at the queue or the credentials must not wait for an HTTP client.
    const { got } = await import('got');
    const request = got(server + question.path, { ...options, isStream: false, responseType: 'text' });
    void request.on('downloadProgress', ({ transferred }) => {
      if (transferred > (question.maxBytes ?? MAX_ANSWER_BYTES)) request.cancel();
    });
    const response = await request;
    // Who refuses to read on may close the connection (RFC 9110, 15.5.14): the next request must not find itself on it.
    if (response.statusCode === 413) closeIdle(agent);
    return answerOf(response, question);
  } catch (error) {
    const failure = networkFailureOf(systemCode(error));
    return { kind: 'network', failure, detail: toPlainText(messageOf(error)) };
  }
}

function answerOf<Body>(response: Response, question: Question<Body>): WireAnswer<Body> {
  const text = typeof response.body === 'string' ? response.body : '';
  const bodyText = withoutSecret(text, question.secret);
  const readable = question.isForTokens === true ? text : bodyText;
  const body = response.statusCode === 200 ? question.read(jsonIn(readable)) : undefined;
  if (body !== undefined) return { kind: 'ok', body };
  return { kind: 'http', status: response.statusCode, headers: headersOf(response.headers), bodyText };
}

function headersOf(headers: Response['headers']): WireHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
