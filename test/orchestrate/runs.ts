import { applyRecord } from '../../src/orchestrate/fold.js';
import type { JournalRecord, PlannedWorkPackage } from '../../src/orchestrate/record.js';
import type { RunState } from '../../src/orchestrate/run-state.js';
import { DEFAULTS, type RunSettings } from '../../src/orchestrate/settings.js';

/** Work packages by what they depend on: `{ WP01: [], WP02: ['WP01'] }`. */
export type Graph = Readonly<Record<string, readonly string[]>>;

export const DIAMOND: Graph = { WP01: [], WP02: ['WP01'], WP03: ['WP01'], WP04: ['WP02', 'WP03'] };

export function settingsOf(changes: Partial<RunSettings> = {}): RunSettings {
  return { ...DEFAULTS, implementers: ['ada', 'bob'], reviewers: ['ada', 'bob'], ...changes };
}

export function runBegun(
  graph: Graph,
  settings: RunSettings = settingsOf(),
  lanes: Readonly<Record<string, string>> = {},
): Extract<JournalRecord, { kind: 'run_begun' }> {
  const workPackages = Object.entries(graph).map(([wpId, dependencies]): PlannedWorkPackage => {
    return { wpId, title: `The work of ${wpId}`, dependencies, lane: lanes[wpId] ?? 'planned', head: null };
  });
  return {
    kind: 'run_begun',
    at: 1000,
    run: 'r1',
    feature: '001-engine',
    target: 'main',
    targetCommit: 'c0',
    settings,
    workPackages,
  };
}

/** A run after these records. */
export function runAfter(...records: readonly JournalRecord[]): RunState {
  const run = records.reduce<RunState | undefined>(applyRecord, undefined);
  if (!run) throw new Error('no records');
  return run;
}

export const EXITED = { why: 'exited', code: 0, signal: null, failed: null, reason: null } as const;
