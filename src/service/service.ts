import * as fs from 'node:fs';
import type { Emitter } from '../events/emitter.js';
import type { Queue } from '../queue/queue.js';
import { flush } from '../send/flush.js';
import type { LiveChannel } from '../send/live-channel.js';
import { liveSession, type LiveRefusal } from '../send/live-dial.js';
import type { LiveState } from '../send/live-state.js';
import { openLive } from '../send/open-live.js';
import { openWire } from '../send/wire.js';
import type { Environment } from '../shared/environment.js';
import { messageOf } from '../shared/failure.js';
import { ensurePrivateFolder } from '../shared/files.js';
import type { HomePaths } from '../shared/home.js';
import { withFileLock } from '../shared/lock.js';
import type { Log } from '../shared/log.js';
import { every, type Timers } from '../shared/timers.js';
import type { WallTime } from '../shared/wall-time.js';
import { watchFiles } from '../shared/watch-files.js';
import { serviceFiles } from './service-status.js';
import { ServiceDisplay } from './service-display.js';

export interface ServiceParts {
  readonly home: HomePaths;
  readonly env: Environment;
  readonly time: WallTime;
  readonly timers: Timers;
  /** From 0 to 1. */
  readonly chance: () => number;
  readonly queue: Queue;
  readonly emitter: Pick<Emitter, 'witness'>;
  readonly log: Log;
  readonly version: string;
  /** Whether another version of the package was installed over this one. */
  readonly isReplaced: () => boolean;
  /** Aborted by SIGTERM. */
  readonly ending: AbortSignal;
  readonly pace?: Partial<ServicePace>;
}

/** In milliseconds. */
export interface ServicePace {
  /** What the live channel left behind goes in a batch. */
  readonly flushEveryMs: number;
  /** Not connected: whether the server can be reached again. Below the 30 s within which that must be noticed. */
  readonly probeEveryMs: number;
  /** Not connected: new events of a burst go together. */
  readonly gatherMs: number;
  /** No event for so long: nobody works here. Whoever comes back starts it again; nothing needs it. */
  readonly idleEndMs: number;
  readonly checkReplacedEveryMs: number;
}

const PACE: ServicePace = {
  flushEveryMs: 300_000,
  probeEveryMs: 25_000,
  gatherMs: 2_000,
  idleEndMs: 24 * 3_600_000,
  checkReplacedEveryMs: 60_000,
};

/** A person's folder that is gone (an uninstall, the end of a test), and our lock with it, has no service. */
const CHECK_HOME_EVERY_MS = 1_000;
const FLUSH_DEADLINE_MS = 120_000;
/** A worker or a `sync` that sends just now. */
const FLUSH_WAIT_MS = 10_000;

export type ServiceEnd = 'already_running' | 'asked' | 'idle' | 'replaced' | 'home_gone';

/**
 * The background service: one per person, by lock. Holds the live channel, and sends what it cannot in batches: every five
 * minutes, when the server can be reached again, and, while there is no connection, what is new. Nobody hands it
 * anything: it watches the queue, the login and the settings.
 *
 * running: until it is asked to end (SIGTERM, `sync stop`), is idle for long, or is replaced. ending: what is under way is
 * given up; its events are in the queue.
 */
export async function runService(parts: ServiceParts): Promise<ServiceEnd> {
  ensurePrivateFolder(parts.home.folder);
  const locked = await withFileLock(serviceFiles(parts.home).lock, { waitMs: 0 }, () =>
    new Service(parts).run(),
  );
  return locked.kind === 'done' ? locked.value : 'already_running';
}

