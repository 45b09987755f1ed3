import type { RunState, WorkPackageRun } from './run-state.js';

/** Who is to be asked next. */
export type Choice =
  | { readonly kind: 'agent'; readonly name: string }
  /** Those that could be asked have no quota until then. */
  | { readonly kind: 'later'; readonly atMs: number; readonly names: readonly string[] }
  | { readonly kind: 'nobody' };

/** Who implemented goes on; else the first in order that has not been tried in vain. */
export function chooseImplementer(run: RunState, one: WorkPackageRun, nowMs: number): Choice {
  const left = run.settings.implementers.filter((name) => !one.triedImplementers.includes(name));
  const preferred = one.implementer !== undefined && left.includes(one.implementer) ? [one.implementer] : [];
  return firstAvailable(run, [...preferred, ...left], nowMs);
}

/** The first that is not the implementer, where there is one. */
export function chooseReviewer(run: RunState, one: WorkPackageRun, nowMs: number): Choice {
  const left = run.settings.reviewers.filter((name) => !one.triedReviewers.includes(name));
  const others = left.filter((name) => name !== one.implementer);
  const isAlone = run.settings.reviewers.every((name) => name === one.implementer);
  const choice = firstAvailable(run, others, nowMs);
  // An implementer's own approval is worth something only where there is nobody else.
  return choice.kind === 'nobody' && isAlone ? firstAvailable(run, left, nowMs) : choice;
}

function firstAvailable(run: RunState, names: readonly string[], nowMs: number): Choice {
  const resting = new Map<string, number>();
  for (const name of names) {
    const breaker = run.breakers.get(name);
    if (!breaker || (breaker.untilMs !== null && breaker.untilMs <= nowMs)) return { kind: 'agent', name };
    if (breaker.untilMs !== null) resting.set(name, breaker.untilMs);
  }
  if (resting.size === 0) return { kind: 'nobody' };
  return { kind: 'later', atMs: Math.min(...resting.values()), names: [...resting.keys()] };
}
