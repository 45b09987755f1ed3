import { Failure } from '../shared/failure.js';
import { nearWord } from '../shared/near-word.js';
import { setBoxes } from '../tasks/edit-boxes.js';
import { tasksWords as words } from '../words/tasks.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import {
  featureNumber,
  mustFindWorkPackage,
  readFeatureFiles,
  TASKS_FILE,
  type FeatureFiles,
} from '../work/feature-files.js';
import { editFile } from '../work/file-edit.js';
import { entryIn } from '../work/move-lane.js';
import { withStateLock } from '../work/state-lock.js';
import { commitOf, writeState } from '../work/write-state.js';
import { textOption } from './command.js';
import { speaker, wrongUsage } from './speaker.js';
import { workCommand } from './work-command.js';

const USAGE = 'agent tasks mark-status';

/** `agent tasks mark-status T001 [T002 …] --status done|pending` */
export const markStatus = workCommand(async (session, input) => {
  const { workspace } = session;
  const tasks = [...new Set(input.args.flatMap((arg) => arg.split(',')).filter(Boolean))];
  const status = textOption(input, 'status');
  if (tasks.length === 0) throw wrongUsage(words.tasksMissing, USAGE);
  if (status !== 'done' && status !== 'pending') throw wrongUsage(words.statusMissing, USAGE);
  session.isAbout({ agent_id: textOption(input, 'agent') });

  const marked = await withStateLock(workspace, async () => {
    const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
    session.isAbout({ feature_slug: feature });
    const files = readFeatureFiles(workspace.root, feature);
    const text = mustHaveBoxes(files, tasks);
    const done = status === 'done';
    const changes = files.tasks.boxes.filter((box) => tasks.includes(box.task) && box.done !== done);
    const list = editFile(`${files.folder}/${TASKS_FILE}`, text, [setBoxes(tasks, done)]);
    const owners = [...new Set(changes.flatMap(({ wpId }) => wpId ?? []))];
    const withFile = owners.filter((wpId) => files.workPackages.some((one) => one.wpId === wpId));
    const logs = withFile.map((wpId) => {
      const one = mustFindWorkPackage(files, wpId);
      const named = [...new Set(changes.filter((box) => box.wpId === wpId).map(({ task }) => task))];
      const note = words.markNote(named, done);
      return editFile(one.path, one.text, [entryIn(one, { ...speaker(session, input, one), note })]);
    });
    const message = words.markMessage(tasks, status, featureNumber(feature));
    const commit = input.options['autoCommit'] !== false;
    const written = await writeState(workspace, {
      edits: [list, ...logs],
      message,
      commit,
      about: [list.path],
    });
    const changed = [...new Set(changes.map(({ task }) => task))];
    return { feature, changed, written, silent: owners.filter((wpId) => !withFile.includes(wpId)) };
  });
  await session.record(marked.written);
  const { feature, changed, written, silent } = marked;
  return {
    json: {
      result: 'success',
      feature,
      status,
      updated: changed,
      unchanged: tasks.filter((task) => !changed.includes(task)),
      commit: commitOf(written),
    },
    text: words.marked({ tasks, changed, status, silent }),
  };
});

/** @throws Failure `no_tasks_file`, `unknown_task`. */
function mustHaveBoxes({ feature, tasksText, tasks: { boxes } }: FeatureFiles, tasks: readonly string[]) {
  if (tasksText === undefined) {
    const message = words.noTasksFile(feature);
    throw new Failure({ code: 'no_tasks_file', message, hint: words.noTasksFileNext });
  }
  const known = [...new Set(boxes.map(({ task }) => task))];
  const unknown = tasks.filter((task) => !known.includes(task));
  if (unknown.length > 0) {
    throw new Failure({
      code: 'unknown_task',
      message: words.unknownTasks(unknown, feature),
      hint: words.unknownTasksNext(nearWord(unknown[0] ?? '', known), known),
    });
  }
  return tasksText;
}
