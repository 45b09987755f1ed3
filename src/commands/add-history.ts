import { ENTRY_TYPES } from '../events/event.js';
import { formatEntryNote } from '../events/entry-note.js';
import { tasksWords as words } from '../words/tasks.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import { featureNumber, mustFindWorkPackage, readFeatureFiles } from '../work/feature-files.js';
import { editFile, type FileEdit } from '../work/file-edit.js';
import { entryIn } from '../work/move-lane.js';
import { withStateLock } from '../work/state-lock.js';
import { commitOf, writeState } from '../work/write-state.js';
import { textOption } from './command.js';
import { speaker, wrongUsage } from './speaker.js';
import { workCommand } from './work-command.js';

const USAGE = 'agent tasks add-history';

/** `agent tasks add-history WPxx --note TEXT [--type note|review|error|comment]` */
export const addHistory = workCommand(async (session, input) => {
  const { workspace } = session;
  const [wpId = ''] = input.args;
  const text = textOption(input, 'note')?.replaceAll(/\s+/g, ' ').trim();
  const type = ENTRY_TYPES.find((one) => one === (textOption(input, 'type') ?? 'note'));
  if (!text) throw wrongUsage(words.noteMissing, USAGE);
  if (!type) throw wrongUsage(words.typeUnknown(ENTRY_TYPES), USAGE);
  session.isAbout({ agent_id: textOption(input, 'agent') });

  const added = await withStateLock(workspace, async () => {
    const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
    session.isAbout({ feature_slug: feature });
    const one = mustFindWorkPackage(readFeatureFiles(workspace.root, feature), wpId);
    session.isAbout({ wp_id: one.wpId });
    const said = { ...speaker(session, input, one), note: formatEntryNote(type, text) };
    const last = one.task.activity.at(-1);
    // Said again right away, by a script that was run twice: it was said once.
    const isThere = last?.agent === said.by && last.note === said.note;
    const edits: FileEdit[] = isThere ? [] : [editFile(one.path, one.text, [entryIn(one, said)])];
    const message = words.historyMessage(wpId, featureNumber(feature));
    const commit = input.options['autoCommit'] !== false;
    const written = await writeState(workspace, { edits, message, commit, about: [one.path] });
    return { feature, path: one.path, written };
  });
  await session.record(added.written);
  const { feature, path, written } = added;
  const commit = commitOf(written);
  return {
    json: { result: 'success', task_id: wpId, feature, path, entry_type: type, note: text, commit },
    text: written.kind === 'unchanged' ? words.historyWasThere(wpId) : words.historyAdded(wpId),
  };
});
