import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { Failure, messageOf, systemCode } from '../shared/failure.js';
import type { Upgrade } from '../shared/web-socket.js';
import { serveWords } from '../words/serve.js';

export interface HttpPlace {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface HttpServer {
  /** `http://host:port` without a slash at the end, with the port that was really taken. */
  readonly url: string;
  /**
   * Takes no new connection, lets requests under way finish, and after `withinMs` cuts those that have not.
   * @returns how many connections were cut.
   */
  close(withinMs: number): Promise<number>;
}

/** How long a client may take, so that one that sends a letter at a time holds nothing up. */
export interface RequestTimes {
  readonly headersMs: number;
  /** Headers and body. */
  readonly requestMs: number;
  /** How often to look for those that are over. Node's own 30 s would let 10 become 40. */
  readonly checkEveryMs: number;
}

/** For a whole request: a client's own time-out for a batch (CONTRACT). */
const REQUEST_TIMES: RequestTimes = { headersMs: 10_000, requestMs: 60_000, checkEveryMs: 5_000 };
/** Sockets at a time: more would only keep each other waiting. Live clients (MAX_LIVE_CONNECTIONS) among them. */
const MAX_CONNECTIONS = 4_000;
/** Longer than the contract's pause of 5 s between batches, so that they share one connection. */
const KEEP_ALIVE_MS = 10_000;

/** How often the closing server looks for connections that have become idle. */
const IDLE_CHECK_MS = 20;

interface Connections {
  readonly all: ReadonlySet<Socket>;
  /** Those whose request has not been answered yet. */
  readonly busy: ReadonlySet<Socket>;
}

export interface HttpEndpoints {
  readonly fetch: (request: Request, env: unknown) => Response | Promise<Response>;
  /** Takes the connection over; `close` cuts it like an idle one. */
  readonly upgrade: (upgrade: Upgrade) => void;
}

/**
 * Listens.
 * @throws Failure `port_in_use`, `cannot_listen`.
 */
export async function listenHttp(
  { fetch, upgrade }: HttpEndpoints,
  place: HttpPlace,
  times: RequestTimes = REQUEST_TIMES,
): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch,
    createServer,
    serverOptions: {
      headersTimeout: times.headersMs,
      requestTimeout: times.requestMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: times.checkEveryMs,
    },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  server.on('upgrade', (request, socket, head) => upgrade({ request, socket, head }));
  const connections = trackConnections(server);
  await listen(server, place);
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has an address');
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  return {
    url: `http://${host}:${address.port}`,
    close: (withinMs) => close(server, connections, withinMs),
  };
}

function listen(server: Server, { host, port }: HttpPlace): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const details =
        systemCode(error) === 'EADDRINUSE'
          ? serveWords.portInUse(host, port)
          : serveWords.cannotListen(host, port, messageOf(error));
      reject(new Failure({ ...details, cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

/**
 * Node's own closeIdleConnections() spares connections on which no request has come yet, as browsers open them in
 * advance, so we keep the list ourselves.
 */
function trackConnections(server: Server): Connections {
  const all = new Set<Socket>();
  const busy = new Set<Socket>();
  server.on('connection', (socket) => {
    all.add(socket);
    socket.once('close', () => all.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    busy.add(socket);
    response.once('close', () => busy.delete(socket));
  });
  return { all, busy };
}

async function close(server: Server, { all, busy }: Connections, withinMs: number): Promise<number> {
  const deadlineMs = performance.now() + withinMs;
  let isClosed = false;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      isClosed = true;
      resolve();
    });
  });
  for (;;) {
    for (const socket of all) if (!busy.has(socket)) socket.destroy();
    await Promise.race([closed, pause(IDLE_CHECK_MS)]);
    if (isClosed) return 0;
    if (performance.now() < deadlineMs) continue;
    const cut = busy.size;
    server.closeAllConnections();
    await closed;
    return cut;
  }
}
