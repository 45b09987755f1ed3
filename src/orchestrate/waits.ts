import type { RunState, WorkPackageRun } from './run-state.js';
import { choiceOf } from './schedule.js';

/** What a work package waits for that nobody is at work on and that needs no person. */
export type Wait =
  /** Those that are not done yet. */
  | { readonly kind: 'dependencies'; readonly wpIds: readonly string[] }
  /** The pause after trouble. */
  | { readonly kind: 'pause'; readonly untilMs: number }
  /** Everybody who could be asked has no quota until then. */
  | { readonly kind: 'quota'; readonly untilMs: number; readonly agents: readonly string[] }
  /** As many are at work as may be. */
  | { readonly kind: 'place' }
  /** Nothing new begins in this run. */
  | { readonly kind: 'drain' };

/** Undefined for what is at work, about to begin, or rests. Pure. */
export function waitOf(run: RunState, one: WorkPackageRun, nowMs: number): Wait | undefined {
  switch (one.state) {
    case 'planned':
    case 'blocked':
      return { kind: 'dependencies', wpIds: openDependencies(run, one) };
    case 'ready':
    case 'captured':
    case 'for_review':
      return beforeBeginning(run, one, nowMs);
    case 'implementing':
    case 'verifying':
    case 'reviewing':
    case 'done':
    case 'needs_human':
      return undefined;
  }
}

function beforeBeginning(run: RunState, one: WorkPackageRun, nowMs: number): Wait | undefined {
  if (run.isDraining || run.ended) return { kind: 'drain' };
  if (one.notBeforeMs > nowMs) return { kind: 'pause', untilMs: one.notBeforeMs };
  const choice = choiceOf(run, one, nowMs);
  if (choice?.kind === 'later') return { kind: 'quota', untilMs: choice.atMs, agents: choice.names };
  const busy = [...run.workPackages.values()].filter(({ attempt }) => attempt !== undefined).length;
  return busy >= run.settings.maxParallel ? { kind: 'place' } : undefined;
}

/** Those that are not done in this run. */
export function openDependencies(run: RunState, { dependencies }: WorkPackageRun): string[] {
  return dependencies.filter((id) => run.workPackages.get(id)?.state !== 'done');
}
