import { askIn, type Ask } from '../changes/ask-in.js';
import { readBranch } from '../changes/working-trees.js';
import { freshUlids } from '../events/ulid.js';
import { Failure } from '../shared/failure.js';
import { acceptWords as words } from '../words/accept.js';
import { checkAcceptance, type CheckedItem } from '../work/acceptance.js';
import { readMeta, writeAcceptance } from '../work/accept-feature.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import { statusOf } from '../work/dependencies.js';
import { readFeatureFiles, type FeatureFiles } from '../work/feature-files.js';
import { moveLanes } from '../work/move-lanes.js';
import { withStateLock } from '../work/state-lock.js';
import { treeOf } from '../work/workspace.js';
import { worktreeOf } from '../work/worktree.js';
import { commitOf, writeState } from '../work/write-state.js';
import { textOption, type CommandInput } from './command.js';
import { speaker, wrongUsage } from './speaker.js';
import { workCommand, type WorkAnswer } from './work-command.js';
import type { WorkSession } from './work-session.js';

const MODES = ['auto', 'pr', 'local', 'checklist'] as const;
type Mode = (typeof MODES)[number];

/** `accept [--mode auto|pr|local|checklist] [--actor NAME] [--lenient] [--no-commit]` */
export const accept = workCommand(async (session, input) => {
  const { workspace, context } = session;
  const mode = mustKnowMode(textOption(input, 'mode') ?? 'auto');
  session.isAbout({ agent_id: textOption(input, 'actor') ?? textOption(input, 'agent') });

  return withStateLock(workspace, async (): Promise<WorkAnswer> => {
    const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
    session.isAbout({ feature_slug: feature });
    const files = readFeatureFiles(workspace.root, feature);
    const isAsJson = input.options['json'] === true;
    const checklist = await checkAcceptance(workspace, files, { lenient: input.options['lenient'] === true });
    if (mode === 'checklist') {
      const ok = missingOf(checklist).length === 0;
      const text = words.checklist(checklist);
      return { json: { feature, ok, checklist }, text, exitCode: ok ? 0 : 1 };
    }
    if (!isAsJson) context.stdout.write(words.checklist(checklist));
    mustBeAcceptable(feature, checklist);
    return acceptNow(session, input, { files, mode, checklist });
  });
});

async function acceptNow(
  session: WorkSession,
  input: CommandInput,
  { files, mode, checklist }: { files: FeatureFiles; mode: Mode; checklist: readonly CheckedItem[] },
): Promise<WorkAnswer> {
  const { workspace } = session;
  const { feature } = files;
  const ask = askIn(workspace.git, workspace.root);
  const meta = readMeta(workspace, files);
  const toMove = files.workPackages.filter(({ lane }) => statusOf(lane) === 'for_review');
  const json = { feature, ok: true, checklist };
  const [at, by] = [meta.content['accepted_at'], meta.content['accepted_by']];
  if (toMove.length === 0 && typeof at === 'string' && (await isUntouched(ask, files.folder, meta.path)))
    return {
      json: { ...json, moved: [], changed: false, commit: null, accepted_at: at, accepted_by: by ?? null },
      text: words.before(feature, at, typeof by === 'string' ? by : 'user'),
    };

  const name = textOption(input, 'actor') ?? textOption(input, 'agent');
  const moves = toMove.map((one) => {
    const said = speaker(session, input, one);
    const newEventId = freshUlids(() => said.atMs);
    const move = { ...said, by: name ?? said.by, to: 'done', note: words.note, force: false, newEventId };
    return { one, move: { ...move, fields: {} } };
  });
  const actual = mode === 'auto' ? ((await hasRemote(ask)) ? 'pr' : 'local') : mode;
  const acceptance = {
    atMs: session.context.time.nowMs(),
    by: name ?? (await personsName(ask)),
    mode: actual,
    fromCommit: await ask('looking for the commit', ['rev-parse', 'HEAD']),
  };
  const edits = [...moveLanes(files, moves), writeAcceptance(meta, acceptance)];
  const message = words.commitMessage(feature);
  const commit = input.options['commit'] !== false;
  const written = await writeState(workspace, { edits, message, commit });
  await session.record(written);
  const moved = toMove.map(({ wpId }) => wpId);
  const branch = treeOf(workspace)?.branch ?? 'HEAD';
  const branches = files.workPackages.map(({ wpId }) => worktreeOf(workspace, feature, wpId).branch);
  const isUnmerged = branches.some((name) => readBranch(workspace.commonDir, name) !== undefined);
  return {
    json: {
      ...json,
      moved,
      changed: true,
      commit: commitOf(written),
      mode: actual,
      accepted_by: acceptance.by,
    },
    text: words.accepted(feature, moved) + words.next({ isPr: actual === 'pr', isUnmerged, branch }),
  };
}

function mustKnowMode(typed: string): Mode {
  const mode = MODES.find((one) => one === typed);
  if (mode) return mode;
  throw wrongUsage(`${words.unknownMode(typed)} ${words.modesAre(MODES)}`, 'accept');
}

function missingOf(checklist: readonly CheckedItem[]): CheckedItem['item'][] {
  return checklist.flatMap(({ item, verdict }) => (verdict === 'missing' ? item : []));
}

/** @throws Failure `not_acceptable`; programs get the checklist with it. */
function mustBeAcceptable(feature: string, checklist: readonly CheckedItem[]): void {
  const [first, ...others] = missingOf(checklist);
  if (first === undefined) return;
  throw new Failure({
    code: 'not_acceptable',
    message: words.notAcceptable(feature, [first, ...others]),
    hint: words.notAcceptableNext(first),
    details: { checklist },
  });
}

/** Whether the last commit that touched the feature was one that touched its meta.json: the acceptance itself. */
async function isUntouched(ask: Ask, folder: string, meta: string): Promise<boolean> {
  const last = (path: string) =>
    ask('looking for the last change', ['rev-list', '-1', 'HEAD', '--', `:(top,literal)${path}`]);
  return (await last(folder)) === (await last(meta));
}

async function hasRemote(ask: Ask): Promise<boolean> {
  return (await ask('asking for remotes', ['remote'])) !== '';
}

async function personsName(ask: Ask): Promise<string> {
  const args = ['config', '--get', '--default', 'user', 'user.name'];
  return (await ask('asking who accepts', args)) || 'user';
}
