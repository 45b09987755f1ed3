import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { askIn } from '../changes/ask-in.js';
import { fromByteText } from '../shared/byte-text.js';
import { packageRoot } from '../shared/package-root.js';
import { startDetached } from '../shared/process.js';
import { mustFindWorkPackage, readFeatureFiles } from '../work/feature-files.js';
import { commandLine } from './agent-profiles.js';
import { attemptFiles, writeOrder, type AttemptOrder } from './attempt-files.js';
import { namesOf } from './git-questions.js';
import { reflogMark, snapshotMain } from './main-checkout.js';
import type { OpenRun } from './open-run.js';
import { identifyProcess } from './process-identity.js';
import { implementationPrompt, reviewPrompt } from './prompts.js';
import { resultPath } from './result-file.js';
import type { WorkPackageRun } from './run-state.js';
import type { Limits, Phase } from './settings.js';

/**
 * Begins an attempt in a worktree that is there: everything it needs is written first, then the intent, then its supervisor is
 * started. Killed in between, the attempt is either known and watched, or never was.
 */
export async function beginAttempt(
  run: OpenRun,
  { wpId, phase, agent }: { wpId: string; phase: Phase; agent: string | null },
): Promise<void> {
  const { workspace } = run.parts;
  const one = run.of(wpId);
  const { worktree } = one;
  if (!worktree) throw new Error(`${wpId} has no worktree`);
  const attempt = randomBytes(8).toString('hex');
  const folder = run.folderOf(attempt);
  const files = attemptFiles(folder);
  const ask = askIn(workspace.git, worktree.path);
  const startHead = await ask('looking for the commit', ['rev-parse', '--verify', 'HEAD^{commit}']);
  const resultFile = prepareResult(worktree.path, attempt);
  const order = { attempt, cwd: worktree.path, limits: run.state.settings.limits[phase] };
  if (agent === null) {
    const programs = run.state.settings.verify.map(([command = '', ...args]) => ({ command, args }));
    writeOrder(folder, { ...order, programs, input: null, setEnv: {}, unsetEnv: [], resultFile: null });
  } else {
    const changed = await ask('comparing', ['diff', '--name-only', '-z', worktree.base, startHead]);
    const text = promptFor(run, one, {
      phase,
      agent,
      attempt,
      startHead,
      resultFile,
      changed: namesOf(changed),
    });
    writeOrder(folder, {
      ...order,
      ...agentOrder(run, { agent, text, folder, resultFile, worktree, ...order }),
    });
    fs.writeFileSync(files.prompt, text);
  }
  fs.writeFileSync(files.before, JSON.stringify(await snapshotMain(workspace.git, workspace)));
  const retry = agent === null ? 0 : one.counts.retries + one.counts.noVerdicts;
  const { rounds: round } = one.counts;
  await run.write({ kind: 'attempt_intended', wpId, attempt, phase, agent, retry, round, startHead });
  const pid = startDetached({
    command: process.execPath,
    args: [join(packageRoot(), 'dist', 'supervisor.js'), folder],
    cwd: folder,
    env: workspace.env,
  });
  // Not started: nobody claims it, and it is found never begun.
  const supervisor = pid === undefined ? { pid: 0, born: null, boot: null } : identifyProcess(pid);
  await run.write({ kind: 'attempt_begun', wpId, attempt, supervisor });
}

function agentOrder(
  run: OpenRun,
  {
    agent,
    text,
    folder,
    resultFile,
    worktree,
    attempt,
    limits,
  }: {
    agent: string;
    text: string;
    folder: string;
    resultFile: string;
    worktree: { path: string };
    attempt: string;
    limits: Limits;
  },
): Pick<AttemptOrder, 'programs' | 'input' | 'setEnv' | 'unsetEnv' | 'resultFile'> & Partial<AttemptOrder> {
  const { profiles, workspace } = run.parts;
  const profile = profiles.get(agent);
  if (!profile) throw new Error(`there is no profile of ${agent}`);
  const promptFile = attemptFiles(folder).prompt;
  const program = commandLine(profile, {
    promptFile,
    prompt: text,
    worktree: worktree.path,
    gitCommonDir: workspace.commonDir,
    resultFile,
  });
  return {
    // What prints nothing before its end cannot be told from what hangs.
    ...(!profile.streams && { limits: { ...limits, silenceMs: null } }),
    programs: [program],
    input: profile.prompt === 'stdin' ? promptFile : null,
    setEnv: { ...profile.env, GIT_REFLOG_ACTION: reflogMark(attempt) },
    unsetEnv: profile.unsetEnv,
    resultFile,
  };
}

function promptFor(
  run: OpenRun,
  one: WorkPackageRun,
  given: {
    readonly phase: Phase;
    readonly agent: string;
    readonly attempt: string;
    readonly startHead: string;
    readonly resultFile: string;
    readonly changed: readonly string[];
  },
): string {
  const { workspace, profiles } = run.parts;
  const { feature, settings } = run.state;
  const { wpId, title, worktree, counts } = one;
  const { phase, agent, attempt, startHead, resultFile } = given;
  const task = mustFindWorkPackage(readFeatureFiles(workspace.root, feature), wpId);
  const common = {
    wp: wpId,
    title,
    feature,
    agent,
    attempt,
    round: counts.rounds + 1,
    rounds: settings.rounds,
    worktree: worktree?.path ?? '',
    branch: worktree?.branch ?? '',
    base: worktree?.base ?? '',
    resultFile,
    isResultLastMessage: profiles.get(agent)?.args.some((arg) => arg.includes('{resultFile}')) ?? false,
    task: fromByteText(task.text),
    findings: one.findings,
    verify: settings.verify,
  };
  if (phase === 'review')
    return reviewPrompt({
      ...common,
      head: startHead,
      implementer: one.implementer ?? 'Somebody',
      files: given.changed,
      noChange: one.noChange,
    });
  const dependencies = one.dependencies.map((id) => run.of(id));
  return implementationPrompt({ ...common, start: startHead, dependencies });
}

/** The folder for the result, made fresh where an earlier agent has put a link. */
function prepareResult(worktree: string, attempt: string): string {
  const path = resultPath(worktree, attempt);
  for (const folder of [dirname(dirname(path)), dirname(path)])
    if (fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) fs.rmSync(folder);
  fs.mkdirSync(dirname(path), { recursive: true });
  return path;
}
