import { setTimeout as pause } from 'node:timers/promises';
import { UNKNOWN_TEAM } from '../events/event.js';
import type { Queue } from '../queue/queue.js';
import type { Environment } from '../shared/environment.js';
import { Failure } from '../shared/failure.js';
import type { HomePaths } from '../shared/home.js';
import type { WallTime } from '../shared/wall-time.js';
import { agreeLimits, bytesForEvents, type BatchLimits } from './batch-limits.js';
import { Delivery } from './delivery.js';
import { FlushTally, type FlushReport, type FlushStop } from './flush-report.js';
import { routeTo, routeWaiting, type Route } from './routing.js';
import { isPaused, type SendState } from './send-state.js';
import type { Session } from './session.js';
import { readSettings } from './settings.js';
import type { Wire } from './wire.js';

export interface FlushParts {
  readonly home: HomePaths;
  readonly env: Environment;
  readonly time: WallTime;
  readonly queue: Queue;
  /** From 0 to 1, for the back-off. Default: Math.random. */
  readonly chance?: () => number;
}

export interface FlushProgress {
  /** Events with a verdict so far, of those that may be sent. */
  readonly settled: number;
  readonly sendable: number;
}

export interface FlushOptions {
  /**
   * `now`: a person waits for it, whatever was before. `when_due`: a program that nobody watches leaves a server alone that
   * failed not long ago, and projects that the server has just refused.
   */
  readonly tries?: 'now' | 'when_due';
  /** From now on; requests under way are ended at it. */
  readonly deadlineMs: number;
  /** How long to wait for another flush of this person. Default: not at all. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FlushProgress) => void;
  /** Tests and slow lines; default CONTRACT.md's. */
  readonly limits?: Partial<BatchLimits>;
  readonly batchTimeoutMs?: number;
  readonly askTimeoutMs?: number;
  /** How often what the server said is saved; default SETTLE_EVERY_MS. */
  readonly settleEveryMs?: number;
}

/** Sending 100,000 events to a quick server takes some seconds, and a save of them 300 ms. */
const SETTLE_EVERY_MS = 500;
/** Between two pauses as short as this a kept connection is safe from being closed by the server. */
const SHORT_PAUSE_MS = 1_000;

export interface RunParts extends FlushParts {
  readonly session: Session;
  readonly sendState: SendState;
  readonly wire: Wire;
  readonly signal: AbortSignal;
  readonly options: FlushOptions;
}

