import { WebSocket } from 'ws';
import { eventually } from '../support/program.js';
import type { Client, Reply } from './collector-fixture.js';

/** What a live client was told; a test reads what it expects to be there, as of a reply. */
export type LiveFrame = Reply['json'];

/** A live client that does as a test says, and remembers what it got. */
export interface LiveClient {
  readonly frames: readonly LiveFrame[];
  /** The sub-protocol that the server chose, '' for none. */
  readonly protocol: string;
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  send(frame: unknown): void;
  /** The frames of this type, once there are so many. */
  frameOf(type: string, count?: number): Promise<readonly LiveFrame[]>;
  /** Stops and starts taking what comes. */
  pause(): void;
  resume(): void;
  whenClosed(): Promise<{ readonly code: number; readonly reason: string }>;
  close(): void;
}

/** @returns the client, or the status that it was refused with. */
export function dialLive(
  url: string,
  headers: Readonly<Record<string, string>>,
  { answersPings = true, protocols = [] }: { answersPings?: boolean; protocols?: string[] } = {},
): Promise<LiveClient | number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/v1/events/`, protocols, { headers });
  const frames: LiveFrame[] = [];
  let closed: LiveClient['closed'];
  socket.on('message', (data: Buffer) => {
    const frame: LiveFrame = JSON.parse(data.toString('utf8'));
    frames.push(frame);
    if (frame.type === 'ping' && answersPings)
      socket.send(JSON.stringify({ type: 'pong', timestamp: 'now' }));
  });
  socket.on('close', (code, reason) => (closed = { code, reason: reason.toString('utf8') }));
  const ofType = (type: string) => frames.filter((frame) => frame.type === type);
  const client: LiveClient = {
    frames,
    get protocol() {
      return socket.protocol;
    },
    get closed() {
      return closed;
    },
    send: (frame) =>
      socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)),
    frameOf: (type, count = 1) =>
      eventually(
        20_000,
        () => ofType(type),
        ({ length }) => length >= count,
      ),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    whenClosed: async () => {
      await eventually(
        20_000,
        () => closed ?? null,
        (seen) => seen !== null,
      );
      return closed as NonNullable<typeof closed>;
    },
    close: () => socket.terminate(),
  };
  return new Promise((resolve) => {
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => {});
    socket.once('open', () => resolve(client));
  });
}

export async function ticketFor(member: Client): Promise<string> {
  return (await member.post('/api/v1/ws-token/', {})).json.ws_token;
}

/** On the live channel as this member. */
export async function liveAs(
  member: Client,
  url: string,
  options?: { readonly answersPings?: boolean },
): Promise<LiveClient> {
  const client = await dialLive(url, { authorization: `Bearer ${await ticketFor(member)}` }, options);
  if (typeof client === 'number') throw new Error(`refused with ${client}`);
  return client;
}
