import type { Workspace } from '../work/workspace.js';
import type { Written } from '../work/write-state.js';
import type { Draft } from '../events/draft.js';
import type { AgentProfile } from './agent-profiles.js';
import type { RunEvents } from './event-drafts.js';
import { applyRecord } from './fold.js';
import type { Journal } from './journal.js';
import type { JournalRecord } from './record.js';
import { mustHave, type RunState, type WorkPackageRun } from './run-state.js';
import { attemptFolder } from './run-folder.js';

/** What a run needs of the world around it. */
export interface RunParts {
  readonly workspace: Workspace;
  readonly profiles: ReadonlyMap<string, AgentProfile>;
  readonly nowMs: () => number;
  /** Whether git can tell what will conflict. */
  readonly forecasts: boolean;
  /** Makes the events of a commit of ours. */
  readonly recordWritten: (written: Written) => Promise<void>;
  /** Undefined: no events are made here. */
  readonly events: RunEvents | undefined;
  readonly emit: (drafts: readonly Draft[]) => Promise<void>;
  /** Told of every record, when it is safe. */
  readonly onRecord: (record: JournalRecord, run: RunState) => void;
  /** Told of what keeps the run from going on for now. */
  readonly onHeldUp: (reason: string) => void;
  /** Told once when we were asked to stop. */
  readonly onStopping: () => void;
}

/** A record before its time is known. */
export type NewRecord = JournalRecord extends infer One
  ? One extends unknown
    ? Omit<One, 'at'>
    : never
  : never;

/** A run that is going on: its journal, and what follows from it. */
export class OpenRun {
  readonly parts: RunParts;
  readonly #journal: Journal;
  #state: RunState;

  private constructor(parts: RunParts, journal: Journal, state: RunState) {
    this.parts = parts;
    this.#journal = journal;
    this.#state = state;
  }

  /** @param records what the journal holds, not empty. Their events are said again: a run that was killed may not have come to it. */
  static async over(parts: RunParts, journal: Journal, records: readonly JournalRecord[]): Promise<OpenRun> {
    const state = records.reduce<RunState | undefined>(applyRecord, undefined);
    if (!state) throw new Error('a run was opened without its first record');
    const drafts = records.flatMap((record) => parts.events?.draftsOf(record) ?? []);
    await parts.emit(drafts);
    return new OpenRun(parts, journal, state);
  }

  get state(): RunState {
    return this.#state;
  }

  of(wpId: string): WorkPackageRun {
    return mustHave(this.#state, wpId);
  }

  folderOf(attempt: string): string {
    return attemptFolder(this.parts.workspace.commonDir, this.#state.run, attempt);
  }

  /** A person has to look at it. @param next what they may do. */
  giveUp(wpId: string, reason: string, next: string | null = null): Promise<void> {
    return this.write({ kind: 'gave_up', wpId, reason, next });
  }

  /**
   * First into the journal, then into the world.
   * @throws the system's error when the disk takes no more; nothing has changed then.
   */
  async write(given: NewRecord, atMs = this.parts.nowMs()): Promise<void> {
    const record = { ...given, at: atMs } as JournalRecord;
    const state = applyRecord(this.#state, record); // a record that cannot be must not be written
    this.#journal.append(record);
    this.#state = state;
    await this.parts.emit(this.parts.events?.draftsOf(record) ?? []);
    this.parts.onRecord(record, state);
  }
}
