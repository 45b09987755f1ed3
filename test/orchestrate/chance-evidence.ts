import { judgeImplementation, judgeVerification, type TreeEvidence } from '../../src/orchestrate/evidence.js';
import type { Judgement } from '../../src/orchestrate/judgement.js';
import type { AttemptExit } from '../../src/orchestrate/record.js';
import type { Attempt } from '../../src/orchestrate/run-state.js';
import type { Trouble } from '../../src/orchestrate/trouble.js';
import { judgeReview } from '../../src/orchestrate/verdict.js';

/** What chance says: a number from 0 on, below the given one. */
export type Chance = (below: number) => number;

/** What an attempt came to, and whether it is an approval that everybody would call one. */
export interface Came {
  readonly judgement: Judgement;
  readonly isValidApproval: boolean;
}

const EXITS: readonly AttemptExit['why'][] = [
  'exited',
  'exited',
  'exited',
  'timeout',
  'silent',
  'result',
  'not_started',
  'disk',
  'lost',
];

export function pick<T>(chance: Chance, list: readonly T[]): T {
  if (list.length === 0) throw new Error('nothing to pick from');
  return list[chance(list.length)] as T;
}

/** Whatever an agent, or the machine under it, may do: judged by the judges of real runs. */
export function whatCame(wpId: string, attempt: Attempt, nowMs: number, chance: Chance): Came {
  const exit = { why: pick(chance, EXITS), code: chance(2), signal: null, failed: null, reason: null };
  return came(wpId, attempt, { exit, nowMs, chance });
}

export function came(
  wpId: string,
  attempt: Attempt,
  { exit, nowMs, chance }: { readonly exit: AttemptExit; readonly nowMs: number; readonly chance: Chance },
): Came {
  switch (attempt.phase) {
    case 'implementation':
      return { judgement: implemented(wpId, attempt, { exit, nowMs, chance }), isValidApproval: false };
    case 'verification':
      return {
        judgement: judgeVerification(exit, { programs: [['npm', 'test']], output: '' }),
        isValidApproval: false,
      };
    case 'review':
      return reviewed(wpId, attempt, { exit, nowMs, chance });
  }
}

type Given = Parameters<typeof came>[2];

function troubleBy({ nowMs, chance }: Given): Trouble | undefined {
  return pick<Trouble | undefined>(chance, [
    undefined,
    undefined,
    undefined,
    { why: 'quota', untilMs: nowMs + 60_000, reason: 'usage limit' },
    { why: 'quota', untilMs: null, reason: 'usage limit' },
    { why: 'login', untilMs: null, reason: 'not logged in' },
  ]);
}

function implemented(wp: string, { id, startHead }: Attempt, given: Given): Judgement {
  const { exit, chance } = given;
  const result = (more: object) =>
    JSON.stringify({ v: 1, attempt: id, wp, kind: 'implementation', outcome: 'done', summary: '', ...more });
  const tree: Extract<TreeEvidence, { kind: 'there' }> = {
    kind: 'there',
    branch: wp,
    checkedOut: wp,
    continues: true,
    protectedPaths: [],
    mainTouched: [],
    conflictMarkers: [],
    hasDiff: true,
    head: `${startHead}+`,
  };
  return judgeImplementation({
    attempt: id,
    wp,
    exit,
    trouble: troubleBy(given),
    results: pick(chance, [
      [result({})],
      [result({})],
      [],
      [result({ outcome: 'no_change', reason: 'It is there.' })],
      [result({ outcome: 'blocked', reason: 'No database.' })],
      [result({ attempt: 'forged' })],
    ]),
    tree: pick<TreeEvidence>(chance, [
      tree,
      tree,
      tree,
      { ...tree, hasDiff: false, head: startHead },
      { ...tree, conflictMarkers: ['a.ts'] },
      { ...tree, protectedPaths: ['kitty-specs/x'] },
      { ...tree, continues: false },
      { kind: 'gone' },
    ]),
  });
}

const BLOCKING = { severity: 'blocking', file: 'a.ts', line: 3, problem: 'It leaks.', wanted: null };

function reviewed(wp: string, { id, startHead: head }: Attempt, given: Given): Came {
  const { exit, chance } = given;
  const approve = {
    v: 1,
    attempt: id,
    wp,
    kind: 'review',
    head,
    verdict: 'approve',
    summary: '',
    findings: [],
  };
  const [isApproval, results] = pick<readonly [boolean, readonly object[]]>(chance, [
    [true, [approve]],
    [true, [approve]],
    [true, [approve, approve]],
    [false, []],
    [false, [{ ...approve, verdict: 'reject', findings: [BLOCKING] }]],
    [false, [{ ...approve, verdict: 'approve | reject' }]],
    [false, [{ ...approve, attempt: 'earlier' }]],
    [false, [{ ...approve, head: 'another' }]],
    [false, [{ ...approve, wp: 'WP99' }]],
    [false, [{ ...approve, findings: [BLOCKING] }]],
    [false, [approve, { ...approve, summary: 'Other words.' }]],
  ]);
  const isUnchanged = chance(4) > 0;
  const judgement = judgeReview({
    attempt: id,
    wp,
    head,
    exit,
    trouble: troubleBy(given),
    results: results.map((one) => JSON.stringify(one)),
    isUnchanged,
  });
  return { judgement, isValidApproval: isApproval && isUnchanged && exit.why !== 'stopped' };
}
