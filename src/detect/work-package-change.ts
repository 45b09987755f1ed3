import { laneSteps, type LaneStep } from './lane-steps.js';
import { countOccurrences, type NewEntry } from './line-occurrence.js';
import { newActivity } from './new-activity.js';
import { pairFiles, type Pair } from './pairing.js';
import { laneOf, type WorkPackageFile, type WorkPackageSides } from './work-package.js';

/** What one commit did to one WP: only what holds against every parent. */
export type WorkPackageChange =
  | { readonly kind: 'created'; readonly file: WorkPackageFile; readonly news: readonly FileNews[] }
  | { readonly kind: 'removed'; readonly file: WorkPackageFile }
  | {
      readonly kind: 'changed';
      readonly file: WorkPackageFile;
      readonly steps: readonly LaneStep<NewEntry>[];
      readonly news: readonly FileNews[];
      /** The agent, when it is another than before. */
      readonly newAgent: string | null;
      /** The WP's main file in the first parent. */
      readonly before: WorkPackageFile | undefined;
    };

/** New Activity Log lines of one file. */
export interface FileNews {
  readonly file: WorkPackageFile;
  readonly entries: readonly NewEntry[];
}

/** @returns undefined when nothing of it holds against every parent. */
export function changeOf({ befores, afters }: WorkPackageSides): WorkPackageChange | undefined {
  const [after] = afters;
  const [[removed] = []] = befores;
  if (!after) {
    const isRemoved = removed && befores.every((files) => files.length > 0);
    return isRemoved ? { kind: 'removed', file: removed } : undefined;
  }
  const fates = fatesOf(befores, afters);
  const news = fates.map(({ file, pasts }) => {
    const logs = pasts.map((past) => past?.task.activity ?? []);
    return { file, entries: countOccurrences(newActivity(file.task.activity, logs), logs) };
  });
  if (befores.every((files) => files.length === 0)) return { kind: 'created', file: after, news };
  const moved = fates.find((fate) => laneChange(fate)) ?? fates.find((fate) => commonPastLane(fate));
  const file = moved?.file ?? after;
  return {
    kind: 'changed',
    file,
    steps: moved ? stepsOf(moved, news) : [],
    news,
    newAgent: fates.flatMap((fate) => newAgentOf(fate) ?? [])[0] ?? null,
    before: fates.find((fate) => fate.file === file)?.pasts[0],
  };
}

/** A file after the commit, and what it was in each parent. */
interface Fate {
  readonly file: WorkPackageFile;
  readonly pasts: readonly (WorkPackageFile | undefined)[];
  readonly isCopy: boolean;
}

/** Files with a past of their own come first: a copy tells of a transition only when they tell of none. */
function fatesOf(befores: WorkPackageSides['befores'], afters: readonly WorkPackageFile[]): Fate[] {
  const pairings: Pair[][] = befores.map((files) => pairFiles(files, afters));
  return afters
    .map((file, place) => ({
      file,
      pasts: pairings.map((pairs) => pairs[place]?.before),
      isCopy: pairings.some((pairs) => pairs[place]?.isCopy === true),
    }))
    .sort((a, b) => Number(a.isCopy) - Number(b.isCopy));
}

/** The one lane that the file had in all parents, undefined when they differ or one says none. */
function commonPastLane({ pasts }: Fate): string | undefined {
  const [lane, ...others] = new Set(pasts.map((past) => past && laneOf(past)));
  return others.length === 0 ? (lane ?? undefined) : undefined;
}

/** @returns undefined when the lane is the same, or unknown on a side. */
function laneChange(fate: Fate): { from: string; to: string } | undefined {
  const [from, to] = [commonPastLane(fate), laneOf(fate.file)];
  return from !== undefined && to !== null && from !== to ? { from, to } : undefined;
}

function stepsOf(fate: Fate, news: readonly FileNews[]): LaneStep<NewEntry>[] {
  const [from, to] = [commonPastLane(fate), laneOf(fate.file)];
  if (from === undefined || to === null) return [];
  return laneSteps(from, to, news.find(({ file }) => file === fate.file)?.entries ?? []);
}

function newAgentOf({ file, pasts }: Fate): string | undefined {
  const { agent } = file.task;
  return agent && pasts.every((past) => past && past.task.agent !== agent) ? agent : undefined;
}
