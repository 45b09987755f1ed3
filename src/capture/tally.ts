import type { EmitResult } from '../events/emitter.js';

export interface CaptureTally {
  commits: number;
  recorded: number;
  /** Seen before: the same happening, the same id. */
  known: number;
  /** By reason. Refused ones are the contract's word and final; the others are captured again later. */
  refused: number;
  postponed: number;
  /** Versions of files that could not be read: what they would have told is not in the other numbers. */
  unreadable: number;
  /** The first reason of each kind, for people. */
  readonly reasons: Set<string>;
}

export function emptyTally(): CaptureTally {
  return { commits: 0, recorded: 0, known: 0, refused: 0, postponed: 0, unreadable: 0, reasons: new Set() };
}

/** Adds what one part of the work came to. */
export function addTally(sum: CaptureTally, part: CaptureTally): void {
  sum.commits += part.commits;
  sum.recorded += part.recorded;
  sum.known += part.known;
  sum.refused += part.refused;
  sum.postponed += part.postponed;
  sum.unreadable += part.unreadable;
  for (const reason of part.reasons) sum.reasons.add(reason);
}

/** Adds what became of one event. */
export function countResult(tally: CaptureTally, result: EmitResult): void {
  switch (result.kind) {
    case 'recorded':
      tally.recorded += 1;
      return;
    case 'already_recorded':
      tally.known += 1;
      return;
    case 'not_recorded':
      if (result.why === 'refused') tally.refused += 1;
      else tally.postponed += 1;
      tally.reasons.add(`${result.draft.event_type}: ${result.reason}`);
  }
}
