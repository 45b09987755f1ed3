import * as fs from 'node:fs';
import { join } from 'node:path';
import { parseCommitId, type CommitId } from '../changes/commit.js';
import type { GitDir } from '../changes/git-dir.js';
import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { jsonIn, objectIn } from '../shared/json-value.js';

/**
 * How far a merge is. In this order, and each step may be done twice: a merge that is killed goes on with `--resume`.
 *
 *   merging ──> moving ──> cleaning ──> pushing ──> finished
 *      └ --abort, back to where it began
 */
export const MERGE_PHASES = ['merging', 'moving', 'cleaning', 'pushing', 'finished'] as const;
export type MergePhase = (typeof MERGE_PHASES)[number];

export interface MergeOptions {
  readonly strategy: 'merge' | 'squash';
  readonly push: boolean;
  readonly keepBranch: boolean;
  readonly keepWorktree: boolean;
}

/** One branch to be merged, as it was when the merge began. */
export interface MergeStep {
  readonly wpId: string;
  readonly branch: string;
  readonly tip: CommitId;
}

/** A merge as it is saved, so that another process can go on with it. */
export interface MergeState extends MergeOptions {
  readonly feature: string;
  readonly target: string;
  /** Where the target was before: what `--abort` goes back to. */
  readonly before: CommitId;
  readonly phase: MergePhase;
  /** In dependency order. */
  readonly steps: readonly MergeStep[];
  /** How many of them are merged. */
  readonly done: number;
  /** The target's commit that the next step is merged into. */
  readonly onto: CommitId;
  /** The work packages that go to for_review, once that has begun: their files may say so already, not yet committed. */
  readonly moving?: readonly string[];
}

/** Not in our own folder there: that one's existence says that capture is on. */
function stateFile({ commonDir }: Pick<GitDir, 'commonDir'>): string {
  return join(commonDir, 'spec-kitty-merge.json');
}

/** @returns undefined when no merge was begun, or what is there cannot be read. */
export function readMergeState(place: Pick<GitDir, 'commonDir'>): MergeState | undefined {
  const text = readFileIfPresent(stateFile(place))?.toString('utf8');
  return text === undefined ? undefined : parseMergeState(text);
}

/** Durably: after a kill or a power cut the step before or this one is what is there. */
export function writeMergeState(place: Pick<GitDir, 'commonDir'>, state: MergeState): void {
  writeFileDurably(stateFile(place), `${JSON.stringify(state)}\n`);
}

/** No merge is under way any more. */
export function removeMergeState(place: Pick<GitDir, 'commonDir'>): void {
  fs.rmSync(stateFile(place), { force: true });
}

/** Pure. Anything but a state of ours is undefined. */
export function parseMergeState(text: string): MergeState | undefined {
  const value = jsonIn(text);
  const state = (objectIn(value) ?? {}) as Record<keyof MergeState, unknown>;
  const { feature, target, before, onto, phase, steps, done, moving } = state;
  const isState =
    [feature, target].every((field) => typeof field === 'string') &&
    [before, onto].every((field) => typeof field === 'string' && parseCommitId(field)) &&
    MERGE_PHASES.some((known) => known === phase) &&
    Array.isArray(steps) &&
    steps.every(isStep) &&
    typeof done === 'number' &&
    (moving === undefined || Array.isArray(moving)) &&
    ['merge', 'squash'].some((known) => known === state.strategy);
  return isState ? (value as MergeState) : undefined;
}

function isStep(step: unknown): boolean {
  const { wpId, branch, tip } = objectIn(step) ?? {};
  return (
    [wpId, branch].every((field) => typeof field === 'string') && parseCommitId(String(tip)) !== undefined
  );
}
