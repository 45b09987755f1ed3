import type { Finding } from './finding.js';
import type { Judgement } from './judgement.js';
import type { AttemptExit, ProcessIdentity, RunEnd } from './record.js';
import type { Phase, RunSettings } from './settings.js';
import type { State } from './states.js';

/** The four counts, and two that keep a run finite. None is ever spent for another. */
export interface Counts {
  /** Repetitions after trouble, by the agent that is at it now. */
  readonly retries: number;
  /** Review rounds that ended with findings. */
  readonly rounds: number;
  /** Reviews without a verdict, by the reviewer that is at it now. */
  readonly noVerdicts: number;
  /** Attempts that were cut off from outside. */
  readonly losses: number;
}

/** One run of one program for a work package. */
export interface Attempt {
  readonly id: string;
  readonly phase: Phase;
  readonly agent: string | null;
  readonly atMs: number;
  readonly round: number;
  readonly retry: number;
  readonly startHead: string;
  readonly supervisor: ProcessIdentity | undefined;
  readonly exit: AttemptExit | undefined;
  readonly isKept: boolean;
  /** What it came to, while its worktree goes back to where it began: that shows the evidence no more. */
  readonly found: Judgement | undefined;
}

export interface WorkPackageRun {
  readonly wpId: string;
  readonly title: string;
  readonly dependencies: readonly string[];
  readonly state: State;
  /** Of `done`. */
  readonly how: 'approved' | 'unreviewed' | 'by_hand' | 'skipped' | 'before' | undefined;
  readonly sinceMs: number;
  readonly counts: Counts;
  /** Implementers that were asked in vain, in order. Fall-back never returns to one. */
  readonly triedImplementers: readonly string[];
  /** Of the review that is due or at work. */
  readonly triedReviewers: readonly string[];
  /** Who implemented last, and goes on with it. */
  readonly implementer: string | undefined;
  readonly notBeforeMs: number;
  readonly worktree: { readonly path: string; readonly branch: string; readonly base: string } | undefined;
  /** The one that is at work, or whose end has not been judged yet. */
  readonly attempt: Attempt | undefined;
  readonly attempts: number;
  /** What was accepted last: goes to review, and after it to those that depend on it. */
  readonly head: string | undefined;
  readonly noChange: string | null;
  /** To be answered in the next round. */
  readonly findings: readonly Finding[];
  /** The reviewer's words, not yet in the file: the lane goes back with them. */
  readonly returnedBy: string | undefined;
  readonly reviewer: string | undefined;
  /** The lane that its file says, as far as we know. */
  readonly lane: string | null;
  /** Who its file says is doing it. */
  readonly laneBy: string | undefined;
  /** Of needs_human: why, and what the person can do. */
  readonly reason: string | undefined;
  readonly next: string | undefined;
  readonly overlaps: readonly { readonly other: string; readonly paths: readonly string[] }[];
}

/** An agent that nobody asks any more. */
export interface Breaker {
  readonly why: 'quota' | 'login';
  /** Null: for the whole run. */
  readonly untilMs: number | null;
  readonly trips: number;
}

export interface RunState {
  readonly run: string;
  readonly feature: string;
  readonly target: string;
  readonly targetCommit: string;
  readonly settings: RunSettings;
  readonly beganMs: number;
  readonly workPackages: ReadonlyMap<string, WorkPackageRun>;
  readonly breakers: ReadonlyMap<string, Breaker>;
  /** Nothing new begins. */
  readonly isDraining: boolean;
  readonly ended: { readonly how: RunEnd; readonly atMs: number } | undefined;
}

/** Interrupted runs, and those that were cut off, are resumed. Finished, drained and aborted ones are over. */
export function isUnfinished({ ended }: RunState): boolean {
  return ended === undefined || ended.how === 'interrupted';
}

/** @throws Error for an id that the run does not have: a journal of another run. */
export function mustHave(run: RunState, wpId: string): WorkPackageRun {
  const one = run.workPackages.get(wpId);
  if (!one) throw new Error(`the journal speaks of ${wpId}, which this run does not have`);
  return one;
}