/** One run: a batch of each project in turn, until nothing is left, the server says stop, or time is up. */
export class FlushRun {
  readonly #parts: RunParts;
  readonly #tally = new FlushTally();
  #limits: BatchLimits;
  /** Monotonic time before which no batch may go; 0: at once. */
  #nextBatchAt = 0;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#limits = agreeLimits({}, parts.options.limits);
  }

  async run(): Promise<FlushReport> {
    const { queue, options } = this.#parts;
    const { sendable: all } = routeWaiting(await queue.summary(), await this.#route());
    const sendable = new Map([...all].filter(([projectUuid]) => !this.#leaveAlone(projectUuid)));
    const total = [...sendable.values()].reduce((sum, { waiting }) => sum + waiting, 0);
    const { settleEveryMs = SETTLE_EVERY_MS } = options;
    const onSettled = (): void => options.onProgress?.({ settled: this.#tally.settled, sendable: total });
    const delivery = new Delivery(
      { ...this.#parts, tally: this.#tally, onSettled, settleEveryMs },
      this.#parts.session,
    );
    const stop =
      total === 0 ? null : await stoppedByFailure(async () => await this.#sendProjects(sendable, delivery));
    const atEnd = await stoppedByFailure(async () => await delivery.finish());
    return await this.#report(stop ?? atEnd);
  }

  async #sendProjects(
    sendable: ReturnType<typeof routeWaiting>['sendable'],
    delivery: Delivery,
  ): Promise<FlushStop | null> {
    const unreachable = await this.#askLimits();
    if (unreachable) return unreachable;
    const turns = [...sendable].map(([projectUuid, { waiting, withoutTeam }]) => ({
      projectUuid,
      unseen: waiting,
      withoutTeam,
      cursor: 0,
    }));
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
      const selected = await this.#select(turn);
      if (selected === undefined || selected.events.length === 0) continue;
      if (!(await this.#pace(delivery))) return this.#timeUp();
      this.#tally.countSelected(selected.events.length);
      const unseen = turn.unseen - selected.events.length;
      const end = await delivery.deliver(selected.events);
      const atOnce = (unseen > 0 && end.kind === 'sent') || end.kind === 'renumbered';
      this.#nextBatchAt = performance.now() + (atOnce ? 0 : this.#limits.paceMs);
      switch (end.kind) {
        case 'sent':
          break;
        case 'sent_smaller':
          this.#limits = { ...this.#limits, maxEvents: end.maxEvents };
          break;
        case 'renumbered':
          this.#tally.countSelected(-end.unsettled);
          turns.unshift({ ...turn, withoutTeam: false });
          continue;
        case 'paused':
          this.#tally.countPaused({ projectUuid: turn.projectUuid, reason: end.reason });
          continue;
        case 'stopped':
          return this.#parts.signal.aborted ? this.#timeUp() : end.stop;
      }
      turns.push({ ...turn, unseen, withoutTeam: false, cursor: selected.cursor });
    }
    return null;
  }

  /** Whether the server refused this project not long ago, and nobody is here who could have mended that. */
  #leaveAlone(projectUuid: string): boolean {
    const { options, sendState, time } = this.#parts;
    const pause = sendState.pausedProjects.get(projectUuid);
    if (options.tries !== 'when_due' || pause === undefined || !isPaused(pause, time.nowMs())) return false;
    this.#tally.countPaused({ projectUuid, reason: pause.reason });
    return true;
  }

  /** Asked once a run, and only when there is something to send. A server that does not say has the contract's limits. */
  async #askLimits(): Promise<FlushStop | undefined> {
    const answer = await this.#parts.wire.health();
    switch (answer.kind) {
      case 'ok':
        this.#limits = agreeLimits(answer.body, this.#parts.options.limits);
        return undefined;
      case 'http':
        return undefined;
      case 'network':
        return this.#parts.signal.aborted ? this.#timeUp() : answer;
    }
  }

  async #select({
    projectUuid,
    withoutTeam,
    cursor,
  }: {
    projectUuid: string;
    withoutTeam: boolean;
    cursor: number;
  }) {
    const { queue, session } = this.#parts;
    // Asked again for every batch: `sync off` must hold at once, not after a long run.
    if (!(await this.#route()).mayBeSent(projectUuid)) return undefined;
    if (withoutTeam && session.teamSlug !== null) await queue.adoptTeam(projectUuid, session.teamSlug);
    return await queue.select({
      projectUuid,
      teamSlugs: [session.teamSlug ?? UNKNOWN_TEAM],
      maxEvents: this.#limits.maxEvents,
      maxBytes: bytesForEvents(this.#limits),
      after: cursor,
    });
  }

  /** @returns false when time was up before the pause was over. */
  async #pace(delivery: Delivery): Promise<boolean> {
    const { signal, wire } = this.#parts;
    if (this.#nextBatchAt > performance.now()) await delivery.save();
    const waitMs = this.#nextBatchAt - performance.now();
    if (waitMs > SHORT_PAUSE_MS) wire.rest();
    if (waitMs > 0) await pause(waitMs, undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }

  #timeUp(): FlushStop {
    return { kind: this.#parts.options.signal?.aborted === true ? 'interrupted' : 'deadline' };
  }

  async #route(): Promise<Route> {
    const { home, session } = this.#parts;
    return routeTo(session.access.origin, session.teamSlug, await readSettings(home));
  }

  async #report(stop: FlushStop | null): Promise<FlushReport> {
    const summary = await this.#parts.queue.summary();
    const { heldBack } = routeWaiting(summary, await this.#route());
    return this.#tally.toReport({ waiting: summary.waiting, heldBack, stop });
  }
}

/** A queue or a file that fails in mid-run ends the run with its words; what was settled before stays counted. */
async function stoppedByFailure(work: () => Promise<FlushStop | null | void>): Promise<FlushStop | null> {
  try {
    return (await work()) ?? null;
  } catch (error) {
    if (error instanceof Failure) return { kind: 'failure', failure: error };
    throw error;
  }
}
