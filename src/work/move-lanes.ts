import type { FeatureFiles, WorkPackage } from './feature-files.js';
import type { FileEdit } from './file-edit.js';
import { EVENT_LOG_FILE } from './feature-files.js';
import { moveLane, type LaneMove } from './move-lane.js';

/**
 * The edits that move several work packages: one edit a file, also where they share one (the event log). Pure.
 * @throws as moveLane.
 */
export function moveLanes(
  files: FeatureFiles,
  moves: readonly { readonly one: WorkPackage; readonly move: LaneMove }[],
): FileEdit[] {
  const edits = new Map<string, FileEdit>();
  let { eventLog } = files;
  for (const { one, move } of moves) {
    for (const edit of moveLane({ ...files, eventLog }, one, move)) {
      const earlier = edits.get(edit.path);
      edits.set(edit.path, earlier ? { ...edit, before: earlier.before } : edit);
      if (edit.path === `${files.folder}/${EVENT_LOG_FILE}`) eventLog = edit.after;
    }
  }
  return [...edits.values()];
}
