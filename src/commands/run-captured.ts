import { basename } from 'node:path';
import { wakeWorkerOrWait } from '../capture/wake-worker.js';
import { findGitDir } from '../changes/git-dir.js';
import { readEnabledIdentity } from '../changes/project.js';
import { composeEmitter } from '../compose.js';
import type { ErrorLoggedPayload } from '../events/event.js';
import { NO_ORIGIN } from '../events/draft.js';
import type { ExitCode } from '../shared/failure.js';
import { exitCodeOf, runForeground, type ProcessEnd } from '../shared/process.js';
import { execWords as words } from '../words/exec.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import { readFeatureFiles } from '../work/feature-files.js';
import { mustOpenWorkspace } from '../work/workspace.js';
import type { CommandContext } from './command.js';

/** A program that is run as it is, and whose commits are captured afterwards. */
export interface CapturedRun {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of the person. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whom and what a failure concerns, as far as the person said. */
  readonly about?: { readonly wpId: string | undefined; readonly agentId: string | undefined };
}

/**
 * Runs another program in our place, and captures what it did to task files. Nothing of ours changes how that program
 * ends: what cannot be captured now is found by the next capture.
 * @returns the program's own exit code.
 */
export async function runCaptured(context: CommandContext, run: CapturedRun): Promise<ExitCode> {
  const { command, args, env } = run;
  const end = await runForeground({
    command,
    args,
    cwd: context.cwd,
    env: { ...context.env, ...env },
  });
  if (end.kind === 'not_started') context.stderr.write(`${words.notStarted(command, end)}\n`);
  if (context.env['SPEC_KITTY'] !== '0') await capture(context, run, end);
  return exitCodeOf(end);
}

async function capture(context: CommandContext, run: CapturedRun, end: ProcessEnd): Promise<void> {
  const repository = findGitDir(context.cwd);
  const identity = repository && readEnabledIdentity(repository.commonDir);
  if (!identity) return;
  if (exitCodeOf(end) !== 0) {
    const origin = {
      ...NO_ORIGIN,
      project_uuid: identity.uuid,
      project_slug: identity.slug,
      repo_slug: identity.repoSlug,
    };
    await composeEmitter({ ...context, life: 'short' }, () => origin).errorLogged({
      error_type: 'runtime',
      // Its arguments may hold anything, and this goes to the team.
      error_message: words.ended(basename(run.command), end, exitCodeOf(end)),
      ...whereItFailed(context, run.about?.wpId),
      agent_id: run.about?.agentId ?? null,
    });
  }
  await wakeWorkerOrWait(repository.commonDir, context.env);
}

/**
 * The feature that branch, worktree or SPECIFY_FEATURE say, else the only one; a guess among several would be none. The work package
 * is named if that feature has it: any other would have a card of its own on the board.
 */
function whereItFailed(
  { cwd, env }: CommandContext,
  wpId: string | undefined,
): Pick<ErrorLoggedPayload, 'feature_slug' | 'wp_id'> {
  try {
    const workspace = mustOpenWorkspace(cwd, env);
    const feature = mustChooseFeature(workspace, undefined);
    const isThere = readFeatureFiles(workspace.root, feature).workPackages.some((one) => one.wpId === wpId);
    return { feature_slug: feature, ...(isThere && { wp_id: wpId }) };
  } catch {
    return { feature_slug: null };
  }
}