class Service {
  readonly #parts: ServiceParts;
  readonly #pace: ServicePace;
  readonly #channel: LiveChannel;
  readonly #display: ServiceDisplay;
  readonly #giveUp = new AbortController();
  #end: (why: ServiceEnd) => void = () => {};
  #flushing: Promise<void> | undefined;
  #stopGathering: (() => void) | undefined;
  #stopLeavingAlone: (() => void) | undefined;
  #stopIdling: () => void = () => {};
  /** As the last probe found it. */
  #isReachable = true;
  /** After the last flush: more than that is new. */
  #leftWaiting = 0;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#pace = { ...PACE, ...parts.pace };
    this.#display = new ServiceDisplay(parts);
    this.#channel = openLive({
      ...parts,
      flush: () => this.#flush(),
      onState: (state, why) => this.#become(state, why),
      onDelivered: () => this.#delivered(),
    });
  }

  async run(): Promise<ServiceEnd> {
    const { home, timers, log, ending, version } = this.#parts;
    const asked = new Promise<ServiceEnd>((resolve) => (this.#end = resolve));
    fs.rmSync(serviceFiles(home).stop, { force: true });
    ending.addEventListener('abort', () => this.#end('asked'));
    if (ending.aborted) this.#end('asked');
    this.#display.write();
    log.write('info', 'the sync service runs', { version });
    const stops = [
      this.#watch(),
      every(timers, this.#pace.flushEveryMs, () => this.#periodically()),
      every(timers, this.#pace.probeEveryMs, () => void this.#probe()),
      every(timers, this.#pace.checkReplacedEveryMs, () => this.#parts.isReplaced() && this.#end('replaced')),
      every(
        timers,
        CHECK_HOME_EVERY_MS,
        () => fs.existsSync(serviceFiles(home).lock) || this.#end('home_gone'),
      ),
    ];
    this.#noteActivity();
    this.#channel.begin();
    this.#gather();
    const why = await asked;
    if (why === 'home_gone') this.#display.homeIsGone();
    for (const stop of stops) stop();
    await this.#finish(why);
    return why;
  }

  async #finish(why: ServiceEnd): Promise<void> {
    this.#giveUp.abort();
    this.#stopIdling();
    this.#stopGathering?.();
    this.#stopLeavingAlone?.();
    await this.#channel.end();
    await this.#flushing;
    this.#stopLeavingAlone?.();
    this.#display.end(why);
  }

  #watch(): () => void {
    const { home, timers } = this.#parts;
    const { stop } = serviceFiles(home);
    const onChange = (path: string): void => {
      if (path === home.queue) this.#queueChanged();
      else if (path !== stop) this.#accountChanged();
      else if (fs.existsSync(stop)) this.#end('asked');
    };
    return watchFiles({ paths: [home.queue, home.credentials, home.config, stop], onChange, timers });
  }

  #queueChanged(): void {
    this.#noteActivity();
    if (this.#display.state === 'connected') this.#channel.wake();
    else this.#gather();
  }

  /** A login, a consent, another server: what was left may go now. */
  #accountChanged(): void {
    this.#leftWaiting = 0;
    this.#gather();
    void this.#channel.recheck();
  }

  /** While there is no connection, what is new goes in a batch. */
  #gather(): void {
    this.#stopGathering ??= this.#parts.timers.after(this.#pace.gatherMs, () => {
      this.#stopGathering = undefined;
      if (this.#display.state !== 'connected') void this.#flushNews();
    });
  }

  /** Our own writing shows as a change of the queue, too: what the server refused must not go again at once. */
  async #flushNews(): Promise<void> {
    const waiting = await this.#parts.queue.summary().then(
      (summary) => summary.waiting,
      () => Infinity, // damaged: a flush mends it
    );
    if (waiting > this.#leftWaiting) await this.#flush();
    this.#leftWaiting = Math.min(this.#leftWaiting, waiting);
  }

  #periodically(): void {
    void this.#flush();
    this.#channel.begin();
  }

  async #probe(): Promise<void> {
    if (this.#display.state !== 'reconnecting' && this.#display.state !== 'batch_mode') return;
    const session = await liveSession(this.#parts).catch(() => undefined);
    if (typeof session !== 'object') return;
    const wire = openWire(session.server, { time: this.#parts.time, signal: this.#giveUp.signal });
    const answer = await wire.health().finally(() => wire.rest());
    const isBack = answer.kind === 'ok' && !this.#isReachable;
    this.#isReachable = answer.kind === 'ok';
    if (!isBack) return;
    this.#parts.log.write('info', 'the server can be reached again');
    void this.#flush();
    this.#channel.begin();
  }

  #flush(): Promise<void> {
    return (this.#flushing ??= this.#flushOnce().finally(() => (this.#flushing = undefined)));
  }

  async #flushOnce(): Promise<void> {
    const { log } = this.#parts;
    const { signal } = this.#giveUp;
    if (signal.aborted) return;
    try {
      const options = {
        tries: 'when_due' as const,
        deadlineMs: FLUSH_DEADLINE_MS,
        waitMs: FLUSH_WAIT_MS,
        signal,
      };
      const { delivered, duplicate, parked, kept, waiting, stop } = await flush(this.#parts, options);
      this.#leftWaiting = waiting;
      if (delivered + duplicate > 0) this.#delivered();
      if (stop?.kind === 'not_due') this.#flushAt(stop.nextTryMs);
      const fields = { delivered, duplicate, parked, kept, waiting, stop: stop?.kind ?? null };
      log.write(delivered + duplicate + parked > 0 ? 'info' : 'debug', 'flushed', fields);
    } catch (error) {
      log.write('error', 'flushing failed', { reason: messageOf(error) });
    }
  }

  /** The server is left alone until then. Once: what comes of it is said by the next flush. */
  #flushAt(wallMs: number): void {
    const waitMs = Math.max(0, wallMs - this.#parts.time.nowMs());
    this.#stopLeavingAlone ??= this.#parts.timers.after(Math.min(waitMs, this.#pace.flushEveryMs), () => {
      this.#stopLeavingAlone = undefined;
      void this.#flush();
    });
  }

  #noteActivity(): void {
    this.#stopIdling();
    this.#stopIdling = this.#parts.timers.after(this.#pace.idleEndMs, () => this.#end('idle'));
  }

  #become(state: LiveState, why: LiveRefusal | undefined): void {
    if (this.#display.state === 'connected' && state !== 'connected') this.#gather();
    this.#display.become(state, why);
  }

  #delivered(): void {
    this.#display.delivered();
    this.#noteActivity();
  }
}
