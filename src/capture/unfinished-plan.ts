import * as fs from 'node:fs';
import { join } from 'node:path';
import { captureDir } from '../changes/git-dir.js';
import { readFileIfPresent } from '../shared/files.js';
import { formatCursor, parseCursor } from './cursor.js';
import type { CapturePlan } from './plan.js';

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
  const cursor = { run, takenBack: [], reports: new Map(), settled: 0, ...next };
  fs.writeFileSync(`${path}.new`, JSON.stringify({ ...plan, next: formatCursor(cursor) }));
  fs.renameSync(`${path}.new`, path);
}

/** @returns undefined when this plan is not there, or makes no sense. */
export function readPlan(commonDir: string, run: number): CapturePlan | undefined {
  const text = readFileIfPresent(planFile(commonDir))?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    const plan = JSON.parse(text) as Omit<CapturePlan, 'next'> & { readonly next: unknown };
    const next = parseCursor(plan.next);
    const isWhole = [plan.commits, plan.merges, plan.rewrites, plan.passedOver].every(Array.isArray);
    return next?.run === run && isWhole ? { ...plan, next } : undefined;
  } catch {
    return undefined;
  }
}

export function removePlan(commonDir: string): void {
  fs.rmSync(planFile(commonDir), { force: true });
}
