import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { AcceptSocket, Upgrade } from '../shared/web-socket.js';
import { serveWords } from '../words/serve.js';
import { notFound, notLoggedIn, refusal, type Answer } from './answer.js';
import { errorFields, type Log } from './log-line.js';
import type { LiveHub } from './live-hub.js';
import type { LiveTickets } from './live-tickets.js';
import { requestOrigin } from './same-origin.js';
import { bearerIn, type Member } from './sessions.js';

export interface LiveDoorParts {
  readonly tickets: LiveTickets;
  readonly hub: LiveHub;
  readonly accept: AcceptSocket;
  readonly log: Log;
}

/** The sub-protocol of our own page. A browser cannot set headers on a WebSocket, so its ticket comes as a second one. */
export const LIVE_PROTOCOL = 'spec-kitty';
const TICKET_PROTOCOL = /(?:^|,) *ticket\.([\w.-]+) *(?:,|$)/;

const LIVE_PATH = /^\/ws\/v1\/events\/?(?:\?|$)/;

/** Requests to upgrade: lets those in that show a ticket, and tells the others why not. */
export function liveDoor({ tickets, hub, accept, log }: LiveDoorParts): (upgrade: Upgrade) => void {
  const judge = async (request: IncomingMessage): Promise<Member | Answer> => {
    if (!LIVE_PATH.test(request.url ?? '')) return notFound();
    // A page of another site, in the browser of somebody who is logged in, must not speak for them.
    if (requestOrigin(headersOf(request)) === 'other')
      return refusal(403, 'other_origin', serveWords.otherOrigin);
    if (!hub.hasRoom) return refusal(503, 'no_room', serveWords.liveNoRoom);
    const ticket = ticketIn(request);
    return (ticket === undefined ? undefined : await tickets.redeem(ticket)) ?? notLoggedIn();
  };
  const answerOrAccept = async (upgrade: Upgrade): Promise<void> => {
    try {
      const judged = await judge(upgrade.request);
      if ('userId' in judged) accept(upgrade, (open) => hub.add(open, judged));
      else turnAway(upgrade, judged, log);
    } catch (error) {
      log('error', 'request_failed', { path: 'ws', ...errorFields(error) });
      turnAway(upgrade, refusal(500, 'internal', serveWords.internalError), log);
    }
  };
  return (upgrade) => {
    upgrade.socket.on('error', () => upgrade.socket.destroy()); // gone before we answered
    void answerOrAccept(upgrade);
  };
}

function ticketIn({ headers }: IncomingMessage): string | undefined {
  const offered = headers['sec-websocket-protocol'] ?? '';
  return bearerIn(headers.authorization ?? null) ?? TICKET_PROTOCOL.exec(offered)?.[1];
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const pairs = Object.entries(headersDistinct).map(([name, values = []]): [string, string] => [
    name,
    values.join(', '),
  ]);
  return new Headers(pairs);
}

function turnAway({ socket }: Upgrade, { status, json, headers, log: fields }: Answer, log: Log): void {
  log('info', 'live_refused', { status, ...fields });
  const lines = Object.entries({
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(json),
    Connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', json].join('\r\n'));
}
