import { whyWords as words, type Setback } from '../words/orchestrate-why.js';
import { foldJournal } from './fold.js';
import type { JournalRecord } from './record.js';
import type { RunState, WorkPackageRun } from './run-state.js';
import { openDependencies, waitOf } from './waits.js';

/** More of its past explains nothing that these do not. */
const SETBACKS_SHOWN = 4;
const INDENT = '  ';

/**
 * Why a work package is where it is: the chain of causes, one line each, from the journal alone. Under each stands what led to
 * it, the latest first, and what it waits for is explained in turn. Pure.
 */
export function explainWhy(records: readonly JournalRecord[], wpId: string, nowMs: number): string[] {
  const run = foldJournal(records);
  return run ? explain({ run, records, nowMs, seen: new Set() }, wpId) : [];
}

interface Asked {
  readonly run: RunState;
  readonly records: readonly JournalRecord[];
  readonly nowMs: number;
  readonly seen: Set<string>;
}

function explain(asked: Asked, wpId: string): string[] {
  const { run, seen } = asked;
  const one = run.workPackages.get(wpId);
  if (!one) return [];
  if (seen.has(wpId)) return [words.above(wpId)];
  seen.add(wpId);
  const overlaps = one.overlaps.filter(({ paths }) => paths.length > 0);
  return [
    stateLine(asked, one),
    ...[
      ...(one.state === 'needs_human' && one.next !== undefined ? words.next(one.next) : []),
      ...(one.state === 'done' ? [] : setbackLines(asked, one)),
      ...(isWaiting(one) ? openDependencies(run, one).flatMap((id) => explain(asked, id)) : []),
      ...overlaps.map(({ other, paths }) => words.overlap(other, paths)),
    ].map((line) => INDENT + line),
  ];
}

function isWaiting({ state }: WorkPackageRun): boolean {
  return state === 'planned' || state === 'blocked';
}

function stateLine({ run, nowMs }: Asked, one: WorkPackageRun): string {
  const { wpId, state, counts } = one;
  const round = words.round(counts.rounds + 1, run.settings.rounds);
  switch (state) {
    case 'done':
      return words.done(one);
    case 'needs_human':
      return words.needsHuman(wpId, one.reason);
    case 'planned':
    case 'blocked':
      return words.waits(wpId, openDependencies(run, one), state === 'blocked');
    case 'ready':
    case 'captured':
    case 'for_review':
      return words.begins({ wpId, state }, waitOf(run, one, nowMs), {
        round,
        atOnce: run.settings.maxParallel,
      });
    case 'implementing':
    case 'verifying':
    case 'reviewing':
      return words.atWork(one, round);
  }
}

function setbackLines({ records }: Asked, { wpId, reason }: WorkPackageRun): string[] {
  const all = setbacksOf(records, wpId)
    // What the person is told already.
    .filter(({ judgement }) => judgement.kind !== 'human' || judgement.reason !== reason)
    .flatMap((setback) => words.setback(setback) ?? [])
    .toReversed();
  const earlier = all.length - SETBACKS_SHOWN;
  return [...all.slice(0, SETBACKS_SHOWN), ...(earlier > 0 ? [words.earlier(wpId, earlier)] : [])];
}

function setbacksOf(records: readonly JournalRecord[], wpId: string): Setback[] {
  const begun = new Map<string, Extract<JournalRecord, { kind: 'attempt_intended' }>>();
  return records.flatMap((record): Setback[] => {
    if (record.kind === 'attempt_intended') begun.set(record.attempt, record);
    if (record.kind !== 'judged' || record.wpId !== wpId) return [];
    const { agent = null, phase = 'implementation', round = 0 } = begun.get(record.attempt) ?? {};
    return [{ at: record.at, agent, phase, round, judgement: record.judgement }];
  });
}
