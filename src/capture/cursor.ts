import { join } from 'node:path';
import { commitIn, type CommitId } from '../changes/commit.js';
import { captureDir } from '../changes/git-dir.js';
import { LOG_START, type LogPlace } from '../changes/reflog.js';
import { messageOf } from '../shared/failure.js';
import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { entriesIn, listIn, objectIn } from '../shared/json-value.js';
import { parseReports, type Reports } from './projection.js';

/** Up to where one working tree has been captured. */
export interface TreeCursor {
  /** HEAD as it was then, null before the first commit. */
  readonly head: CommitId | null;
  /** How far its reflog was read. */
  readonly log: LogPlace;
}

/**
 * Up to where a repository has been captured: everything that these commits come from is accounted for, either reported
 * or seen. Kept beside the spool, in the folder that all working trees share.
 */
export interface Cursor {
  /** How many plans were carried out: tells a plan that is unfinished from one that only was not removed. */
  readonly run: number;
  /** By `.` or `worktrees/NAME`. */
  readonly trees: ReadonlyMap<string, TreeCursor>;
  /** By branch: where it was when it was looked at last. */
  readonly branches: ReadonlyMap<string, CommitId>;
  /** What a branch has left behind and another ref still names: dropped once none does. Newest last. */
  readonly left: readonly LeftBehind[];
  /** Ids of events that were taken back and may come again, newest last. */
  readonly takenBack: readonly string[];
  /** Ids of the events that led to the reports, newest last: what is recorded already and not among them, a plan that was not finished told. */
  readonly told: readonly string[];
  readonly reports: Reports;
  /** How many events were made to bring a report back to the truth: part of the id of the next one. */
  readonly settled: number;
}

export interface LeftBehind {
  readonly branch: string;
  readonly tip: CommitId;
}

/** The lists end somewhere: what is older than this many rewrites, or events, is nobody's concern any more. */
const MOST_LEFT = 50;
const MOST_TAKEN_BACK = 1000;
const MOST_TOLD = 1000;

function cursorFile(commonDir: string): string {
  return join(captureDir(commonDir), 'cursor.json');
}

export type CursorReading =
  | { readonly kind: 'read'; readonly cursor: Cursor }
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly reason: string };

export function readCursor(commonDir: string): CursorReading {
  const text = readFileIfPresent(cursorFile(commonDir))?.toString('utf8');
  if (text === undefined) return { kind: 'absent' };
  try {
    const cursor = parseCursor(JSON.parse(text));
    return cursor ? { kind: 'read', cursor } : { kind: 'damaged', reason: 'it is no cursor of this version' };
  } catch (error) {
    return { kind: 'damaged', reason: messageOf(error) };
  }
}

/** @throws the system's error; the cursor before then stays, and the next worker does the same work again. */
export function writeCursor(commonDir: string, cursor: Cursor): void {
  const text = `${JSON.stringify(formatCursor(cursor))}\n`;
  if (readFileIfPresent(cursorFile(commonDir))?.toString('utf8') === text) return;
  writeFileDurably(cursorFile(commonDir), text);
}

/** As JSON.stringify takes it. */
export function formatCursor(cursor: Cursor): object {
  const { run, trees, branches, left, takenBack, told, reports, settled } = cursor;
  return {
    version: 1,
    run,
    trees: Object.fromEntries(trees),
    branches: Object.fromEntries(branches),
    left: left.slice(-MOST_LEFT),
    taken_back: takenBack.slice(-MOST_TAKEN_BACK),
    told: told.slice(-MOST_TOLD),
    settled,
    reports: Object.fromEntries(Array.from(reports, ([feature, wps]) => [feature, Object.fromEntries(wps)])),
  };
}

/** @returns undefined for what is none. Single entries that make no sense are left out: they would be found again. */
export function parseCursor(value: unknown): Cursor | undefined {
  const file = objectIn(value);
  if (file?.['version'] !== 1) return undefined;
  const trees = entriesIn(file['trees']).flatMap(([name, tree]): [string, TreeCursor][] => {
    const { head, log } = objectIn(tree) ?? {};
    return [[name, { head: commitIn(head) ?? null, log: logPlaceOf(log) ?? LOG_START }]];
  });
  const branches = entriesIn(file['branches']).flatMap(([name, tip]): [string, CommitId][] => {
    const commit = commitIn(tip);
    return commit ? [[name, commit]] : [];
  });
  const left = listIn(file['left']).flatMap((entry): LeftBehind[] => {
    const { branch, tip } = objectIn(entry) ?? {};
    const commit = commitIn(tip);
    return commit && typeof branch === 'string' ? [{ branch, tip: commit }] : [];
  });
  return {
    run: countIn(file['run']),
    trees: new Map(trees),
    branches: new Map(branches),
    left,
    takenBack: textsIn(file['taken_back']),
    told: textsIn(file['told']),
    reports: parseReports(file['reports']),
    settled: countIn(file['settled']),
  };
}

function logPlaceOf(value: unknown): LogPlace | undefined {
  const { start, line } = objectIn(value) ?? {};
  const isPlace = typeof start === 'number' && start >= 0 && Number.isSafeInteger(start);
  return isPlace && typeof line === 'string' ? { start, line } : undefined;
}

function countIn(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}

function textsIn(value: unknown): string[] {
  return listIn(value).filter((text): text is string => typeof text === 'string');
}
