import type { LiveRefusal } from '../send/live-dial.js';
import type { LiveState } from '../send/live-state.js';
import { messageOf } from '../shared/failure.js';
import type { HomePaths } from '../shared/home.js';
import type { Log } from '../shared/log.js';
import type { Timers } from '../shared/timers.js';
import { toIsoTime, type WallTime } from '../shared/wall-time.js';
import { removeServiceStatus, writeServiceStatus } from './service-status.js';

export interface ServiceDisplayParts {
  readonly home: HomePaths;
  readonly time: WallTime;
  readonly timers: Timers;
  readonly log: Log;
  readonly version: string;
}

/** The status file is for people's eyes: what arrives in between is shown together. */
const SHOW_DELIVERED_AFTER_MS = 1_000;

/** How the service is, and what `service.json` says of it. Nothing that goes wrong with that file ends the service. */
export class ServiceDisplay {
  readonly #parts: ServiceDisplayParts;
  readonly #startedAt: string;
  #state: LiveState = 'offline';
  #since: string;
  #why: LiveRefusal | undefined;
  #lastEventAt: string | null = null;
  #stopShowing: (() => void) | undefined;
  #isHomeGone = false;

  constructor(parts: ServiceDisplayParts) {
    this.#parts = parts;
    this.#startedAt = this.#since = this.#now();
  }

  get state(): LiveState {
    return this.#state;
  }

  become(state: LiveState, why: LiveRefusal | undefined): void {
    if (state !== this.#state) this.#since = this.#now();
    this.#state = state;
    this.#why = why;
    if (this.#isHomeGone) return;
    this.#parts.log.write('info', 'the live connection', { state, why });
    this.write();
  }

  delivered(): void {
    this.#lastEventAt = this.#now();
    this.#stopShowing ??= this.#parts.timers.after(SHOW_DELIVERED_AFTER_MS, () => {
      this.#stopShowing = undefined;
      this.write();
    });
  }

  write(): void {
    const { home, version, log } = this.#parts;
    try {
      writeServiceStatus(home, {
        version,
        startedAt: this.#startedAt,
        state: this.#state,
        since: this.#since,
        why: this.#why ?? null,
        lastEventAt: this.#lastEventAt,
      });
    } catch (error) {
      // A full disk, a folder that is going.
      log.write('error', 'the status could not be written', { reason: messageOf(error) });
    }
  }

  /** The person's folder is gone: nothing is written or logged any more, or it would come back. */
  homeIsGone(): void {
    this.#isHomeGone = true;
  }

  /** The service ends, and is no longer shown. */
  end(why: string): void {
    this.#stopShowing?.();
    if (this.#isHomeGone) return;
    removeServiceStatus(this.#parts.home);
    this.#parts.log.write('info', 'the sync service ended', { why });
  }

  #now(): string {
    return toIsoTime(this.#parts.time.nowMs());
  }
}
