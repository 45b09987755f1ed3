import type { OpenSocket } from '../shared/web-socket.js';
import { serveWords } from '../words/serve.js';
import { buildBoard } from './board.js';
import type { IngestEvents, ResultRow } from './ingest-events.js';
import { LIVE_PAGE_EVENTS, MAX_BATCH_EVENTS, MAX_LIVE_INBOX_EVENTS, MAX_UNPACKED_BYTES } from './limits.js';
import { errorFields, type Log } from './log-line.js';
import { parseJson } from './read-json.js';
import type { Member } from './sessions.js';
import type { Store } from './store.js';

export interface LiveConnectionParts {
  readonly store: Pick<Store, 'feed' | 'boardEvents'>;
  readonly ingest: IngestEvents;
  readonly log: Log;
}

/** RFC 6455, 7.4.1: something of ours broke. */
const INTERNAL_ERROR = 1011;

/** A frame that waits to be stored and answered; one that cannot be read waits for its turn to be told so. */
type Heard = { readonly bytes: number } & (
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly message: string }
);

/**
 * One client on the live channel (CONTRACT: Live).
 *
 * greeting: the snapshot is on its way; it is the board as of a place in the team's feed.
 * live:     from that place on the client is handed the feed, without its own events; what it sends is stored and
 *           answered, in the order in which it came.
 * ending:   nothing more is read; what came before is stored and answered; then goodbye.
 *
 * Bounded in both directions: one page of the feed is under way at a time, and a socket whose events wait to be stored
 * is not read.
 */
export class LiveConnection {
  readonly member: Member;
  readonly #socket: OpenSocket;
  readonly #parts: LiveConnectionParts;
  /** The feed is handed out up to here; undefined until the snapshot was sent. */
  #cursor: number | undefined;
  /** Accepted from this client and not yet met in the feed. */
  readonly #own = new Set<string>();
  #inbox: Heard[] = [];
  #inboxBytes = 0;
  #taking: Promise<void> | undefined;
  #pumping: Promise<void> | undefined;
  #moved = false;
  /** When the feed moved first of what was not handed out yet. */
  #movedAtMs: number | undefined;
  #isPaused = false;
  #isEnding = false;
  #awaitsPong = false;
  #counts = { accepted: 0, duplicate: 0, rejected: 0, sent: 0 };

  constructor(socket: OpenSocket, member: Member, parts: LiveConnectionParts) {
    this.#socket = socket;
    this.member = member;
    this.#parts = parts;
  }

  /** What was done on it, for the log. */
  get counts(): Readonly<Record<'accepted' | 'duplicate' | 'rejected' | 'sent', number>> {
    return this.#counts;
  }

  /** How long something that is stored has waited to go out to this client. */
  get lagMs(): number {
    return this.#movedAtMs === undefined ? 0 : performance.now() - this.#movedAtMs;
  }

  async greet(): Promise<void> {
    try {
      const { head, events } = await this.#parts.store.boardEvents(this.member.team);
      const { work_packages } = buildBoard(events);
      await this.#send({ type: 'snapshot', work_packages, head, cursor: String(head) });
      this.#cursor = head;
    } catch (error) {
      this.#broke(error);
    }
    this.wake();
  }

