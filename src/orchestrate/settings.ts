/** What a run keeps to. From `.kittify/config.yaml` and the command line; the journal's first record keeps it. */
export interface RunSettings {
  /** Agents in the order in which they are asked. */
  readonly implementers: readonly string[];
  readonly reviewers: readonly string[];
  /** `none`: what passes verification is done, and nobody looks at it. */
  readonly review: 'agents' | 'none';
  /** Programs that must end with 0 in the worktree. */
  readonly verify: readonly (readonly string[])[];
  /** Agents and verifications at work at once. */
  readonly maxParallel: number;
  /** Review rounds. */
  readonly rounds: number;
  /** How long to wait before each repetition after trouble that says nothing about the work; as many as there are. */
  readonly retryPausesMs: readonly number[];
  /** Repetitions of a review without a verdict, by the same reviewer. */
  readonly noVerdicts: number;
  readonly limits: Readonly<Record<Phase, Limits>>;
}

export const PHASES = ['implementation', 'verification', 'review'] as const;
/** What an attempt is for. */
export type Phase = (typeof PHASES)[number];

/** What the supervisor holds a program to. */
export interface Limits {
  readonly timeoutMs: number;
  /** Longest time without output; for agents that stream. Null: any. */
  readonly silenceMs: number | null;
  /** Between being asked to end and being ended. */
  readonly graceMs: number;
  /** How long a program may stay when its result is there. */
  readonly resultGraceMs: number;
  readonly logBytes: number;
}

const MINUTE_MS = 60_000;
const BASE = {
  silenceMs: 30 * MINUTE_MS,
  graceMs: 10_000,
  resultGraceMs: MINUTE_MS,
  logBytes: 50 * 1024 * 1024,
};

/** ORCHESTRATE.md, States. */
export const DEFAULTS: Omit<RunSettings, 'implementers' | 'reviewers'> = {
  review: 'agents',
  verify: [],
  maxParallel: 3,
  rounds: 3,
  retryPausesMs: [10_000, 60_000],
  noVerdicts: 1,
  limits: {
    implementation: { ...BASE, timeoutMs: 60 * MINUTE_MS },
    verification: { ...BASE, timeoutMs: 15 * MINUTE_MS, silenceMs: null },
    review: { ...BASE, timeoutMs: 20 * MINUTE_MS },
  },
};
