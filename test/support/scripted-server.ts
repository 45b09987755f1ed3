import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Upgrade } from '../../src/shared/web-socket.js';

/** One request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked if it came packed. */
  readonly bodyText: string;
  /** The ids of a batch, empty for anything else. */
  readonly eventIds: readonly string[];
  readonly atMs: number;
}

/** What the server does with a request. */
export type ScriptedAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** Takes the request and breaks the connection without a word. */
  | { readonly kind: 'reset' }
  /** Promises more than it sends, then breaks off in mid-body. */
  | { readonly kind: 'cut'; readonly body: string }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** A byte every `everyMs`, for ever. */
  | { readonly kind: 'drip'; readonly everyMs: number };

/** Chooses the answer; may wait. */
export type Script = (
  request: RecordedRequest,
  server: ScriptedServer,
) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** A server that does as it is told and remembers what it got. On loopback, on a port of its own. */
export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** The batches alone, in the order in which they came. */
  readonly batches: readonly RecordedRequest[];
  /** Ids of all events it ever answered `accepted` through `takesEverything`. */
  readonly taken: Set<string>;
  script: Script;
  /** Takes requests to upgrade; without it they are refused. */
  upgrade?: (upgrade: Upgrade) => void;
  close(): Promise<void>;
}

export const BATCH_PATH = '/api/v1/events/batch/';
export const HEALTH_PATH = '/api/v1/sync/health/';
export const TOKEN_PATH = '/api/v1/token/';
export const REFRESH_PATH = '/api/v1/token/refresh/';

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ScriptedAnswer {
  return { kind: 'answer', status, headers, body: JSON.stringify(body) };
}

/** 200 with a row for each event: accepted when it is new to this server, duplicate when it is not. */
export function takesEverything({ eventIds }: RecordedRequest, { taken }: ScriptedServer): ScriptedAnswer {
  const results = eventIds.map((event_id) => ({
    event_id,
    status: taken.has(event_id) ? 'duplicate' : 'accepted',
  }));
  for (const id of eventIds) taken.add(id);
  return json(200, { results });
}

/** A well-behaved server, but for what `special` answers itself. It paces nobody. */
export function mostly(
  special: (request: RecordedRequest, server: ScriptedServer) => ScriptedAnswer | undefined,
): Script {
  return (request, server) => {
    const answer = special(request, server);
    if (answer !== undefined) return answer;
    if (request.path === HEALTH_PATH)
      return json(200, { sync_ingress: { limits: { min_batch_interval_ms: 0 } } });
    if (request.path === BATCH_PATH) return takesEverything(request, server);
    return json(404, { error: 'no such place' });
  };
}

export async function startScriptedServer(script: Script = mostly(() => undefined)): Promise<ScriptedServer> {
  const requests: RecordedRequest[] = [];
  const http = createServer((incoming, response) => {
    void (async () => {
      const recorded = await record(incoming);
      requests.push(recorded);
      await perform(await server.script(recorded, server), response);
    })().catch(() => response.destroy());
  });
  const upgraded = new Set<Upgrade['socket']>();
  http.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    if (server.upgrade) server.upgrade({ request, socket, head });
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  });
  const server: ScriptedServer = {
    url: '',
    requests,
    get batches() {
      return requests.filter(({ path }) => path === BATCH_PATH);
    },
    taken: new Set(),
    script,
    close: async () => {
      http.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(server, { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` });
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const bodyText = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(
    'utf8',
  );
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    bodyText,
    eventIds: eventIdsIn(bodyText),
    atMs: performance.now(),
  };
}

function eventIdsIn(bodyText: string): string[] {
  if (!bodyText.startsWith('{"events":')) return [];
  const { events } = JSON.parse(bodyText) as { events: { event_id: string }[] };
  return events.map(({ event_id }) => event_id);
}

async function perform(answer: ScriptedAnswer, response: ServerResponse): Promise<void> {
  switch (answer.kind) {
    case 'answer':
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.body);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'cut':
      response.writeHead(200, { 'content-length': String(Buffer.byteLength(answer.body) + 100) });
      response.write(answer.body, () => response.socket?.destroy());
      return;
    case 'hang':
      return;
    case 'drip': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), answer.everyMs);
      response.on('close', () => clearInterval(timer));
      return;
    }
  }
}
