import { messageOf } from '../shared/failure.js';
import type { Log } from '../shared/log.js';
import type { Timers } from '../shared/timers.js';
import type { LiveDialled, LiveRefusal } from './live-dial.js';
import type { LiveLine } from './live-line.js';
import type { RoundEnd } from './live-round.js';
import { LIVE_STEPS, reconnectDelayMs, type LiveEvent, type LiveState } from './live-state.js';
import type { Session } from './session.js';

export interface LiveChannelParts {
  readonly timers: Timers;
  /** From 0 to 1. */
  readonly chance: () => number;
  readonly log: Log;
  /** @param onLost once, if the line that was opened is lost. */
  readonly dial: (onLost: (retryAfterMs: number) => void) => Promise<LiveDialled>;
  /** Sends what waits over the line. */
  readonly round: (line: LiveLine) => Promise<RoundEnd>;
  /** Sends what waits in batches. Never throws. */
  readonly flush: () => Promise<void>;
  /** Whether this is still the account that a new line would be opened for. */
  readonly isPresent: (session: Session) => Promise<boolean>;
  readonly onState?: (state: LiveState, why: LiveRefusal | undefined) => void;
  readonly onDelivered?: (count: number) => void;
  /** Last of all. */
  readonly onEnd?: () => Promise<void>;
}

/** A line that held for so long was a good one: the next loss is the first again. */
const HELD_MS = 10_000;
/** Another process is sending: soon it is done, and a command waits ten times as long for us. */
const BUSY_PAUSE_MS = 50;
/** After a batch that did not help. */
const BATCH_PAUSE_MS = 30_000;

/**
 * Holds the live connection (live-state.ts has its modes), and sends over it what the queue holds whenever it is told
 * that there may be news. Whoever made it calls `end`: until then timers and a socket keep the process alive.
 */
export class LiveChannel {
  readonly #parts: LiveChannelParts;
  #state: LiveState = 'offline';
  #line: LiveLine | undefined;
  /** Counts attempts; what an earlier one brings is not wanted any more. */
  #attempt = 0;
  #isDialling = false;
  #tried = 0;
  #hasNews = false;
  #needsBatch = false;
  #sending: Promise<void> | undefined;
  readonly #waits = new Set<() => void>();
  #stopDialling: () => void = () => {};
  #isOver = false;

