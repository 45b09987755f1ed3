import { chooseImplementer, chooseReviewer, type Choice } from './agents-available.js';
import type { RunState, WorkPackageRun } from './run-state.js';
import type { Phase } from './settings.js';
import { RESTING } from './states.js';

/** What is to be done now. Work packages that need nothing, or wait for a time or a process, are not in it. */
export type Step =
  /** Its end is in: keep the work, then judge it. */
  | { readonly kind: 'judge'; readonly wpId: string }
  /** Its file does not yet say where it is. */
  | { readonly kind: 'write_lane'; readonly wpId: string; readonly lane: OwedLane }
  | { readonly kind: 'begin'; readonly wpId: string; readonly phase: Phase; readonly agent: string | null }
  | { readonly kind: 'leave_unreviewed'; readonly wpId: string }
  | { readonly kind: 'give_up'; readonly wpId: string; readonly why: 'no_implementer' | 'no_reviewer' };

/** Lanes that the orchestrator writes; `doing` is written with the beginning of an implementation. */
export type OwedLane = 'planned' | 'for_review' | 'done' | 'canceled';

/**
 * What to do next, in the order in which it is done. Pure. What is at work, and what began before it in this list, takes up slots:
 * reviews and verifications before new work, and of new work the longest chain of dependents first, so that the run as a
 * whole ends early.
 */
export function nextSteps(run: RunState, nowMs: number): Step[] {
  if (run.ended) return [];
  const all = [...run.workPackages.values()];
  const settled = all.flatMap((one): Step[] => {
    if (one.attempt) return one.attempt.exit ? [{ kind: 'judge', wpId: one.wpId }] : [];
    const lane = owedLane(one);
    return lane === undefined ? [] : [{ kind: 'write_lane', wpId: one.wpId, lane }];
  });
  if (settled.length > 0) return settled;
  const busy = all.filter(({ attempt }) => attempt !== undefined).length;
  let free = run.isDraining ? 0 : Math.max(0, run.settings.maxParallel - busy);
  const chains = chainLengths(run);
  const order = (one: WorkPackageRun) => chains.get(one.wpId) ?? 0;
  return all
    .toSorted((a, b) => rank(a) - rank(b) || order(b) - order(a))
    .flatMap((one): Step[] => {
      const step = stepOf(run, one, nowMs);
      if (!step) return [];
      if (step.kind !== 'begin') return [step];
      if (free === 0) return [];
      free -= 1;
      return [step];
    });
}

/** The lane that the file must say before anything else happens to it, where it says another. */
function owedLane({ state, how, lane, returnedBy }: WorkPackageRun): OwedLane | undefined {
  if (how === 'skipped') return lane === 'canceled' ? undefined : 'canceled';
  if (state === 'done') return lane === 'done' || how === 'before' ? undefined : 'done';
  if (state === 'for_review') return lane === 'for_review' ? undefined : 'for_review';
  // A rejection goes into the file at once, also when no further round follows.
  return returnedBy !== undefined && lane !== 'planned' ? 'planned' : undefined;
}

/** Whether nothing will happen any more by itself. */
export function isOver(run: RunState): boolean {
  const all = [...run.workPackages.values()];
  if (all.some(({ attempt }) => attempt) || all.some((one) => owedLane(one) !== undefined)) return false;
  return run.isDraining || all.every(({ state }) => RESTING.has(state));
}

function stepOf(run: RunState, one: WorkPackageRun, nowMs: number): Step | undefined {
  const { wpId, state } = one;
  if (one.notBeforeMs > nowMs) return undefined;
  switch (state) {
    case 'captured':
      return { kind: 'begin', wpId, phase: 'verification', agent: null };
    case 'for_review':
      if (run.settings.review === 'none') return { kind: 'leave_unreviewed', wpId };
      return asked(one, choiceOf(run, one, nowMs), 'review');
    case 'ready':
      return asked(one, choiceOf(run, one, nowMs), 'implementation');
    case 'planned':
    case 'blocked':
    case 'implementing':
    case 'verifying':
    case 'reviewing':
    case 'done':
    case 'needs_human':
      return undefined;
  }
}

/** Who is asked next, where somebody is to be asked. */
export function choiceOf(run: RunState, one: WorkPackageRun, nowMs: number): Choice | undefined {
  if (one.state === 'ready') return chooseImplementer(run, one, nowMs);
  if (one.state === 'for_review') return chooseReviewer(run, one, nowMs);
  return undefined;
}

function asked({ wpId }: WorkPackageRun, choice: Choice | undefined, phase: Phase): Step | undefined {
  switch (choice?.kind) {
    case 'agent':
      return { kind: 'begin', wpId, phase, agent: choice.name };
    case 'nobody':
      return { kind: 'give_up', wpId, why: phase === 'review' ? 'no_reviewer' : 'no_implementer' };
    case 'later':
    case undefined:
      return undefined;
  }
}

/** What is nearer to its end goes first: it frees others. */
function rank({ state, counts }: WorkPackageRun): number {
  if (state === 'for_review' || state === 'captured') return 0;
  return counts.rounds > 0 ? 1 : 2;
}

/** How many work packages stand one behind the other from this one on, itself included. */
export function chainLengths(run: RunState): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const { wpId, dependencies } of run.workPackages.values())
    for (const id of dependencies) dependents.set(id, [...(dependents.get(id) ?? []), wpId]);
  const measure = (wpId: string): number => {
    const known = lengths.get(wpId);
    if (known !== undefined) return known;
    lengths.set(wpId, 1); // a cycle is refused before; here it must only end
    const length = 1 + Math.max(0, ...(dependents.get(wpId) ?? []).map(measure));
    lengths.set(wpId, length);
    return length;
  };
  for (const wpId of run.workPackages.keys()) measure(wpId);
  return lengths;
}
