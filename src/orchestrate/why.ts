import { judgementWords, clock } from '../words/orchestrate-view.js';
import { whyWords as words } from '../words/orchestrate-why.js';
import { applyRecord } from './fold.js';
import type { JournalRecord } from './record.js';
import type { RunState } from './run-state.js';

/**
 * Why a work package is where it is: the chain of causes, one line each, from the journal alone. What it waits for is explained in
 * turn. Pure.
 */
export function explainWhy(records: readonly JournalRecord[], wpId: string, nowMs: number): string[] {
  const run = records.reduce<RunState | undefined>(applyRecord, undefined);
  if (!run) return [];
  return explain({ run, records, nowMs, seen: new Set() }, wpId, '');
}

interface Asked {
  readonly run: RunState;
  readonly records: readonly JournalRecord[];
  readonly nowMs: number;
  readonly seen: Set<string>;
}

function explain(asked: Asked, wpId: string, indent: string): string[] {
  const { run, records, nowMs, seen } = asked;
  const one = run.workPackages.get(wpId);
  if (!one || seen.has(wpId)) return [];
  seen.add(wpId);
  const lines: string[] = [];
  const last = lastJudgement(records, wpId);
  const said = last && words.last(clock(last.at), last.agent, judgementWords(last.judgement));
  switch (one.state) {
    case 'done':
      lines.push(words.done(wpId, one.how ?? 'before', said));
      break;
    case 'needs_human':
      lines.push(
        words.needsHuman(wpId, one.reason ?? '', one.counts.rounds),
        ...(said === undefined ? [] : [said]),
      );
      if (one.next !== undefined) lines.push(words.next(one.next));
      break;
    case 'planned':
    case 'blocked': {
      const open = one.dependencies.filter((id) => run.workPackages.get(id)?.state !== 'done');
      lines.push(words.waits(wpId, open));
      for (const id of open) lines.push(...explain(asked, id, '  '));
      break;
    }
    case 'ready':
    case 'implementing':
    case 'captured':
    case 'verifying':
    case 'for_review':
    case 'reviewing':
      lines.push(
        words.atWork(wpId, {
          state: one.state,
          agent: one.attempt?.agent ?? undefined,
          round: one.counts.rounds + 1,
          since: clock(one.sinceMs),
          later: one.notBeforeMs > nowMs ? clock(one.notBeforeMs) : undefined,
        }),
        ...(said === undefined ? [] : [said]),
      );
  }
  for (const { other, paths } of one.overlaps) if (paths.length > 0) lines.push(words.overlap(other, paths));
  return lines.map((line) => indent + line);
}

function lastJudgement(records: readonly JournalRecord[], wpId: string) {
  const agents = new Map<string, string | null>();
  let last:
    | { at: number; agent: string | null; judgement: Extract<JournalRecord, { kind: 'judged' }>['judgement'] }
    | undefined;
  for (const record of records) {
    if (record.kind === 'attempt_intended') agents.set(record.attempt, record.agent);
    if (record.kind === 'judged' && record.wpId === wpId)
      last = { at: record.at, agent: agents.get(record.attempt) ?? null, judgement: record.judgement };
  }
  return last;
}