  constructor(parts: LiveChannelParts) {
    this.#parts = parts;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Try to connect, now: at the start, or on word that the network is back. Connected or not, it does no harm. */
  begin(): void {
    if (this.#isOver) return;
    if (this.#state !== 'reconnecting') this.#tried = 0;
    this.#step('begin');
  }

  /** Login or settings have changed: nothing more goes out in another account's name. */
  async recheck(): Promise<void> {
    const line = this.#line;
    if (line !== undefined && !(await this.#parts.isPresent(line.session)) && line === this.#line)
      this.#step('refused');
    this.begin();
  }

  /** The queue may hold something new. */
  wake(): void {
    this.#hasNews = true;
    if (this.#state === 'connected') this.#sending ??= this.#sendAll();
  }

  /** For good. Resolves when nothing of it runs any more; what was sent and not answered stays in the queue. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#step('end');
    for (const stop of this.#waits) stop();
    await this.#sending;
    await this.#parts.onEnd?.();
  }

  /** Resolves when what is being sent just now has its answer. */
  async quiet(): Promise<void> {
    await this.#sending;
  }

  #step(event: LiveEvent, delayMs = 0, why?: LiveRefusal): void {
    const { to, action } = LIVE_STEPS[this.#state][event];
    const isNews = to !== this.#state || why !== undefined;
    this.#state = to;
    if (isNews) this.#parts.onState?.(to, why);
    switch (action) {
      case 'dial':
        this.#stopDialling();
        if (!this.#isDialling) void this.#dial();
        break;
      case 'wait_and_dial':
        this.#stopDialling();
        this.#stopDialling = this.#after(delayMs, () => void this.#dial());
        break;
      case 'hang_up':
        this.#stopDialling();
        this.#attempt += 1;
        this.#isDialling = false;
        this.#line?.hangUp();
        this.#line = undefined;
        break;
      case 'none':
        break;
    }
  }

  async #dial(): Promise<void> {
    this.#isDialling = true;
    const attempt = (this.#attempt += 1);
    let isLost = false;
    const onLost = (retryAfterMs: number): void => {
      isLost = true;
      if (attempt === this.#attempt && this.#line !== undefined) this.#lose(retryAfterMs);
    };
    const dialled = await this.#parts
      .dial(onLost)
      .catch((error: unknown): LiveDialled => ({ kind: 'failed', reason: messageOf(error) }));
    if (attempt === this.#attempt) {
      this.#isDialling = false;
      // Lost in the moment between its greeting and now.
      this.#take(isLost && dialled.kind === 'open' ? { kind: 'failed', reason: 'lost at once' } : dialled);
    } else if (dialled.kind === 'open') dialled.line.hangUp();
  }

  #take(dialled: LiveDialled): void {
    const { log } = this.#parts;
    switch (dialled.kind) {
      case 'open': {
        const { line } = dialled;
        this.#line = line;
        this.#after(HELD_MS, () => {
          if (this.#line === line) this.#tried = 0;
        });
        this.#step('opened');
        this.wake();
        break;
      }
      case 'failed':
        log.write('debug', 'no live connection', { reason: dialled.reason, tried: this.#tried });
        this.#lose(0);
        break;
      case 'refused':
        log.write('info', 'no live connection', { why: dialled.why });
        this.#step('refused', 0, dialled.why);
        break;
    }
  }

  #lose(retryAfterMs: number): void {
    this.#line = undefined;
    const delayMs = reconnectDelayMs(this.#tried, this.#parts.chance());
    this.#tried += 1;
    if (delayMs === undefined) this.#step('gave_up');
    else this.#step('lost', Math.max(delayMs, retryAfterMs));
  }

  /** One round after the other, as long as there is news and a line. */
  async #sendAll(): Promise<void> {
    try {
      while (this.#line !== undefined && (this.#hasNews || this.#needsBatch)) {
        if (!(await this.#sendOnce(this.#line))) break;
      }
    } catch (error) {
      this.#parts.log.write('error', 'live sending failed', { reason: messageOf(error) });
      this.#tryLater(); // a flush mends what it can
    } finally {
      this.#sending = undefined;
    }
  }

  /** @returns false: going on at once would not help. */
  async #sendOnce(line: LiveLine): Promise<boolean> {
    const wasBatch = this.#needsBatch;
    this.#needsBatch = false;
    if (wasBatch) await this.#parts.flush();
    this.#hasNews = false;
    const round = await this.#parts.round(line);
    if (round.kind === 'busy') {
      this.#hasNews = true;
      await new Promise<void>((resolve) => this.#after(BUSY_PAUSE_MS, resolve, resolve));
      return true;
    }
    if (round.delivered > 0) this.#parts.onDelivered?.(round.delivered);
    if (round.kind === 'done') return true;
    // What was sent and has no answer goes in a batch, first thing on the next line.
    this.#needsBatch = true;
    if (round.kind === 'lost') line.hangUp();
    if (round.kind === 'lost' && line === this.#line) this.#lose(0);
    if (round.kind === 'needs_batch' && wasBatch) this.#tryLater();
    return round.kind === 'needs_batch' && !wasBatch;
  }

  #tryLater(): void {
    this.#needsBatch = true;
    this.#after(BATCH_PAUSE_MS, () => this.wake());
  }

  /** @param atEnd is called instead when the channel ends before. */
  #after(ms: number, work: () => void, atEnd: () => void = () => {}): () => void {
    if (this.#isOver) {
      atEnd();
      return () => {};
    }
    const stop = this.#parts.timers.after(ms, () => {
      this.#waits.delete(callOff);
      work();
    });
    const callOff = (): void => {
      stop();
      this.#waits.delete(callOff);
      atEnd();
    };
    this.#waits.add(callOff);
    return callOff;
  }
}
