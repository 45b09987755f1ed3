import { laneToStatus } from '../events/status.js';
import type { ByteText } from '../shared/byte-text.js';
import { Failure } from '../shared/failure.js';
import { appendActivity } from '../tasks/edit-activity-log.js';
import { appendTransition } from '../tasks/edit-event-log.js';
import { setField } from '../tasks/edit-field.js';
import type { Edit } from '../tasks/edit.js';
import { lastTransition } from '../tasks/event-log.js';
import { scalarOf, scanFrontmatter } from '../tasks/frontmatter.js';
import { LANE_FOLDERS } from '../tasks/task-path.js';
import { workWords as words } from '../words/work.js';
import { EVENT_LOG_FILE, type FeatureFiles, type WorkPackage } from './feature-files.js';
import { editFile, isChange, type FileEdit } from './file-edit.js';

/** What becomes of one work package. */
export interface LaneMove {
  /** As typed: `doing`, `in_progress` … */
  readonly to: string;
  /** Who says so: stands in the log. */
  readonly by: string;
  readonly atMs: number;
  readonly shellPid: string | null;
  readonly note: string;
  readonly force: boolean;
  /** The id of a line in the event log, where there is one: no two are the same. */
  readonly newEventId: () => string;
  /** Other keys of the frontmatter: agent, assignee … */
  readonly fields: Readonly<Record<string, string>>;
  /** What else is to be written into the file. */
  readonly feedback?: Edit | undefined;
}

/** The four of the wire first; then those that only later projects have. */
export const LANES: readonly string[] = [
  'planned',
  'doing',
  'for_review',
  'done',
  'claimed',
  'in_progress',
  'in_review',
  'approved',
  'blocked',
  'canceled',
];

/** `doing` of the files is `in_progress` of the event log (TASKFILES.md, era c). */
const LOG_WORDS: ReadonlyMap<string, string> = new Map([['doing', 'in_progress']]);
const FILE_WORDS: ReadonlyMap<string, string> = new Map([['in_progress', 'doing']]);

/**
 * The lane's name where this work package keeps it.
 * @throws Failure `unknown_lane`, which lists those there are.
 */
export function mustNameLane({ laneFolder, task }: WorkPackage, typed: string): string {
  const known = laneFolder === null ? LANES : [...LANE_FOLDERS];
  const lane = laneFolder === null && task.frontmatterLane === null ? inLog(typed) : inFile(typed);
  if (!known.includes(lane) || !laneToStatus(lane)) {
    throw new Failure({
      code: 'unknown_lane',
      message: words.unknownLane(typed),
      hint: words.lanesAre(known),
      exitCode: 1,
    });
  }
  return lane;
}

export function isSameLane(one: string | null, other: string): boolean {
  return one !== null && inLog(one) === inLog(other);
}

/**
 * The edits that move a work package, in whichever of the three ways its feature keeps lanes (TASKFILES.md): the lane
 * folder, `lane:`, the event log; and where a log stands beside `lane:`, both. Pure.
 *
 * @throws Failure `unknown_lane`, `file_not_understood`.
 */
export function moveLane(files: FeatureFiles, one: WorkPackage, move: LaneMove): FileEdit[] {
  const lane = mustNameLane(one, move.to);
  const moves = !isSameLane(one.lane, lane);
  const isLogged = one.laneFolder === null && files.eventLog !== undefined;
  const keepsLane = one.laneFolder !== null || one.task.frontmatterLane !== null || !isLogged;
  const sets: Edit[] = Object.entries(move.fields).map(([key, value]) => setField(key, value));
  if (moves && keepsLane && (one.laneFolder === null || hasField(one, 'lane')))
    sets.unshift(setField('lane', lane));
  if (move.feedback) sets.push(move.feedback);
  const path = one.laneFolder !== null && moves ? inFolder(one, lane) : one.path;
  if (!moves && !isChange(editFile(one.path, one.text, sets))) return [];
  // Where the event log alone tells of lanes, it tells of the note as well: the same said in the file were another event.
  const toSay = keepsLane ? [appendActivity(entryOf(move, lane))] : [];
  const edit = editFile(one.path, one.text, [...sets, ...toSay]);
  const logEdits = moves && isLogged ? [logEdit(files, one, { ...move, to: lane })] : [];
  if (path === one.path) return [edit, ...logEdits].filter(isChange);
  return [
    { path: one.path, before: one.text, after: undefined },
    { path, before: undefined, after: edit.after },
    ...logEdits,
  ];
}

function entryOf(
  { atMs, by, shellPid, note }: Pick<LaneMove, 'atMs' | 'by' | 'shellPid' | 'note'>,
  lane: string | null,
) {
  return { atMs, agent: by, shellPid, lane, note };
}

/** `tasks/planned/phase-1/WP01-x.md` in lane doing is `tasks/doing/phase-1/WP01-x.md`. */
function inFolder({ path }: WorkPackage, lane: string): string {
  return path.replace(/\/tasks\/[^/]+\//, `/tasks/${lane}/`);
}

function logEdit({ feature, folder, eventLog }: FeatureFiles, one: WorkPackage, move: LaneMove): FileEdit {
  const before = eventLog ?? ('' as ByteText);
  const fromLane = lastTransition(before, one.wpId)?.toLane ?? inLog(one.lane ?? 'planned');
  const { atMs, by, force, note, to } = move;
  const transition = {
    eventId: move.newEventId(),
    feature,
    wpId: one.wpId,
    fromLane,
    toLane: inLog(to),
    atMs,
    actor: by,
    force,
    reason: note || null,
  };
  return editFile(`${folder}/${EVENT_LOG_FILE}`, before, [appendTransition(transition)]);
}

function hasField({ text }: WorkPackage, key: string): boolean {
  return scanFrontmatter(text).fields.has(key);
}

function inLog(lane: string): string {
  return LOG_WORDS.get(lane) ?? lane;
}

function inFile(lane: string): string {
  return FILE_WORDS.get(lane) ?? lane;
}

/** An entry that moves nothing: it names the lane that the file is in, where the file says one. */
export function entryIn(one: WorkPackage, said: Pick<LaneMove, 'atMs' | 'by' | 'shellPid' | 'note'>): Edit {
  return appendActivity(entryOf(said, one.laneFolder ?? one.task.frontmatterLane));
}

/** The value of one key of the frontmatter, undefined when it is empty or not there. */
export function fieldOf({ text }: WorkPackage, key: string): string | undefined {
  const field = scanFrontmatter(text).fields.get(key);
  return (field && scalarOf(field)) || undefined;
}
