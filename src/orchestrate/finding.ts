/** One thing that a reviewer, or our own check, found. */
export interface Finding {
  readonly severity: 'blocking' | 'minor';
  /** Null: no one place. */
  readonly file: string | null;
  readonly line: number | null;
  readonly problem: string;
  readonly wanted: string | null;
}

/** Something that must change before the work can be taken, of no one place. */
export function blockingFinding(problem: string): Finding {
  return { severity: 'blocking', file: null, line: null, problem, wanted: null };
}
