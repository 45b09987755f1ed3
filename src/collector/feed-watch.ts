import { setTimeout as pause } from 'node:timers/promises';
import { errorFields, type Log } from './log-line.js';

/** What is told on it: `<head> <team>`, once a batch. */
export const FEED_CHANNEL = 'spec_kitty_feed';

/** A connection that hears what other servers say. */
export interface FeedConnection {
  close(): Promise<void>;
}

export interface FeedEars {
  heard(payload: string): void;
  /** The connection broke; it is told once, and never after `close`. */
  lost(error: Error): void;
}

export interface FeedWatchParts {
  readonly listen: (ears: FeedEars) => Promise<FeedConnection>;
  /** How far the feed of each of these teams has come. */
  readonly heads: (teams: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Those that anybody here waits for. */
  readonly teams: () => ReadonlySet<string>;
  /** The feed of this team may have moved. */
  readonly wake: (team: string) => void;
  readonly log: Log;
  /** From 0 to 1. */
  readonly chance: () => number;
  /** Default POLL_EVERY_MS. */
  readonly pollEveryMs?: number | undefined;
}

/** The net under the notifications: what a broken connection or a pooler swallowed is found this much later. */
const POLL_EVERY_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/**
 * Hears of what other servers stored in the same PostgreSQL.
 *
 * connecting: after a while that doubles from try to try; the poll goes on meanwhile.
 * listening:  each notification wakes its team. What was said while nobody listened is found by a look right after.
 * closed:     nothing wakes anybody any more.
 *
 * A notification carries no event: readers read again by their cursor, so that one too many costs a look, and one that
 * is lost a little time.
 */
export class FeedWatch {
  readonly #parts: FeedWatchParts;
  readonly #closing = new AbortController();
  readonly #closed: Promise<void>;
  readonly #work: Promise<unknown>;
  #known: ReadonlyMap<string, number> = new Map();
  #isListening = false;

  constructor(parts: FeedWatchParts) {
    this.#parts = parts;
    const { signal } = this.#closing;
    this.#closed = new Promise((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    this.#work = Promise.all([this.#keepListening(), this.#keepPolling()]);
  }

  /** Whether notifications come in just now; without them the poll finds what is new. */
  get isListening(): boolean {
    return this.#isListening;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#work;
  }

  async #keepListening(): Promise<void> {
    let failures = 0;
    while (!this.#isClosed) {
      try {
        await this.#listenUntilLost(() => {
          failures = 0;
        });
        if (this.#isClosed) return;
      } catch (error) {
        this.#parts.log('error', 'feed_connection', errorFields(error));
      }
      this.#isListening = false;
      const longestMs = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
      failures += 1;
      // All servers lose the connection at the same moment; they need not come back at the same moment.
      await this.#pause((longestMs * (1 + this.#parts.chance())) / 2);
    }
  }

  /** @throws what broke the connection, or kept it from being made. */
  async #listenUntilLost(connected: () => void): Promise<void> {
    let tell: (error: Error) => void = () => {};
    const lost = new Promise<never>((_resolve, reject) => {
      tell = reject;
    });
    lost.catch(() => {}); // nobody waits for it while the connection is being made
    const connection = await this.#parts.listen({ heard: (payload) => this.#hear(payload), lost: tell });
    connected();
    this.#isListening = true;
    this.#parts.log('info', 'feed_listening');
    try {
      await Promise.race([lost, this.#look().then(() => this.#closed)]);
    } finally {
      await connection.close();
    }
  }

  async #keepPolling(): Promise<void> {
    while (!this.#isClosed) {
      await this.#pause(this.#parts.pollEveryMs ?? POLL_EVERY_MS);
      if (!this.#isClosed) await this.#look();
    }
  }

  #hear(payload: string): void {
    const space = payload.indexOf(' ');
    if (space > 0) this.#parts.wake(payload.slice(space + 1));
  }

  /** Wakes the teams whose feed has moved since the last look. */
  async #look(): Promise<void> {
    const teams = [...this.#parts.teams()];
    if (teams.length === 0) return;
    try {
      const heads = await this.#parts.heads(teams);
      const before = this.#known;
      this.#known = heads;
      for (const [team, head] of heads) if (before.get(team) !== head) this.#parts.wake(team);
    } catch (error) {
      this.#parts.log('error', 'feed_poll', errorFields(error));
    }
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#closing.signal, ref: false }).catch(() => {});
  }
}
