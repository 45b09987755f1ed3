import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, messageOf } from '../shared/failure.js';
import { evidenceWords } from '../words/orchestrate-evidence.js';
import { findingLine } from '../words/orchestrate-events.js';
import { orchestrateLaneWords as laneWords } from '../words/orchestrate-lanes.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import { statusOf } from '../work/dependencies.js';
import { readBranch } from '../changes/working-trees.js';
import { worktreeOf } from '../work/worktree.js';
import { commitOf } from '../work/write-state.js';
import { beginAttempt } from './begin-attempt.js';
import { mergeInMemory } from './bases.js';
import { judgeAttempt } from './judge-attempt.js';
import { send } from './leftovers.js';
import { makeWorktree } from './make-worktree.js';
import type { OpenRun } from './open-run.js';
import { isPassing } from './passing.js';
import { isProcessAlive } from './process-identity.js';
import { openSince } from './reconcile.js';
import type { JournalRecord, RunEnd } from './record.js';
import { hasRoom } from './room.js';
import { requestsFolder } from './run-folder.js';
import { isOver, nextSteps, type OwedLane, type Step } from './schedule.js';
import type { StopRequests } from './supervise.js';
import { watchAttempt } from './watch-attempt.js';
import { laneNow, writeLane } from './write-lane.js';

const LOOK_AGAIN_MS = 100;
/** After the disk was full, or git's index was locked: long enough for somebody to make room. */
const HELD_UP_MS = 2_000;
/** A worktree that is gone or broken, a branch that is checked out elsewhere. */
const OF_ONE = new Set(['git_failed', 'git_missing']);

/**
 * Drives a run to its end: looks what has ended, and does what the journal says is next, one thing after the other. All decisions
 * are made in `nextSteps` and `consequenceOf`; whatever happens here can be cut off and done again.
 */
export class Orchestrator {
  readonly #run: OpenRun;
  readonly #stops: StopRequests;
  readonly #watchedSince = new Map<string, number>();
  /** Attempts that were asked to end, and how often. */
  readonly #asked = new Map<string, number>();
  /** Intents without an outcome, and when they were: they are done again as of then. */
  readonly #openLanes: Map<string, number>;
  readonly #openWorktrees: Map<string, number>;
  #isStopping = false;

  /** @param records what the journal held when it was opened. */
  constructor(run: OpenRun, stops: StopRequests, records: readonly JournalRecord[]) {
    this.#run = run;
    this.#stops = stops;
    this.#openLanes = openSince(records, 'write_lane_again');
    this.#openWorktrees = openSince(records, 'make_worktree_again');
  }

