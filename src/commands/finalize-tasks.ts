import { Failure } from '../shared/failure.js';
import { setListField } from '../tasks/edit-list.js';
import { tasksWords as words } from '../words/tasks.js';
import { workWords } from '../words/work.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import { mustOrder } from '../work/must-order.js';
import {
  EVENT_LOG_FILE,
  mustFindWorkPackage,
  readFeatureFiles,
  TASKS_FILE,
  type FeatureFiles,
} from '../work/feature-files.js';
import { editFile } from '../work/file-edit.js';
import { newTaskFiles, withNewFiles, withoutFile } from '../work/new-task-files.js';
import { withStateLock } from '../work/state-lock.js';
import { commitOf, writeState } from '../work/write-state.js';
import { textOption } from './command.js';
import { workCommand } from './work-command.js';

/** What belongs to a feature's tasks, and goes into one commit. */
const COMMITTED = ['tasks', TASKS_FILE, 'meta.json', EVENT_LOG_FILE] as const;

/** `agent feature finalize-tasks` */
export const finalizeTasks = workCommand(async (session, input) => {
  const { workspace, context } = session;
  session.isAbout({ agent_id: textOption(input, 'agent') });
  const finalized = await withStateLock(workspace, async () => {
    const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
    session.isAbout({ feature_slug: feature });
    const found = readFeatureFiles(workspace.root, feature);
    const made = input.options['makeFiles'] === true ? newTaskFiles(found, context.time.nowMs()) : [];
    const files = withNewFiles(found, made);
    const dependencies = dependenciesOf(files);
    const order = mustOrder(dependencies);
    const changed = files.workPackages.filter(
      ({ wpId, task }) => !isSameSet(task.dependencies, dependencies.get(wpId) ?? []),
    );
    const edits = changed.map(({ wpId, path, text }) =>
      editFile(path, text, [setListField('dependencies', dependencies.get(wpId) ?? [])]),
    );
    const creations = made.map(({ path, text }) => ({ path, before: undefined, after: text }));
    const written = await writeState(workspace, {
      edits: [...creations, ...edits],
      message: words.finalizeMessage(feature),
      commit: true,
      takesAlong: COMMITTED.map((name) => `${files.folder}/${name}`),
    });
    const updated = changed.map(({ wpId }) => wpId);
    return { feature, files, order, dependencies, made, updated, written };
  });
  const { feature, files, order, dependencies, updated, written } = finalized;
  await session.record(written);
  const made = finalized.made.map(({ wpId }) => wpId);
  const missing = withoutFile(files).map(({ wpId }) => wpId);
  if (missing.length > 0) context.stderr.write(words.noFileFor(missing));
  return {
    json: {
      result: 'success',
      feature,
      wp_count: order.length,
      order,
      dependencies: Object.fromEntries(dependencies),
      made,
      updated,
      updated_wp_count: updated.length,
      without_file: missing,
      commit: commitOf(written),
    },
    text: words.finalized({ feature, order, made, updated, committed: written.kind === 'committed' }),
  };
});

/**
 * What tasks.md says, and where it says nothing of a work package, its file.
 * @throws Failure `no_tasks_file`, `no_work_packages`, `wp_twice`.
 */
function dependenciesOf(files: FeatureFiles): ReadonlyMap<string, readonly string[]> {
  const { feature, tasksText, tasks, workPackages } = files;
  if (tasksText === undefined) {
    const message = words.noTasksFile(feature);
    throw new Failure({ code: 'no_tasks_file', message, hint: words.noTasksFileNext });
  }
  if (workPackages.length === 0) {
    const message = words.noWorkPackages(feature);
    throw new Failure({ code: 'no_work_packages', message, hint: workWords.noWorkPackagesNext });
  }
  return new Map(
    workPackages.map(({ wpId }) => {
      const { task } = mustFindWorkPackage(files, wpId);
      const listed = tasks.workPackages.find((one) => one.wpId === wpId)?.dependencies;
      return [wpId, listed ?? task.dependencies];
    }),
  );
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return [...new Set(one)].sort().join() === [...new Set(other)].sort().join();
}
