import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { AcceptSocket, Upgrade } from '../shared/web-socket.js';
import { serveWords } from '../words/serve.js';
import { notFound, notLoggedIn, refusal, type Answer } from './answer.js';
import { errorFields, type Log } from './log-line.js';
import type { LiveHub } from './live-hub.js';
import type { LiveTickets } from './live-tickets.js';
import type { Member } from './sessions.js';

export interface LiveDoorParts {
  readonly tickets: LiveTickets;
  readonly hub: LiveHub;
  readonly accept: AcceptSocket;
  readonly log: Log;
}

const LIVE_PATH = /^\/ws\/v1\/events\/?(?:\?|$)/;

/** Requests to upgrade: lets those in that show a ticket, and tells the others why not. */
export function liveDoor({ tickets, hub, accept, log }: LiveDoorParts): (upgrade: Upgrade) => void {
  const judge = async (request: IncomingMessage): Promise<Member | Answer> => {
    if (!LIVE_PATH.test(request.url ?? '')) return notFound();
    // A page of another site, in the browser of somebody who is logged in, must not speak for them.
    if (isOfOtherSite(request)) return refusal(403, 'other_origin', serveWords.otherOrigin);
    if (!hub.hasRoom) return refusal(503, 'no_room', serveWords.liveNoRoom);
    return (await tickets.redeem(request.headers.authorization ?? null)) ?? notLoggedIn();
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

function isOfOtherSite({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
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
