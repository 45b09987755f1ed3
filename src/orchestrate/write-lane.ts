import { freshUlids } from '../events/ulid.js';
import { setBoxes } from '../tasks/edit-boxes.js';
import { addReviewFeedback } from '../tasks/edit-review-feedback.js';
import { orchestrateLaneWords as words } from '../words/orchestrate-lanes.js';
import {
  EVENT_LOG_FILE,
  featureNumber,
  mustFindWorkPackage,
  readFeatureFiles,
  TASKS_FILE,
  type FeatureFiles,
  type WorkPackage,
} from '../work/feature-files.js';
import { editFile, type FileEdit } from '../work/file-edit.js';
import { fieldOf, isSameLane, mustNameLane, moveLane } from '../work/move-lane.js';
import { openTasks } from '../work/move-rules.js';
import { withStateLock } from '../work/state-lock.js';
import { treeOf, type Workspace } from '../work/workspace.js';
import { writeState, type Written } from '../work/write-state.js';
import { parseCommitId } from '../changes/commit.js';

export interface LaneToWrite {
  readonly feature: string;
  readonly wpId: string;
  readonly lane: string;
  readonly by: string;
  readonly atMs: number;
  readonly note: string;
  /** A reviewer's words, which go into the file. */
  readonly feedback: string | undefined;
  /** Begun before, and perhaps cut off between the edit and its commit: then what lies there is ours. */
  readonly isAgain: boolean;
}

/**
 * Moves a work package by the writer that `move-task` moves it with: the same edits, the same commit, the same events from it.
 * Safe to do again. What a commit of ours has said already is given back as that commit.
 *
 * @throws Failure as `writeState`, `mustFindWorkPackage` and `moveLane`.
 */
export async function writeLane(workspace: Workspace, given: LaneToWrite): Promise<Written> {
  const { feature, wpId, lane, isAgain } = given;
  return withStateLock(workspace, async () => {
    const files = readFeatureFiles(workspace.root, feature);
    const one = mustFindWorkPackage(files, wpId);
    const to = mustNameLane(one, lane);
    const edits = [...moveLane(files, one, toMove(files, one, given, to)), ...tickBoxes(files, wpId, to)];
    const logPath = `${files.folder}/${EVENT_LOG_FILE}`;
    const takesAlong = isAgain ? [one.path, `${files.folder}/${TASKS_FILE}`, logPath] : [];
    const message = words.commitMessage(wpId, to, featureNumber(feature));
    const written = await writeState(workspace, { edits, message, commit: true, takesAlong });
    return written.kind === 'unchanged' && isAgain ? lastWritten(workspace, one.path) : written;
  });
}

/**
 * Where the event log alone tells of lanes, the file's agent stays as it is: without a log line of its own to give it a time, that
 * change would be told under another id than the run tells it under.
 */
function toMove(
  files: FeatureFiles,
  one: WorkPackage,
  { by, atMs, note, feedback }: LaneToWrite,
  to: string,
) {
  const tells = one.laneFolder !== null || one.task.frontmatterLane !== null || files.eventLog === undefined;
  const wasReturned = fieldOf(one, 'review_status') !== undefined;
  const review =
    feedback !== undefined
      ? { review_status: 'has_feedback', reviewed_by: by }
      : to === 'done' && wasReturned
        ? { review_status: 'approved', reviewed_by: by }
        : {};
  const moves = !isSameLane(one.lane, to);
  return {
    to,
    by,
    atMs,
    note,
    shellPid: String(process.pid),
    force: false,
    newEventId: freshUlids(() => atMs),
    fields: {
      ...(to === 'doing' &&
        tells &&
        fieldOf(one, 'agent') !== by && { agent: by, shell_pid: String(process.pid) }),
      ...(moves && review),
    },
    feedback: moves && feedback !== undefined ? addReviewFeedback({ by, atMs, text: feedback }) : undefined,
  };
}

/** Work that passed its checks has its boxes ticked: agents may not touch task files. */
function tickBoxes(files: FeatureFiles, wpId: string, to: string): FileEdit[] {
  const open = to === 'for_review' || to === 'done' ? openTasks(files, wpId) : [];
  if (open.length === 0 || files.tasksText === undefined) return [];
  return [editFile(`${files.folder}/${TASKS_FILE}`, files.tasksText, [setBoxes(open, true)])];
}

/** The commit that has said it, in a run that was cut off right behind it. */
async function lastWritten(workspace: Workspace, path: string): Promise<Written> {
  const { git, root } = workspace;
  const args = ['rev-list', '-1', 'HEAD', '--', `:(top,literal)${path}`];
  const { stdout } = await git.ask({ operation: 'looking for the last change', cwd: root, args });
  const commit = parseCommitId(stdout.toString('latin1').trim());
  const branch = treeOf(workspace)?.branch;
  return commit && branch !== undefined
    ? { kind: 'committed', paths: [path], commit, branch }
    : { kind: 'unchanged', uncommitted: [] };
}

/** What a person has made of it meanwhile. */
export function laneNow(workspace: Workspace, feature: string, wpId: string): string | null {
  return mustFindWorkPackage(readFeatureFiles(workspace.root, feature), wpId).lane;
}
