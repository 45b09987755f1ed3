import { accessSync, constants, existsSync } from 'node:fs';
import { captureDir } from '../changes/git-dir.js';
import { Failure } from '../shared/failure.js';
import { commandLine } from '../orchestrate/agent-profiles.js';
import type { OrchestrateConfig } from '../orchestrate/config.js';
import { foldJournal } from '../orchestrate/fold.js';
import { openJournal, readJournal } from '../orchestrate/journal.js';
import { planRun } from '../orchestrate/plan-run.js';
import type { JournalRecord } from '../orchestrate/record.js';
import { journalPath, listRuns, lockRuns } from '../orchestrate/run-folder.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import { plainName } from '../words/plain-name.js';
import { shellWord } from '../words/shell-word.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import type { Workspace } from '../work/workspace.js';
import { textOption, type CommandContext, type CommandInput } from './command.js';
import { isUnfinished } from '../orchestrate/run-state.js';
import { goOn, readConfigFor, toJson } from './orchestrate-drive.js';
import { runText } from './orchestrate-shown.js';
import { abortRun, drainRun, skipInRun } from './orchestrate-requests.js';
import { workCommand, type WorkAnswer } from './work-command.js';
import type { WorkSession } from './work-session.js';

/** `orchestrate [--feature] [--max-parallel N] [--impl-agent A] [--review-agent B] [--dry-run] | --resume | --abort | --skip WPxx | --drain` */
export const orchestrate = workCommand(async (session, input) => {
  const { workspace } = session;
  mustBePossible(workspace);
  const skip = textOption(input, 'skip');
  if (skip !== undefined) return skipInRun(session, input, skip);
  if (input.options['drain'] === true) return drainRun(session);
  if (input.options['abort'] === true) return abortRun(session, input);
  const latest = listRuns(workspace.commonDir).at(-1);
  const state =
    latest === undefined ? undefined : foldJournal(readJournal(journalPath(workspace.commonDir, latest)));
  const unfinished = latest !== undefined && state !== undefined && isUnfinished(state);
  if (input.options['resume'] === true) {
    if (!unfinished) throw refuse('no_run', words.noRun, words.noRunNext);
    return goOn(session, input, { run: latest, resume: true });
  }
  if (input.options['dryRun'] !== true && unfinished)
    throw refuse('run_unfinished', words.unfinished(latest), words.unfinishedNext);
  return begin(session, input);
});

/** @throws Failure (exit code 3). */
function mustBePossible({ commonDir }: Workspace): void {
  if (process.platform === 'win32') throw refuse('platform', words.platform, words.platformNext);
  if (!existsSync(captureDir(commonDir)))
    throw refuse('not_initialised', words.notInitialised, words.notInitialisedNext);
  try {
    accessSync(commonDir, constants.W_OK);
  } catch {
    throw refuse('read_only', words.readOnly(commonDir), words.readOnlyNext);
  }
}

async function begin(session: WorkSession, input: CommandInput): Promise<WorkAnswer> {
  const { workspace, context } = session;
  const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
  session.isAbout({ feature_slug: feature });
  const config = await readConfigFor(workspace, input);
  const plan = await planRun(workspace, feature);
  const at = context.time.nowMs();
  const run = `${new Date(at).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}-${feature}`;
  const begun: JournalRecord = { kind: 'run_begun', at, run, feature, settings: config.settings, ...plan };
  if (input.options['dryRun'] === true) return describe(context, begun, config);
  const lock = lockRuns(workspace.commonDir, run);
  try {
    const { journal } = openJournal(journalPath(workspace.commonDir, run));
    journal.append(begun);
    journal.close();
  } catch (error) {
    lock.release();
    throw error;
  }
  return goOn(session, input, { run, resume: false, lock });
}

/** `--dry-run`: the plan, and the command lines. */
function describe(
  context: CommandContext,
  begun: JournalRecord,
  { settings, profiles }: OrchestrateConfig,
): WorkAnswer {
  const run = foldJournal([begun]);
  if (!run) throw new Error('a plan is no run');
  const place = {
    promptFile: 'PROMPT',
    prompt: 'PROMPT',
    worktree: 'WORKTREE',
    gitCommonDir: 'GIT',
    resultFile: 'RESULT',
  };
  const commands = [...new Set([...settings.implementers, ...settings.reviewers])].flatMap((name) => {
    const profile = profiles.get(name);
    if (!profile) return [];
    const { command, args } = commandLine(profile, place);
    const input = profile.prompt === 'stdin' ? place.promptFile : null;
    return { agent: name, command: [command, ...args], input, env: profile.env, unset_env: profile.unsetEnv };
  });
  const lines = commands.map(({ agent, command, input, env }) => {
    const before = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)}`);
    const words = [...before, ...command.map(shellWord), ...(input === null ? [] : ['<', input])];
    return `  ${plainName(agent)}: ${words.join(' ')}`;
  });
  return {
    json: { ...toJson(run, null), settings, commands },
    text: `${runText(context, run)}\nAgents:\n${lines.join('\n')}\n`,
  };
}

function refuse(code: string, message: string, hint: string): Failure {
  return new Failure({ code, message, hint, exitCode: 3 });
}
