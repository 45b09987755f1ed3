import * as fs from 'node:fs';
import { join } from 'node:path';
import { commitIn } from '../changes/commit.js';
import type { GraphCommit } from '../changes/commit-graph.js';
import { captureDir } from '../changes/git-dir.js';
import { readFileIfPresent } from '../shared/files.js';
import { objectIn, wholeListIn } from '../shared/json-value.js';
import { formatCursor, parseCursor } from './cursor.js';
import type { CapturePlan, PlannedCommit } from './plan.js';
import type { Rewrite } from './rewrites.js';

/**
 * The plan that a worker is carrying out, written down before it stores the first event. A worker that is killed in between has
 * reported what the cursor does not know of; the next one finishes this plan, and only then looks at what has happened
 * since. Otherwise a rewrite that came in between would hide what was reported.
 */
function planFile(commonDir: string): string {
  return join(captureDir(commonDir), 'plan.json');
}

/**
 * Not synced to the disk: it is for a process that dies, and a machine that dies takes the plan's events with it or not at all.
 * @param run which of the repository's plans this is (Cursor, run).
 */
export function writePlan(commonDir: string, run: number, { next, ...plan }: CapturePlan): void {
  const path = planFile(commonDir);
  const cursor = { run, takenBack: [], told: [], reports: new Map(), settled: 0, ...next };
  fs.writeFileSync(`${path}.new`, JSON.stringify({ ...plan, next: formatCursor(cursor) }));
  fs.renameSync(`${path}.new`, path);
}

/** @returns undefined when this plan is not there, or makes no sense. */
export function readPlan(commonDir: string, run: number): CapturePlan | undefined {
  const text = readFileIfPresent(planFile(commonDir))?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    return parsePlan(JSON.parse(text), run);
  } catch {
    return undefined;
  }
}

/** All or nothing: half a plan, carried out, would be taken for the whole. */
function parsePlan(value: unknown, run: number): CapturePlan | undefined {
  const plan = objectIn(value);
  const next = parseCursor(plan?.['next']);
  const commits = wholeListIn(plan?.['commits'], plannedCommitIn);
  const merges = wholeListIn(plan?.['merges'], mergeIn);
  const rewrites = wholeListIn(plan?.['rewrites'], rewriteIn);
  const passedOver = wholeListIn(plan?.['passedOver'], commitIn);
  if (next?.run !== run || !commits || !merges || !rewrites || !passedOver) return undefined;
  const { atMs, who } = objectIn(plan?.['moment']) ?? {};
  const moment = typeof atMs === 'number' && typeof who === 'string' ? { atMs, who } : undefined;
  return { commits, merges, rewrites, passedOver, moment, tip: commitIn(plan?.['tip']), next };
}

function plannedCommitIn(value: unknown): PlannedCommit | undefined {
  const { id, isOurs, branch } = objectIn(value) ?? {};
  const commit = commitIn(id);
  if (!commit || typeof isOurs !== 'boolean') return undefined;
  return { id: commit, isOurs, branch: typeof branch === 'string' ? branch : undefined };
}

function mergeIn(value: unknown): GraphCommit | undefined {
  const { id, parents } = objectIn(value) ?? {};
  const commit = commitIn(id);
  const from = wholeListIn(parents, commitIn);
  return commit && from ? { id: commit, parents: from } : undefined;
}

function rewriteIn(value: unknown): Rewrite | undefined {
  const { branch, tip, dropped } = objectIn(value) ?? {};
  const commit = commitIn(tip);
  const gone = wholeListIn(dropped, commitIn);
  return typeof branch === 'string' && commit && gone ? { branch, tip: commit, dropped: gone } : undefined;
}

export function removePlan(commonDir: string): void {
  fs.rmSync(planFile(commonDir), { force: true });
}
