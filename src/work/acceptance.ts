import * as fs from 'node:fs';
import { join } from 'node:path';
import { readPathStates } from '../changes/commit-paths.js';
import { lastTransition } from '../tasks/event-log.js';
import { acceptWords as words } from '../words/accept.js';
import { statusOf } from './dependencies.js';
import type { FeatureFiles, WorkPackage } from './feature-files.js';
import { fieldOf } from './move-lane.js';
import type { Workspace } from './workspace.js';

/** One line of the checklist. */
export interface CheckedItem {
  readonly item: 'lanes' | 'boxes' | 'agents' | 'logs' | 'clarifications' | 'clean';
  /** Not asked: `--lenient`. */
  readonly verdict: 'ok' | 'missing' | 'not_asked';
  /** What is missing, one line each. */
  readonly missing: readonly string[];
}

const UNCLEAR = '[NEEDS CLARIFICATION';

/** What acceptance asks of a feature (COMMANDS.md, accept), item by item. Changes nothing. */
export async function checkAcceptance(
  workspace: Workspace,
  files: FeatureFiles,
  { lenient }: { lenient: boolean },
): Promise<CheckedItem[]> {
  const states = await readPathStates(workspace.git, workspace.root, []);
  return [
    check('lanes', openWorkPackages(files)),
    check('boxes', openBoxes(files)),
    lenient ? notAsked('agents') : check('agents', withoutAgent(files)),
    lenient ? notAsked('logs') : check('logs', withoutLog(files)),
    check('clarifications', unclearPlaces(workspace.root, files.folder)),
    check(
      'clean',
      states.map(({ path, kind }) => words.notClean(path, kind)),
    ),
  ];
}

function check(item: CheckedItem['item'], missing: readonly string[]): CheckedItem {
  return { item, verdict: missing.length === 0 ? 'ok' : 'missing', missing };
}

function notAsked(item: CheckedItem['item']): CheckedItem {
  return { item, verdict: 'not_asked', missing: [] };
}

/** A work package that was given up asks nothing more of anybody. */
export function isGivenUp({ lane }: { readonly lane: string | null }): boolean {
  return lane === 'canceled';
}

function openWorkPackages(files: FeatureFiles): string[] {
  if (files.workPackages.length === 0) return [words.noWorkPackages(files.feature)];
  return asked(files)
    .filter(({ lane }) => !['for_review', 'done'].includes(statusOf(lane)))
    .map(({ wpId, lane }) => words.openLane(wpId, lane));
}

function openBoxes({ tasks, workPackages }: FeatureFiles): string[] {
  const givenUp = new Set(workPackages.filter(isGivenUp).map(({ wpId }) => wpId));
  return tasks.boxes
    .filter(({ done, wpId }) => !done && !(wpId !== null && givenUp.has(wpId)))
    .map(({ task, wpId }) => words.openBox(task, wpId));
}

function withoutAgent(files: FeatureFiles): string[] {
  return asked(files)
    .filter((one) => fieldOf(one, 'agent') === undefined && !isLogged(files, one.wpId))
    .map(({ wpId }) => words.noAgent(wpId));
}

function withoutLog(files: FeatureFiles): string[] {
  return asked(files)
    .filter((one) => one.task.activity.length === 0 && !isLogged(files, one.wpId))
    .map(({ wpId }) => words.noLog(wpId));
}

function asked({ workPackages }: FeatureFiles): readonly WorkPackage[] {
  return workPackages.filter((one) => !isGivenUp(one));
}

/** The event log tells who did what, where there is one. */
function isLogged({ eventLog }: FeatureFiles, wpId: string): boolean {
  return lastTransition(eventLog ?? '', wpId) !== undefined;
}

/** In every document of the feature, with line numbers. */
function unclearPlaces(root: string, folder: string): string[] {
  return fs.readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return unclearPlaces(root, path);
    if (!entry.isFile() || !entry.name.endsWith('.md')) return [];
    const lines = fs.readFileSync(join(root, path), 'utf8').split('\n');
    return lines.flatMap((line, at) => (line.includes(UNCLEAR) ? `${path}:${at + 1}` : []));
  });
}
