import type { Judgement } from './judgement.js';
import type { Phase, RunSettings } from './settings.js';

/** How the processes of an attempt ended, as the supervisor wrote it (exit.json), or as we found it. */
export interface AttemptExit {
  readonly why:
    /** By itself. */
    | 'exited'
    | 'timeout'
    | 'silent'
    /** Its result was there, and it did not end. */
    | 'result'
    /** We were asked to. */
    | 'stopped'
    /** The program could not be started. */
    | 'not_started'
    /** The disk refused the log. */
    | 'disk'
    /** No supervisor, no exit.json. */
    | 'lost'
    /** The intent was written, and no supervisor ever came. */
    | 'never_begun';
  readonly code: number | null;
  readonly signal: string | null;
  /** Of a verification: which of its programs failed. */
  readonly failed: number | null;
  readonly reason: string | null;
}

/** A process that no other can be mistaken for. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly born: string | null;
  readonly boot: string | null;
}

export interface PlannedWorkPackage {
  readonly wpId: string;
  readonly title: string;
  readonly dependencies: readonly string[];
  /** As its file said when the run began. */
  readonly lane: string | null;
  /** The commit that stands for it when it was done before the run. */
  readonly head: string | null;
}

/**
 * One line of a run's journal. Intents stand before their side effect, outcomes after it. The journal is all there is: whatever a
 * run knows is folded from these.
 */
export type JournalRecord = { readonly at: number } & (
  | {
      readonly kind: 'run_begun';
      readonly run: string;
      readonly feature: string;
      readonly target: string;
      readonly targetCommit: string;
      readonly settings: RunSettings;
      readonly workPackages: readonly PlannedWorkPackage[];
    }
  | { readonly kind: 'run_resumed' }
  | { readonly kind: 'run_drained' }
  | { readonly kind: 'run_ended'; readonly how: RunEnd }
  | { readonly kind: 'worktree_intended'; readonly wpId: string; readonly bases: readonly string[] }
  | {
      readonly kind: 'worktree_made';
      readonly wpId: string;
      readonly path: string;
      readonly branch: string;
      readonly base: string;
    }
  | { readonly kind: 'lane_intended'; readonly wpId: string; readonly lane: string; readonly by: string }
  | {
      readonly kind: 'lane_written';
      readonly wpId: string;
      readonly lane: string;
      readonly by: string;
      readonly commit: string | null;
    }
  | {
      readonly kind: 'attempt_intended';
      readonly wpId: string;
      readonly attempt: string;
      readonly phase: Phase;
      /** Null: a verification. */
      readonly agent: string | null;
      /** Of this phase and round: 0, 1 … */
      readonly retry: number;
      readonly round: number;
      readonly startHead: string;
    }
  | {
      readonly kind: 'attempt_begun';
      readonly wpId: string;
      readonly attempt: string;
      readonly supervisor: ProcessIdentity;
    }
  | {
      readonly kind: 'attempt_ended';
      readonly wpId: string;
      readonly attempt: string;
      readonly exit: AttemptExit;
    }
  /** Everything that was in the worktree, as a commit under a ref. Null: there was nothing to keep. */
  | {
      readonly kind: 'work_kept';
      readonly wpId: string;
      readonly attempt: string;
      readonly ref: string | null;
      readonly commit: string | null;
    }
  /** The worktree goes back to where the attempt began: what there was to see in it has been judged. */
  | {
      readonly kind: 'restore_intended';
      readonly wpId: string;
      readonly attempt: string;
      readonly judgement: Judgement;
    }
  | {
      readonly kind: 'judged';
      readonly wpId: string;
      readonly attempt: string;
      readonly judgement: Judgement;
    }
  /** `review: none`. */
  | { readonly kind: 'left_unreviewed'; readonly wpId: string }
  | { readonly kind: 'gave_up'; readonly wpId: string; readonly reason: string; readonly next: string | null }
  | { readonly kind: 'skipped'; readonly wpId: string }
  | { readonly kind: 'finished_by_hand'; readonly wpId: string; readonly head: string | null }
  /** Two heads that are at work now change the same lines. */
  | {
      readonly kind: 'overlap_seen';
      readonly wpId: string;
      readonly other: string;
      readonly paths: readonly string[];
    }
);

export type RecordKind = JournalRecord['kind'];
export type RunEnd = 'finished' | 'interrupted' | 'aborted' | 'drained';
