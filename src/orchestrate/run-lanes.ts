import { Failure } from '../shared/failure.js';
import { findingLine } from '../words/orchestrate-events.js';
import { orchestrateLaneWords as laneWords } from '../words/orchestrate-lanes.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import { commitOf } from '../work/write-state.js';
import type { OpenRun } from './open-run.js';
import { isPassing } from './passing.js';
import { openSince } from './reconcile.js';
import type { JournalRecord } from './record.js';
import type { OwedLane } from './schedule.js';
import { writeLane, type LaneToWrite } from './write-lane.js';

type Said = Pick<LaneToWrite, 'lane' | 'by' | 'note' | 'feedback'>;

/** The lanes that a run writes: an intent in the journal before each, an outcome after. */
export class RunLanes {
  readonly #run: OpenRun;
  /** Intents without an outcome, and when they were: they are done again as of then. */
  readonly #open: Map<string, number>;

  /** @param records what the journal held when it was opened. */
  constructor(run: OpenRun, records: readonly JournalRecord[]) {
    this.#run = run;
    this.#open = openSince(records, 'write_lane_again');
  }

  /** Whether what lies in the file may be ours, half written. */
  isOpen(wpId: string): boolean {
    return this.#open.has(wpId);
  }

  /** The lane says doing, and who does it. @returns false when that cannot be said; then the work package was given up. */
  async writeBeginning(wpId: string, agent: string): Promise<boolean> {
    const { lane, laneBy, counts } = this.#run.of(wpId);
    if (lane === 'doing' && laneBy === agent) return true;
    const note = lane === 'doing' ? laneWords.goesOn : laneWords.begun(counts.rounds);
    return this.#write(wpId, { lane: 'doing', by: agent, note, feedback: undefined });
  }

  /** The lane that a work package has come to. */
  async writeOwed(wpId: string, lane: OwedLane): Promise<void> {
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

  async #write(wpId: string, said: Said): Promise<boolean> {
    const { workspace, recordWritten, nowMs } = this.#run.parts;
    const { feature } = this.#run.state;
    const { lane, by } = said;
    const begunMs = this.#open.get(wpId);
    const isAgain = begunMs !== undefined;
    const atMs = begunMs ?? nowMs();
    try {
      if (!isAgain) await this.#run.write({ kind: 'lane_intended', wpId, lane, by }, atMs);
      this.#open.set(wpId, atMs);
      const written = await writeLane(workspace, { feature, wpId, atMs, isAgain, ...said });
      await recordWritten(written);
      await this.#run.write({ kind: 'lane_written', wpId, lane, by, commit: commitOf(written) });
      this.#open.delete(wpId);
      return true;
    } catch (error) {
      if (!(error instanceof Failure) || isPassing(error)) throw error;
      this.#open.delete(wpId);
      // The file cannot say it; what was decided stands, and the person hears why.
      await this.#run.write({ kind: 'lane_written', wpId, lane, by, commit: null });
      const reason = words.laneRefused(lane, error.message);
      if (this.#run.of(wpId).state === 'done') this.#run.parts.onHeldUp(reason);
      else await this.#run.giveUp(wpId, reason, error.hint);
      return false;
    }
  }
}
