import type { FlushReport } from './flush-report.js';

/**
 * Where the events are that a run found in the queue, or that came while it ran. It adds up:
 * delivered + duplicate + refused + parked + waiting + held = selected.
 */
export interface Balance {
  readonly selected: number;
  readonly delivered: number;
  readonly duplicate: number;
  /** Refused in this run; they are in the queue still, and are tried again. */
  readonly refused: number;
  readonly parked: number;
  /** In the queue, and may be sent. */
  readonly waiting: number;
  /** In the queue, and may not be sent now: no project, no consent, another team. */
  readonly held: number;
}

/** What a person is told of a run. Each event of it is in exactly one of the six numbers. */
export function balanceOf(report: FlushReport): Balance {
  const { delivered, duplicate, refused, parked, heldBack } = report;
  const held = heldBack.noProject + heldBack.noConsent + heldBack.otherTeam;
  // A person who drops or turns off while it runs may have taken away what was counted: never less than none.
  const waiting = Math.max(0, report.waiting - held - refused);
  const selected = delivered + duplicate + refused + parked + waiting + held;
  return { selected, delivered, duplicate, refused, parked, waiting, held };
}
