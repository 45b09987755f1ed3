import { attemptFolder, journalPath, listRuns, readHolder } from '../orchestrate/run-folder.js';
import { attemptFiles, readOutputEnd } from '../orchestrate/attempt-files.js';
import { cleanWorktrees } from '../orchestrate/clean.js';
import { foldJournal } from '../orchestrate/fold.js';
import { readJournal } from '../orchestrate/journal.js';
import type { JournalRecord } from '../orchestrate/record.js';
import { isUnfinished, type RunState } from '../orchestrate/run-state.js';
import { explainWhy } from '../orchestrate/why.js';
import { Failure } from '../shared/failure.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import { recordLine } from '../words/orchestrate-records.js';
import { whyWords } from '../words/orchestrate-why.js';
import { mustOpenWorkspace, type Workspace } from '../work/workspace.js';
import { textOption, type Command, type CommandContext, type CommandInput } from './command.js';
import { toJson } from './orchestrate-drive.js';
import { runText } from './orchestrate-shown.js';

interface Looked {
  readonly workspace: Workspace;
  readonly run: string;
  readonly records: readonly JournalRecord[];
  readonly state: RunState;
  /** It has not ended, and nobody drives it. */
  readonly isLeft: boolean;
}

/** The latest run, from its journal alone: nobody is asked, nothing is changed. @throws Failure `no_run`. */
function look({ cwd, env }: CommandContext): Looked {
  const workspace = mustOpenWorkspace(cwd, env);
  const run = listRuns(workspace.commonDir).at(-1);
  const records = run === undefined ? [] : readJournal(journalPath(workspace.commonDir, run));
  const state = foldJournal(records);
  if (run === undefined || !state)
    throw new Failure({ code: 'no_run', message: words.noRun, hint: words.noRunNext });
  return { workspace, run, records, state, isLeft: isUnfinished(state) && !readHolder(workspace.commonDir) };
}

function mustKnow({ state }: Looked, wpId: string): void {
  if (state.workPackages.has(wpId)) return;
  const message = words.unknownInRun(wpId, [...state.workPackages.keys()]);
  throw new Failure({ code: 'unknown_wp', message, hint: 'Give one of these.' });
}

function say(
  context: CommandContext,
  input: CommandInput,
  { json, text }: { json: object; text: string },
): void {
  context.stdout.write(input.options['json'] === true ? `${JSON.stringify(json)}\n` : text);
}

/** `orchestrate status` */
export const orchestrateStatus: Command = async (context, input) => {
  const { state, isLeft, workspace } = look(context);
  say(context, input, {
    json: toJson(state, state.ended?.how ?? null),
    text: runText(context, state, { ...workspace, isLeft }),
  });
  return 0;
};

/** `orchestrate why WPxx` */
export const orchestrateWhy: Command = async (context, input) => {
  const [wpId = ''] = input.args;
  const looked = look(context);
  mustKnow(looked, wpId);
  const why = explainWhy(looked.records, wpId, context.time.nowMs());
  const text = [...why, ...(looked.isLeft ? [whyWords.left] : [])].map((line) => `${line}\n`).join('');
  say(context, input, { json: { wp_id: wpId, why }, text });
  return 0;
};

/** `orchestrate log WPxx`: what happened to it, and the end of what its last attempt printed. */
export const orchestrateLog: Command = async (context, input) => {
  const [wpId = ''] = input.args;
  const looked = look(context);
  mustKnow(looked, wpId);
  const own = looked.records.filter((record) => 'wpId' in record && record.wpId === wpId);
  const last = own.findLast((record) => record.kind === 'attempt_intended');
  const folder =
    last?.kind === 'attempt_intended'
      ? attemptFolder(looked.workspace.commonDir, looked.run, last.attempt)
      : undefined;
  const output = folder === undefined ? '' : readOutputEnd(folder);
  const lines = own.flatMap((record) => recordLine(record) ?? []);
  const log = folder === undefined ? null : attemptFiles(folder).log;
  const text = [...lines, ...(log === null ? [] : ['', `${log}:`, output.trimEnd()])].join('\n');
  say(context, input, { json: { wp_id: wpId, records: own, log, output }, text: `${text}\n` });
  return 0;
};

/** `orchestrate clean` */
export const orchestrateClean: Command = async (context, input) => {
  const workspace = mustOpenWorkspace(context.cwd, context.env);
  const removed = await cleanWorktrees(workspace, textOption(input, 'feature'));
  say(context, input, { json: { removed }, text: words.cleaned(removed) });
  return 0;
};