  /** @returns how it ended, which is then in the journal. */
  async drive(endWhenStopped: RunEnd = 'interrupted'): Promise<RunEnd> {
    let isForecast = false;
    for (;;) {
      try {
        // Who was killed between a judgement and its forecast has left that to us.
        if (!isForecast) for (const wpId of this.#run.state.workPackages.keys()) await this.#forecast(wpId);
        isForecast = true;
        const end = await this.#turn(endWhenStopped);
        if (end) return end;
      } catch (error) {
        if (!isPassing(error)) throw error;
        this.#run.parts.onHeldUp(messageOf(error));
        if (this.#stops.count() > 1) return endWhenStopped;
        await pause(HELD_UP_MS);
      }
    }
  }

  async #turn(endWhenStopped: RunEnd): Promise<RunEnd | undefined> {
    await this.#takeRequests();
    await this.#watch();
    const { state } = this.#run;
    const isStopping = this.#stops.count() > 0;
    const steps = nextSteps(state, this.#run.parts.nowMs()).filter(
      ({ kind }) => !isStopping || kind === 'judge' || kind === 'write_lane',
    );
    if (isStopping) this.#askToEnd();
    if (isStopping && !this.#isStopping) this.#run.parts.onStopping();
    this.#isStopping = isStopping;
    if (steps.length === 0) {
      const isQuiet = [...state.workPackages.values()].every(({ attempt }) => !attempt);
      const how = isStopping ? endWhenStopped : state.isDraining ? 'drained' : 'finished';
      if (isStopping ? isQuiet : isOver(state)) {
        await this.#run.write({ kind: 'run_ended', how });
        return how;
      }
      await pause(LOOK_AGAIN_MS);
      return undefined;
    }
    for (const step of steps) {
      await this.#perform(step);
      // What was just begun may have ended, and a person may have asked for something: look before each.
      if (step.kind === 'begin' || this.#stops.count() > 0) break;
    }
    return undefined;
  }

  async #watch(): Promise<void> {
    const { settings, workPackages } = this.#run.state;
    for (const { wpId, attempt } of workPackages.values()) {
      if (!attempt || attempt.exit) continue;
      const since = this.#watchedSince.get(attempt.id) ?? performance.now();
      this.#watchedSince.set(attempt.id, since);
      const { graceMs } = settings.limits[attempt.phase];
      const watchedMs = performance.now() - since;
      const exit = await watchAttempt(this.#run.folderOf(attempt.id), attempt, { graceMs, watchedMs });
      if (exit) await this.#run.write({ kind: 'attempt_ended', wpId, attempt: attempt.id, exit });
    }
  }

  /** Once for each time that we were: a supervisor counts, too. */
  #askToEnd(only?: string): void {
    for (const { wpId, attempt } of this.#run.state.workPackages.values()) {
      if (!attempt?.supervisor || attempt.exit || (only !== undefined && wpId !== only)) continue;
      const asked = this.#asked.get(attempt.id) ?? 0;
      const times = only === undefined ? Math.min(2, this.#stops.count()) : 1;
      if (asked >= times || !isProcessAlive(attempt.supervisor)) continue;
      send(attempt.supervisor.pid, 'SIGTERM');
      this.#asked.set(attempt.id, asked + 1);
    }
  }

  /** What git refuses to do for one work package is for a person to look at; the others go on. */
  async #perform(step: Step): Promise<void> {
    try {
      await this.#take(step);
    } catch (error) {
      const isOfOne = error instanceof Failure && OF_ONE.has(error.code) && !isPassing(error);
      if (!isOfOne || this.#run.of(step.wpId).state === 'done') throw error;
      await this.#giveUp(step.wpId, error.message, error.hint);
    }
  }

  async #take(step: Step): Promise<void> {
    const { wpId } = step;
    switch (step.kind) {
      case 'judge':
        await judgeAttempt(this.#run, wpId);
        return this.#forecast(wpId);
      case 'write_lane':
        return this.#writeLane(wpId, step.lane);
      case 'begin':
        return this.#begin(step);
      case 'leave_unreviewed':
        return this.#run.write({ kind: 'left_unreviewed', wpId });
      case 'give_up': {
        const { reason } = this.#run.of(wpId);
        const why = step.why === 'no_reviewer' ? words.noReviewer(reason) : words.noImplementer(reason);
        return this.#giveUp(wpId, why);
      }
    }
  }

  async #begin({ wpId, phase, agent }: Extract<Step, { kind: 'begin' }>): Promise<void> {
    const { workspace, onHeldUp } = this.#run.parts;
    // Its worktree may lie on another disk than the journal.
    if (!hasRoom([workspace.commonDir, workspace.root])) {
      onHeldUp(words.littleRoom);
      return pause(HELD_UP_MS);
    }
    const { worktree } = this.#run.of(wpId);
    if (worktree && !fs.existsSync(worktree.path)) return this.#giveUp(wpId, evidenceWords.treeGone);
    if (phase === 'implementation') {
      if (await this.#wasMovedByHand(wpId)) return;
      const made = await makeWorktree(this.#run, wpId, this.#openWorktrees.delete(wpId));
      if (made.kind === 'stopped') return this.#giveUp(wpId, made.reason, made.next);
      const isBegun = await this.#writeBeginning(wpId, agent ?? '');
      if (!isBegun) return;
    }
    if (phase === 'review' && (await this.#wasMovedByHand(wpId))) return;
    await beginAttempt(this.#run, { wpId, phase, agent });
  }

  /** A person who moved the lane meanwhile knows better. */
  async #wasMovedByHand(wpId: string): Promise<boolean> {
    const { workspace } = this.#run.parts;
    const { lane } = this.#run.of(wpId);
    const { feature } = this.#run.state;
    const now = laneNow(workspace, feature, wpId);
    if (now === lane || this.#openLanes.has(wpId)) return false;
    if (statusOf(now) === 'done' && now !== 'canceled') {
      const head = readBranch(workspace.commonDir, worktreeOf(workspace, feature, wpId).branch) ?? null;
      await this.#run.write({ kind: 'finished_by_hand', wpId, head });
      return true;
    }
    if (now === 'canceled') {
      await this.#run.write({ kind: 'skipped', wpId });
      return true;
    }
    if (statusOf(now) === statusOf(lane)) return false;
    await this.#giveUp(wpId, words.movedByHand(now ?? 'no lane'));
    return true;
  }

  /** The lane says doing, and who does it. @returns false when that cannot be said. */
  async #writeBeginning(wpId: string, agent: string): Promise<boolean> {
    const { lane, laneBy, counts } = this.#run.of(wpId);
    if (lane === 'doing' && laneBy === agent) return true;
    const note = lane === 'doing' ? laneWords.goesOn : laneWords.begun(counts.rounds);
    return this.#write(wpId, { lane: 'doing', by: agent, note, feedback: undefined });
  }

  async #writeLane(wpId: string, lane: OwedLane): Promise<void> {
    const one = this.#run.of(wpId);
    const by = one.reviewer ?? one.implementer ?? 'spec-kitty';
    const implementer = one.implementer ?? 'spec-kitty';
    const blocking = one.findings.filter(({ severity }) => severity === 'blocking').length;
    const said = {
      for_review: {
        by: implementer,
        note: one.noChange === null ? laneWords.forReview : laneWords.noChange(one.noChange),
      },
      done:
        one.how === 'approved'
          ? { by, note: laneWords.approved('') }
          : { by: implementer, note: laneWords.unreviewed },
      canceled: { by: 'user', note: laneWords.skipped },
      planned: { by, note: laneWords.returned(blocking) },
    }[lane];
    const feedback =
      lane === 'planned' ? one.findings.map((finding) => `- ${findingLine(finding)}`).join('\n') : undefined;
    await this.#write(wpId, { lane, ...said, feedback });
  }

  async #write(
    wpId: string,
    given: { lane: string; by: string; note: string; feedback: string | undefined },
  ): Promise<boolean> {
    const { workspace, recordWritten, nowMs } = this.#run.parts;
    const { feature } = this.#run.state;
    const { lane, by } = given;
    const begunMs = this.#openLanes.get(wpId);
    const isAgain = begunMs !== undefined;
    const atMs = begunMs ?? nowMs();
    try {
      if (!isAgain) await this.#run.write({ kind: 'lane_intended', wpId, lane, by }, atMs);
      this.#openLanes.set(wpId, atMs);
      const written = await writeLane(workspace, { feature, wpId, atMs, isAgain, ...given });
      await recordWritten(written);
      await this.#run.write({ kind: 'lane_written', wpId, lane, by, commit: commitOf(written) });
      this.#openLanes.delete(wpId);
      return true;
    } catch (error) {
      if (!(error instanceof Failure) || isPassing(error)) throw error;
      this.#openLanes.delete(wpId);
      // The file cannot say it; what was decided stands, and the person hears why.
      await this.#run.write({ kind: 'lane_written', wpId, lane, by, commit: null });
      if (this.#run.of(wpId).state !== 'done')
        await this.#giveUp(wpId, words.laneRefused(lane, error.message), error.hint);
      else this.#run.parts.onHeldUp(words.laneRefused(lane, error.message));
      return false;
    }
  }

  async #giveUp(wpId: string, reason: string, next: string | null = null): Promise<void> {
    await this.#run.write({ kind: 'gave_up', wpId, reason, next });
  }

  /** What will conflict at the merge is better known now: each new head against every other that is not yet in it. */
  async #forecast(wpId: string): Promise<void> {
    const one = this.#run.of(wpId);
    const { workspace, forecasts } = this.#run.parts;
    if (!forecasts || one.head === undefined || !['captured', 'for_review'].includes(one.state)) return;
    for (const other of this.#run.state.workPackages.values()) {
      if (other.wpId === wpId || other.head === undefined || other.how === 'before') continue;
      const { paths } = await mergeInMemory(workspace.git, workspace.root, other.head, one.head);
      const known = one.overlaps.find((overlap) => overlap.other === other.wpId)?.paths ?? [];
      if (paths.join('\n') !== known.join('\n'))
        await this.#run.write({ kind: 'overlap_seen', wpId, other: other.wpId, paths });
    }
  }

  /**
   * Files that people left by `--skip` and `--drain`, in a folder of their own: the journal has one writer. Each is removed when the
   * journal says that it was done, so that a kill loses none.
   */
  async #takeRequests(): Promise<void> {
    const { workspace } = this.#run.parts;
    const folder = requestsFolder(workspace.commonDir, this.#run.state.run);
    const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    for (const name of names) {
      if (name === 'drain' && !this.#run.state.isDraining) await this.#run.write({ kind: 'run_drained' });
      const [, wpId] = /^skip-(WP\d+)$/.exec(name) ?? [];
      const isDone = wpId === undefined || (await this.#skip(wpId));
      if (isDone) fs.rmSync(join(folder, name), { force: true });
    }
  }

  /** @returns false while its attempt is still to end. */
  async #skip(wpId: string): Promise<boolean> {
    const one = this.#run.state.workPackages.get(wpId);
    if (one?.attempt) this.#askToEnd(wpId);
    else if (one && one.state !== 'done') await this.#run.write({ kind: 'skipped', wpId });
    return !one?.attempt;
  }
}
