import type { Lamport, SpecKittyEvent } from '../events/event.js';
import type { Timers } from '../shared/timers.js';
import { toIsoTime, type WallTime } from '../shared/wall-time.js';
import { dialSocket, type OpenSocket } from '../shared/web-socket.js';
import { jsonIn, objectIn } from '../shared/json-value.js';
import { parseLiveFrame } from './live-frame.js';
import type { ServerUrl } from './server-url.js';
import type { Session } from './session.js';

/** A live connection that has been greeted, until it is lost. */
export interface LiveLine {
  /** In whose name it was opened: it must carry nobody else's events. */
  readonly session: Session;
  /**
   * Sends these, and waits for the server's words about them.
   * @returns the words, as rows of a batch's answer. Fewer than events: the line was lost, or is cut now because the
   *   server said nothing for too long. What has no word counts as not delivered.
   */
  send(events: readonly SpecKittyEvent[]): Promise<readonly unknown[]>;
  hangUp(): void;
}

export interface LineEars {
  /** Another client's event went by. */
  readonly onClock: (nodeId: string, clock: Lamport) => void;
  /** Once, unless it was hung up. `retryAfterMs`: what the server asked for when it said goodbye. */
  readonly onLost: (retryAfterMs: number) => void;
}

export interface LineParts {
  readonly time: WallTime;
  readonly timers: Timers;
  readonly dialTimeoutMs?: number;
  readonly wordTimeoutMs?: number;
  readonly silenceMs?: number;
}

export type LineDialled =
  | { readonly kind: 'open'; readonly line: LiveLine }
  | { readonly kind: 'failed'; readonly reason: string; readonly status: number | undefined };

/** From the first packet to the snapshot. */
const DIAL_TIMEOUT_MS = 10_000;
/** Between two words about what was sent. Less than the 10 s that a `sync` waits for the flush lock, which is held meanwhile. */
const WORD_TIMEOUT_MS = 8_000;
/** The server asks for a sign of life every 25 s; who has not asked twice over is gone, and TCP may not know for an hour. */
const SILENCE_MS = 70_000;
/** A snapshot of some 10,000 work packages. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;
/** A server that restarts says when to come back; no one may send us away for longer than this. */
const LONGEST_RETRY_HINT_MS = 30_000;

/** @param ticket the ws token: it opens one line, once, at the server that gave it. */
export async function openLine(
  { session, ticket }: { readonly session: Session; readonly ticket: string },
  parts: LineParts,
  ears: LineEars,
): Promise<LineDialled> {
  const { dialTimeoutMs = DIAL_TIMEOUT_MS, timers } = parts;
  const opening = new Opening(session, parts, ears);
  const dialled = await dialSocket({
    url: liveAddress(session.server),
    headers: { authorization: `Bearer ${ticket}` },
    timeoutMs: dialTimeoutMs,
    maxFrameBytes: MAX_FRAME_BYTES,
    onFrame: (frame) => opening.hear(frame.toString('utf8')),
    onClosed: (_code, reason) => opening.closed(reason),
  });
  switch (dialled.kind) {
    case 'network':
      return { kind: 'failed', reason: dialled.error.message, status: undefined };
    case 'refused':
      return { kind: 'failed', reason: `the server answered ${dialled.status}`, status: dialled.status };
    case 'open': {
      opening.opened(dialled.socket);
      const stop = timers.after(dialTimeoutMs, () => dialled.socket.cut());
      const isGreeted = await opening.greeted;
      stop();
      if (isGreeted) return { kind: 'open', line: opening };
      return { kind: 'failed', reason: 'the server did not greet us', status: undefined };
    }
  }
}

function liveAddress(server: ServerUrl): string {
  return `${server.replace(/^http/, 'ws')}/ws/v1/events/`;
}

interface Expected {
  readonly ids: Set<string>;
  readonly rows: unknown[];
  readonly done: () => void;
  stopWaiting: () => void;
}

/** opening: until the snapshot. open: until it is lost or hung up. closed: nothing more is sent or told. */
class Opening implements LiveLine {
  readonly session: Session;
  readonly greeted: Promise<boolean>;
  readonly #parts: LineParts;
  readonly #ears: LineEars;
  #mode: 'opening' | 'open' | 'closed' = 'opening';
  #greet: (isGreeted: boolean) => void = () => {};
  #socket: OpenSocket | undefined;
  #expected: Expected | undefined;
  #stopListening: () => void = () => {};

  constructor(session: Session, parts: LineParts, ears: LineEars) {
    this.session = session;
    this.#parts = parts;
    this.#ears = ears;
    this.greeted = new Promise((resolve) => (this.#greet = resolve));
  }

  opened(socket: OpenSocket): void {
    this.#socket = socket;
    this.#listen();
  }

  hear(text: string): void {
    this.#listen();
    const frame = parseLiveFrame(text);
    switch (frame.kind) {
      case 'snapshot':
        if (this.#mode === 'opening') this.#mode = 'open';
        this.#greet(true);
        break;
      case 'ping':
        void this.#socket?.send(
          JSON.stringify({ type: 'pong', timestamp: toIsoTime(this.#parts.time.nowMs()) }),
        );
        break;
      case 'word':
        this.#hearWord(frame.eventId, frame.row);
        break;
      case 'event':
        this.#ears.onClock(frame.nodeId, frame.clock);
        break;
      case 'other':
        break;
    }
  }

  closed(reason: string): void {
    const wasOpen = this.#mode === 'open';
    this.#end();
    if (wasOpen) this.#ears.onLost(retryHintMs(reason));
  }

  send(events: readonly SpecKittyEvent[]): Promise<readonly unknown[]> {
    const socket = this.#socket;
    if (this.#mode !== 'open' || socket === undefined || events.length === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      const rows: unknown[] = [];
      this.#expected = {
        ids: new Set(events.map(({ event_id }) => event_id)),
        rows,
        done: () => resolve(rows),
        stopWaiting: () => {},
      };
      this.#awaitWord();
      for (const event of events) void socket.send(JSON.stringify(event));
    });
  }

  hangUp(): void {
    const socket = this.#socket;
    this.#end();
    socket?.hangUp();
  }

  /** A word about something else, or a second one, changes nothing. */
  #hearWord(eventId: string, row: unknown): void {
    const expected = this.#expected;
    if (!expected?.ids.delete(eventId)) return;
    expected.rows.push(row);
    if (expected.ids.size > 0) this.#awaitWord();
    else this.#answered();
  }

  #awaitWord(): void {
    const { timers, wordTimeoutMs = WORD_TIMEOUT_MS } = this.#parts;
    const expected = this.#expected;
    if (expected === undefined) return;
    expected.stopWaiting();
    expected.stopWaiting = timers.after(wordTimeoutMs, () => this.#socket?.cut());
  }

  #answered(): void {
    this.#expected?.stopWaiting();
    this.#expected?.done();
    this.#expected = undefined;
  }

  #listen(): void {
    const { timers, silenceMs = SILENCE_MS } = this.#parts;
    this.#stopListening();
    if (this.#mode !== 'closed') this.#stopListening = timers.after(silenceMs, () => this.#socket?.cut());
  }

  #end(): void {
    this.#mode = 'closed';
    this.#stopListening();
    this.#greet(false);
    this.#answered();
  }
}

/** The reason of a server that drains: `{"retry_after_ms":1200}`. */
function retryHintMs(reason: string): number {
  const hint = objectIn(jsonIn(reason))?.['retry_after_ms'];
  return typeof hint === 'number' && hint > 0 ? Math.min(hint, LONGEST_RETRY_HINT_MS) : 0;
}
