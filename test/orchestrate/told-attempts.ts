import type { Judgement } from '../../src/orchestrate/judgement.js';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import type { Phase } from '../../src/orchestrate/settings.js';
import { EXITED, type Graph } from './runs.js';

/** Seven work packages, two diamonds. */
export const SEVEN: Graph = {
  WP01: [],
  WP02: ['WP01'],
  WP03: ['WP01'],
  WP04: ['WP01'],
  WP05: ['WP02', 'WP03'],
  WP06: ['WP04'],
  WP07: ['WP05', 'WP06'],
};

interface Told {
  readonly at: number;
  readonly agent: string | null;
  readonly phase?: Phase;
  readonly round?: number;
}

let count = 0;

/** An attempt as the journal tells it; without a judgement it is still at work. */
export function attempt(
  wpId: string,
  { at, agent, phase = 'implementation', round = 0 }: Told,
  judgement?: Judgement,
): JournalRecord[] {
  const given = { at, wpId, attempt: `a${(count += 1)}` } as const;
  const begun = {
    kind: 'attempt_intended',
    ...given,
    phase,
    agent,
    retry: 0,
    round,
    startHead: 'c0',
  } as const;
  if (!judgement) return [begun];
  return [begun, { kind: 'attempt_ended', ...given, exit: EXITED }, { kind: 'judged', ...given, judgement }];
}

export function lane(wpId: string, at: number, word: string): JournalRecord {
  return { kind: 'lane_written', at, wpId, lane: word, by: 'ada', commit: null };
}

export const ACCEPTED = { kind: 'accepted', head: 'c1', noChange: null } as const;
export const APPROVED = { kind: 'approved', summary: 'It is so.', minor: [] } as const;

export function rejected(problem: string, file: string | null = null): Judgement {
  const finding = {
    severity: 'blocking',
    file,
    line: file === null ? null : 1,
    problem,
    wanted: null,
  } as const;
  return { kind: 'rejected', summary: 'No.', findings: [finding] };
}

/** From nothing to done. */
export function finished(wpId: string, at: number): JournalRecord[] {
  return [
    ...attempt(wpId, { at, agent: 'ada' }, ACCEPTED),
    lane(wpId, at, 'for_review'),
    ...attempt(wpId, { at, agent: 'bob', phase: 'review' }, APPROVED),
    lane(wpId, at, 'done'),
  ];
}
