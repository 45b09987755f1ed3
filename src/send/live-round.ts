import { join } from 'node:path';
import { UNKNOWN_TEAM, type Ulid } from '../events/event.js';
import type { Queue, QueuedEvent, Settlement } from '../queue/queue.js';
import type { HomePaths } from '../shared/home.js';
import { withFileLock } from '../shared/lock.js';
import type { WallTime } from '../shared/wall-time.js';
import type { LeftToBatch } from './left-to-batch.js';
import type { LiveLine } from './live-line.js';
import { routeTo, routeWaiting, type Route } from './routing.js';
import { noteSendState, readSendState } from './send-state.js';
import { readSettings } from './settings.js';
import { settlementOf } from './settlement.js';
import { judgeBatch } from './verdict.js';

export interface RoundParts {
  readonly home: HomePaths;
  readonly time: WallTime;
  readonly queue: Queue;
  readonly leftToBatch: LeftToBatch;
}

export type RoundEnd =
  /** Another process is sending just now: what waits may be gone in a moment. */
  | { readonly kind: 'busy' }
  /** Nothing is left that the live channel could send. */
  | { readonly kind: 'done'; readonly delivered: number }
  /** So much waits, or such things, that a batch is the better way. */
  | { readonly kind: 'needs_batch'; readonly delivered: number }
  /** The line was lost before the server had said something about everything. */
  | { readonly kind: 'lost'; readonly delivered: number };

/** A live channel is for news: more than this costs the server less in one batch. */
const MOST_LIVE_EVENTS = 200;
/** Sent before the first word is awaited. */
const WINDOW_EVENTS = 50;
/** CONTRACT.md's default for a whole batch: a longer frame may end the line for all others. */
const WINDOW_BYTES = 256 * 1024;

/**
 * Sends what waits and may be sent over a live line, window by window, each event settled by the server's word about it
 * alone, as `judgeBatch` has it for a row of a batch. Holds the flush lock, so that no batch sends the same meanwhile.
 * @throws Failure of the settings' file and of the queue.
 */
export async function sendLive(parts: RoundParts, line: LiveLine): Promise<RoundEnd> {
  const lock = join(parts.home.folder, 'flush.lock');
  const locked = await withFileLock(lock, { waitMs: 0 }, () =>
    parts.queue.hold(() => new LiveRound(parts, line).run()),
  );
  return locked.kind === 'done' ? locked.value : locked;
}

class LiveRound {
  readonly #parts: RoundParts;
  readonly #line: LiveLine;
  #delivered = 0;
  #isLost = false;
  #needsBatch = false;

  constructor(parts: RoundParts, line: LiveLine) {
    this.#parts = parts;
    this.#line = line;
  }

  async run(): Promise<RoundEnd> {
    const { sendable } = routeWaiting(await this.#parts.queue.summary(), await this.#route());
    const total = [...sendable.values()].reduce((sum, { waiting }) => sum + waiting, 0);
    this.#needsBatch = total - this.#parts.leftToBatch.size > MOST_LIVE_EVENTS;
    for (const [projectUuid, { withoutTeam }] of sendable) await this.#sendProject(projectUuid, withoutTeam);
    const delivered = this.#delivered;
    if (delivered > 0) this.#noteSuccess();
    if (this.#isLost) return { kind: 'lost', delivered };
    return { kind: this.#needsBatch ? 'needs_batch' : 'done', delivered };
  }

  async #sendProject(projectUuid: string, withoutTeam: boolean): Promise<void> {
    const { queue } = this.#parts;
    const { teamSlug } = this.#line.session;
    let after = 0;
    while (!this.#isLost && !this.#needsBatch) {
      // Asked again for every window: `sync off` must hold at once.
      if (!(await this.#route()).mayBeSent(projectUuid)) return;
      if (withoutTeam && teamSlug !== null && after === 0) await queue.adoptTeam(projectUuid, teamSlug);
      const { events, cursor } = await queue.select({
        projectUuid,
        teamSlugs: [teamSlug ?? UNKNOWN_TEAM],
        maxEvents: WINDOW_EVENTS,
        maxBytes: WINDOW_BYTES,
        after,
      });
      if (events.length === 0) return;
      after = cursor;
      await this.#sendWindow(events);
    }
  }

  async #sendWindow(selected: readonly QueuedEvent[]): Promise<void> {
    const { leftToBatch, queue, time } = this.#parts;
    const untried = selected.filter(({ event }) => !leftToBatch.has(event.event_id));
    const window = untried.filter(isOfFrameSize);
    if (window.length < untried.length) this.#needsBatch = true;
    const ids = window.map(({ event }) => event.event_id);
    const results = await this.#line.send(window.map(({ event }) => event));
    if (results.length < window.length) this.#isLost = true;
    const { fates, next } = judgeBatch({ kind: 'ok', body: { results } }, ids, time.nowMs());
    if (next.kind !== 'go_on') this.#needsBatch = true; // a clock value that is taken: a batch knows what to do
    const settlements: Settlement[] = [];
    const left = new Set<Ulid>(untried.map(({ event }) => event.event_id));
    for (const queued of window) {
      const fate = fates.get(queued.event.event_id);
      if (fate?.kind !== 'delivered' && fate?.kind !== 'refused') continue;
      settlements.push(settlementOf(queued, fate));
      if (fate.kind === 'delivered') left.delete(queued.event.event_id);
    }
    leftToBatch.add(left);
    await queue.settle(settlements, time.nowMs());
    this.#delivered += untried.length - left.size;
  }

  /** For `sync status`; and the server is well: programs need not leave it alone. */
  #noteSuccess(): void {
    const { home, time } = this.#parts;
    const { origin } = this.#line.session.access;
    const before = readSendState(home, origin);
    noteSendState(home, origin, { ...before, lastSuccessMs: time.nowMs(), failures: 0, waitMs: 0 });
  }

  async #route(): Promise<Route> {
    const { teamSlug, access } = this.#line.session;
    return routeTo(access.origin, teamSlug, await readSettings(this.#parts.home));
  }
}

function isOfFrameSize({ json }: QueuedEvent): boolean {
  return Buffer.byteLength(json) < WINDOW_BYTES;
}
