import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, messageOf } from '../shared/failure.js';
import { evidenceWords } from '../words/orchestrate-evidence.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import { statusOf } from '../work/dependencies.js';
import { readBranch } from '../changes/working-trees.js';
import { worktreeOf } from '../work/worktree.js';
import { beginAttempt } from './begin-attempt.js';
import { forecastMerges } from './forecast.js';
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
import { RunLanes } from './run-lanes.js';
import { isOver, nextSteps, type Step } from './schedule.js';
import type { StopRequests } from './supervise.js';
import { watchAttempt } from './watch-attempt.js';
import { laneNow } from './write-lane.js';

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
  readonly #lanes: RunLanes;
  /** Intents without an outcome. */
  readonly #openWorktrees: Map<string, number>;
  #isStopping = false;

  /** @param records what the journal held when it was opened. */
  constructor(run: OpenRun, stops: StopRequests, records: readonly JournalRecord[]) {
    this.#run = run;
    this.#stops = stops;
    this.#lanes = new RunLanes(run, records);
    this.#openWorktrees = openSince(records, 'make_worktree_again');
  }

  /** @returns how it ended, which is then in the journal. */
  async drive(endWhenStopped: RunEnd = 'interrupted'): Promise<RunEnd> {
    let isForecast = false;
    for (;;) {
      try {
        // Who was killed between a judgement and its forecast has left that to us.
        if (!isForecast)
          for (const wpId of this.#run.state.workPackages.keys()) await forecastMerges(this.#run, wpId);
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
      await this.#run.giveUp(step.wpId, error.message, error.hint);
    }
  }

  async #take(step: Step): Promise<void> {
    const { wpId } = step;
    switch (step.kind) {
      case 'judge':
        await judgeAttempt(this.#run, wpId);
        return forecastMerges(this.#run, wpId);
      case 'write_lane':
        return this.#lanes.writeOwed(wpId, step.lane);
      case 'begin':
        return this.#begin(step);
      case 'leave_unreviewed':
        return this.#run.write({ kind: 'left_unreviewed', wpId });
      case 'give_up': {
        const { reason } = this.#run.of(wpId);
        const why = step.why === 'no_reviewer' ? words.noReviewer(reason) : words.noImplementer(reason);
        return this.#run.giveUp(wpId, why);
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
    if (worktree && !fs.existsSync(worktree.path)) return this.#run.giveUp(wpId, evidenceWords.treeGone);
    if (phase === 'implementation') {
      if (await this.#wasMovedByHand(wpId)) return;
      const made = await makeWorktree(this.#run, wpId, this.#openWorktrees.delete(wpId));
      if (made.kind === 'stopped') return this.#run.giveUp(wpId, made.reason, made.next);
      const isBegun = await this.#lanes.writeBeginning(wpId, agent ?? '');
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
    if (now === lane || this.#lanes.isOpen(wpId)) return false;
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
    await this.#run.giveUp(wpId, words.movedByHand(now ?? 'no lane'));
    return true;
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
