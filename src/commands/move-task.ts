import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { freshUlids } from '../events/ulid.js';
import { Failure, messageOf } from '../shared/failure.js';
import { addReviewFeedback, type ReviewFeedback } from '../tasks/edit-review-feedback.js';
import { moveTaskWords as words } from '../words/move-task.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import {
  featureNumber,
  mustFindWorkPackage,
  readFeatureFiles,
  type WorkPackage,
} from '../work/feature-files.js';
import { isSameLane, mustNameLane, moveLane, fieldOf } from '../work/move-lane.js';
import { mustAllowMove } from '../work/move-rules.js';
import { withStateLock } from '../work/state-lock.js';
import { commitOf, writeState, type Written } from '../work/write-state.js';
import { textOption, type CommandInput } from './command.js';
import { speaker, wrongUsage } from './speaker.js';
import { workCommand } from './work-command.js';

/** `agent tasks move-task WPxx --to LANE` */
export const moveTask = workCommand(async (session, input) => {
  const { workspace, context } = session;
  const [wpId = ''] = input.args;
  const to = textOption(input, 'to');
  if (to === undefined) throw wrongUsage(words.toMissing, 'agent tasks move-task');
  const feedback = readFeedback(context.cwd, textOption(input, 'reviewFeedbackFile'));
  session.isAbout({ agent_id: textOption(input, 'agent') });

  const moved = await withStateLock(workspace, async () => {
    const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
    session.isAbout({ feature_slug: feature });
    const files = readFeatureFiles(workspace.root, feature);
    const one = mustFindWorkPackage(files, wpId);
    session.isAbout({ wp_id: one.wpId });
    const lane = mustNameLane(one, to);
    const moves = !isSameLane(one.lane, lane);
    const force = input.options['force'] === true;
    const overridden = moves
      ? mustAllowMove(files, one, { to: lane, hasFeedback: feedback !== undefined, force })
      : [];
    const said = speaker(session, input, one);
    const note =
      textOption(input, 'note') ?? (feedback === undefined ? words.defaultNote(lane) : words.feedbackNote);
    const edits = moveLane(files, one, {
      ...said,
      to: lane,
      note: [note, ...overridden.map(words.forced)].join(' '),
      force,
      newEventId: freshUlids(() => said.atMs),
      fields: fieldsOf(input, one, { lane, moves, by: said.by, isReturned: feedback !== undefined }),
      feedback:
        moves && feedback !== undefined
          ? addReviewFeedback({ ...said, text: feedback } satisfies ReviewFeedback)
          : undefined,
    });
    const message = words.commitMessage(wpId, lane, featureNumber(feature));
    const commit = input.options['autoCommit'] !== false;
    const written = await writeState(workspace, { edits, message, commit, about: [one.path] });
    return { feature, from: one.lane, lane, moves, written, path: edits.at(-1)?.path ?? one.path };
  });
  await session.record(moved.written);
  return { json: jsonOf(wpId, moved), text: words.moved(wpId, moved) };
});

interface Moved {
  readonly feature: string;
  readonly from: string | null;
  readonly lane: string;
  readonly path: string;
  readonly written: Written;
}

function jsonOf(wpId: string, { feature, from, lane, path, written }: Moved): object {
  return {
    result: 'success',
    task_id: wpId,
    feature,
    old_lane: from,
    new_lane: lane,
    path,
    changed: written.kind !== 'unchanged',
    commit: commitOf(written),
  };
}

/** The keys that were given, and what a review leaves behind where the file keeps that. */
function fieldsOf(
  input: CommandInput,
  one: WorkPackage,
  move: { lane: string; moves: boolean; by: string; isReturned: boolean },
): Record<string, string> {
  const given = [
    ['agent', textOption(input, 'agent')],
    ['assignee', textOption(input, 'assignee')],
    ['shell_pid', textOption(input, 'shellPid')],
  ] as const;
  const fields = Object.fromEntries(
    given.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  if (!move.moves) return fields;
  if (move.isReturned) return { ...fields, review_status: 'has_feedback', reviewed_by: move.by };
  const wasReturned = fieldOf(one, 'review_status') !== undefined;
  return move.lane === 'done' && wasReturned
    ? { ...fields, review_status: 'approved', reviewed_by: move.by }
    : fields;
}

/** @throws Failure `feedback_unreadable`. */
function readFeedback(cwd: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), 'utf8');
  } catch (cause) {
    throw new Failure({
      code: 'feedback_unreadable',
      message: words.feedbackUnreadable(path, messageOf(cause)),
      hint: words.feedbackNext,
      cause,
    });
  }
  if (text.trim() === '')
    throw new Failure({
      code: 'feedback_unreadable',
      message: words.feedbackEmpty(path),
      hint: words.feedbackNext,
    });
  return text;
}
