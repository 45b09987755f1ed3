/** Where a work package is within a run (ORCHESTRATE.md, States). */
export const STATES = [
  'planned',
  'ready',
  'implementing',
  'captured',
  'verifying',
  'for_review',
  'reviewing',
  'done',
  'needs_human',
  'blocked',
] as const;
export type State = (typeof STATES)[number];

/** What can happen to a work package within a run. */
export const SIGNALS = [
  /** All that it depends on is done. */
  'released',
  /** Something that it depends on rests without being done. */
  'held',
  /** What held it no longer does; others of its dependencies are still at work. */
  'unheld',
  'implementation_begun',
  'implementation_accepted',
  /** Again: by the same agent or the next, now or later. */
  'implementation_failed',
  'verification_begun',
  'verification_passed',
  'verification_failed',
  /** The verification itself was cut off: it says nothing about the work. */
  'verification_lost',
  'review_begun',
  /** It gave no verdict. */
  'review_failed',
  'rejected',
  'approved',
  /** Agents can do no more for it. */
  'gave_up',
  /** A person ended it: finished by hand, or skipped. */
  'ended_by_person',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** Nothing more happens to these without a person. */
export const RESTING: ReadonlySet<State> = new Set(['done', 'needs_human', 'blocked']);

const NEVER = {
  released: null,
  held: null,
  unheld: null,
  implementation_begun: null,
  implementation_accepted: null,
  implementation_failed: null,
  verification_begun: null,
  verification_passed: null,
  verification_failed: null,
  verification_lost: null,
  review_begun: null,
  review_failed: null,
  rejected: null,
  approved: null,
} as const;
const BY_PERSON = { gave_up: 'needs_human', ended_by_person: 'done' } as const;

/**
 * The whole machine; null: this cannot happen there, and a journal that says so is damaged. `approved` leads to done from
 * `reviewing`, which a verdict alone ends, and from `for_review` only where a project says `review: none`.
 */
export const NEXT: Readonly<Record<State, Readonly<Record<Signal, State | null>>>> = {
  planned: { ...NEVER, ...BY_PERSON, released: 'ready', held: 'blocked' },
  ready: { ...NEVER, ...BY_PERSON, implementation_begun: 'implementing', held: 'blocked' },
  implementing: {
    ...NEVER,
    ...BY_PERSON,
    implementation_accepted: 'captured',
    implementation_failed: 'ready',
  },
  captured: {
    ...NEVER,
    ...BY_PERSON,
    verification_begun: 'verifying',
    verification_passed: 'for_review',
  },
  verifying: {
    ...NEVER,
    ...BY_PERSON,
    verification_passed: 'for_review',
    verification_failed: 'ready',
    verification_lost: 'captured',
  },
  for_review: { ...NEVER, ...BY_PERSON, review_begun: 'reviewing', approved: 'done' },
  reviewing: {
    ...NEVER,
    ...BY_PERSON,
    review_failed: 'for_review',
    rejected: 'ready',
    approved: 'done',
  },
  done: { ...NEVER, gave_up: null, ended_by_person: 'done' },
  needs_human: { ...NEVER, gave_up: 'needs_human', ended_by_person: 'done' },
  blocked: { ...NEVER, ...BY_PERSON, released: 'ready', held: 'blocked', unheld: 'planned' },
};
