import { laneToStatus } from '../events/status.js';
import { Failure } from '../shared/failure.js';
import { workWords as words } from '../words/work.js';
import type { FeatureFiles, WorkPackage } from './feature-files.js';

/** The boxes of a work package in tasks.md that are not ticked. */
export function openTasks({ tasks }: FeatureFiles, wpId: string): string[] {
  return tasks.boxes.filter((box) => box.wpId === wpId && !box.done).map(({ task }) => task);
}

/**
 * What stands in the way of a move (COMMANDS.md): for_review and done need the boxes ticked, the way back from review needs the
 * reviewer's words.
 * @returns with `force`, what was overridden, for the log to say; else nothing.
 * @throws Failure `boxes_open`, `feedback_missing`.
 */
export function mustAllowMove(
  files: FeatureFiles,
  { wpId, lane }: WorkPackage,
  { to, hasFeedback, force }: { to: string; hasFeedback: boolean; force: boolean },
): string[] {
  const [from, status] = [lane === null ? undefined : laneToStatus(lane)?.status, laneToStatus(to)?.status];
  const open = status === 'for_review' || status === 'done' ? openTasks(files, wpId) : [];
  const lacksFeedback = from === 'for_review' && to === 'planned' && !hasFeedback;
  if (force) {
    return [
      ...(open.length > 0 ? [words.overriddenBoxes(open)] : []),
      ...(lacksFeedback ? [words.overriddenFeedback] : []),
    ];
  }
  if (open.length > 0) {
    throw new Failure({
      code: 'boxes_open',
      message: words.boxesOpen(wpId, to, open),
      hint: words.boxesOpenNext(open),
    });
  }
  if (lacksFeedback) {
    throw new Failure({
      code: 'feedback_missing',
      message: words.feedbackMissing(wpId),
      hint: words.feedbackMissingNext,
    });
  }
  return [];
}