  /** One frame of the client's. */
  hear(frame: Buffer): void {
    if (this.#isEnding) return;
    const parsed = parseJson(frame);
    this.#awaitsPong = false; // whatever it says, it lives
    if (parsed.kind === 'json' && isControl(parsed.value)) return;
    this.#inbox.push({ ...parsed, bytes: frame.byteLength });
    this.#inboxBytes += frame.byteLength;
    if (this.#inbox.length >= MAX_LIVE_INBOX_EVENTS || this.#inboxBytes >= MAX_UNPACKED_BYTES) this.#pause();
    this.#taking ??= this.#takeInbox();
  }

  /** The team's feed may have moved. */
  wake(): void {
    this.#moved = true;
    this.#movedAtMs ??= performance.now();
    // Before the snapshot is out there is nothing to go on from, and a pump that ends at once would be taken for one at work.
    if (this.#cursor !== undefined) this.#pumping ??= this.#pump();
  }

  /** Asks whether it lives; one that has not answered since the last time is cut. */
  ping(): void {
    if (this.#awaitsPong) {
      this.#socket.cut();
      return;
    }
    this.#awaitsPong = true;
    void this.#send({ type: 'ping' });
  }

  /** Answers what was read, then says goodbye. */
  async end(code: number, reason: string): Promise<void> {
    this.#isEnding = true;
    await this.#taking;
    this.#socket.close(code, reason);
  }

  cut(): void {
    this.#socket.cut();
  }

  /** Its socket is closed. @returns when nothing of it uses the store any more. */
  async gone(): Promise<void> {
    this.#isEnding = true;
    this.#inbox = []; // not answered, so not taken
    await Promise.all([this.#taking, this.#pumping]);
  }

  /** All that has come until now in one go: a burst costs one transaction and not one an event. */
  async #takeInbox(): Promise<void> {
    try {
      while (this.#inbox.length > 0) {
        const taken = this.#inbox.splice(0, MAX_BATCH_EVENTS);
        for (const { bytes } of taken) this.#inboxBytes -= bytes;
        const values = taken.flatMap((heard) => (heard.kind === 'json' ? [heard.value] : []));
        // Before they are stored: the feed may hand them out before we hear that they were.
        for (const id of values.flatMap(eventIdIn)) this.#own.add(id);
        const rows = [...(await this.#parts.ingest(this.member.team, values))];
        const answers = taken.map((heard) =>
          heard.kind === 'json' ? rows.shift() : unreadableRow(heard.message),
        );
        // Who does not read the answers is not read either.
        await Promise.all(answers.map(async (row) => row && (await this.#answer(row))));
        this.#resume();
      }
    } catch (error) {
      this.#broke(error);
    } finally {
      this.#taking = undefined;
    }
  }

  async #answer(row: ResultRow): Promise<void> {
    this.#counts[row.status] += 1;
    // Not stored by us just now: if the feed has it, it is another client's.
    if (row.status !== 'accepted' && row.event_id !== null) this.#own.delete(row.event_id);
    await this.#send({ type: row.status === 'rejected' ? 'error' : 'ack', ...row });
  }

  async #pump(): Promise<void> {
    try {
      while (this.#moved && this.#cursor !== undefined && !this.#isEnding) {
        this.#moved = false;
        await this.#sendFeedFrom(this.#cursor);
        if (!this.#moved) this.#movedAtMs = undefined;
      }
    } catch (error) {
      this.#broke(error);
    } finally {
      this.#pumping = undefined;
    }
  }

  async #sendFeedFrom(start: number): Promise<void> {
    const { store } = this.#parts;
    for (let after: number | undefined = start; after !== undefined && !this.#isEnding;) {
      this.#cursor = after;
      const { events, next } = await store.feed(this.member.team, { after, limit: LIVE_PAGE_EVENTS });
      // A feed that nothing was picked from has no gaps: the page's last place says all others.
      const firstSeq = (next ?? after) - events.length + 1;
      const frames = events.flatMap((json, at) =>
        this.#isOwn(json) ? [] : [`{"type":"event","seq":${firstSeq + at},"event":${json}}`],
      );
      this.#counts.sent += frames.length;
      await Promise.all(frames.map((frame) => this.#socket.send(frame)));
      after = next;
    }
  }

  /** Each is met once: the feed has it in one place. */
  #isOwn(json: string): boolean {
    return this.#own.size > 0 && eventIdIn(JSON.parse(json)).some((id) => this.#own.delete(id));
  }

  #send(message: object): Promise<void> {
    return this.#socket.send(JSON.stringify(message));
  }

  #pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  #resume(): void {
    if (
      this.#isPaused &&
      this.#inbox.length < MAX_LIVE_INBOX_EVENTS &&
      this.#inboxBytes < MAX_UNPACKED_BYTES
    ) {
      this.#isPaused = false;
      this.#socket.resume();
    }
  }

  /** Nothing that was not answered counts as taken: the client sends it again elsewhere. */
  #broke(error: unknown): void {
    this.#parts.log('error', 'live_failed', { team: this.member.team, ...errorFields(error) });
    this.#isEnding = true;
    this.#inbox = [];
    this.#socket.close(INTERNAL_ERROR, serveWords.liveBroke);
  }
}

function unreadableRow(error: string): ResultRow {
  return { event_id: null, status: 'rejected', error };
}

/** Answers to our pings, and whatever a later client may say that is no event: events have no `type`. */
function isControl(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && !('event_type' in value);
}

function eventIdIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || !('event_id' in value)) return [];
  return typeof value.event_id === 'string' ? [value.event_id] : [];
}
