import { join } from 'node:path';
import { captureDir } from '../changes/git-dir.js';
import { readEnabledIdentity } from '../changes/project.js';
import { mustOpenRepository, type Repository } from '../changes/repository.js';
import {
  inspectHooks,
  installHooks,
  scriptIsCurrent,
  uninstallHooks,
  writeProgram,
  type HookReport,
} from '../install/hook-files.js';
import { Failure } from '../shared/failure.js';
import { hookStateWords, setupWords as words, type HookState } from '../words/setup.js';
import type { Command, CommandContext } from './command.js';

/** `hooks install`: in a repository that `init` has enabled. */
export const hooksInstall: Command = async (context, { options }) => {
  const repository = await mustOpenRepository(context.cwd, context.env);
  const folder = await mustFindHooksFolder(repository);
  if (!readEnabledIdentity(repository.commonDir)) {
    throw new Failure({ code: 'not_enabled', message: words.notEnabled, hint: words.runInit });
  }
  writeProgram(captureDir(repository.commonDir));
  const reports = installHooks(folder);
  if (options['json']) {
    context.stdout.write(
      `${JSON.stringify({ hooks: reports.map(({ hook, change }) => ({ hook, change })) })}\n`,
    );
  } else {
    sayHookChanges(context, folder, reports);
  }
  return 0;
};

/** `hooks uninstall`: every byte of a person's own hooks is as before `install`. */
export const hooksUninstall: Command = async (context, { options }) => {
  const repository = await mustOpenRepository(context.cwd, context.env);
  const removed = uninstallHooks(await repository.hooksFolder());
  context.stdout.write(
    options['json'] ? `${JSON.stringify({ removed })}\n` : `${words.hooksRemoved(removed)}\n`,
  );
  return 0;
};

/** `hooks status`: reads only. Exit 1 when a commit made now would not be noted. */
export const hooksStatus: Command = async (context, { options }) => {
  const repository = await mustOpenRepository(context.cwd, context.env);
  const folder = await repository.hooksFolder();
  const enabled = readEnabledIdentity(repository.commonDir) !== undefined;
  const current = scriptIsCurrent(folder);
  const hooks = inspectHooks(folder).map((report) => ({
    hook: report.hook,
    state: stateOf(report, current),
  }));
  const working = enabled && hooks.every(({ state }) => state === 'installed');
  if (options['json']) {
    context.stdout.write(`${JSON.stringify({ folder, enabled, working, hooks })}\n`);
  } else {
    context.stdout.write(`${folder}\n`);
    for (const { hook, state } of hooks)
      context.stdout.write(`  ${hook.padEnd(16)} ${hookStateWords(state)}\n`);
    if (!enabled) context.stderr.write(`${words.notEnabled} ${words.runInit}\n`);
  }
  return working ? 0 : 1;
};

/** @throws Failure `hooks_managed_elsewhere` where another tool has taken the hooks over. */
export async function mustFindHooksFolder(repository: Repository): Promise<string> {
  const configured = await repository.configuredHooksPath();
  if (configured === undefined) return repository.hooksFolder();
  throw new Failure({
    code: 'hooks_managed_elsewhere',
    message: words.managedElsewhere(configured),
    hint: words.managedHint,
  });
}

/** Says what happened to each hook, or that nothing had to. */
export function sayHookChanges(
  { stdout, stderr }: CommandContext,
  folder: string,
  reports: ReturnType<typeof installHooks>,
): void {
  for (const { hook, change, content } of reports) {
    if (change === 'installed' || change === 'updated') stdout.write(`${words.hookChanged(hook, change)}\n`);
    if (change !== 'left_alone') continue;
    const path = join(folder, hook);
    stderr.write(
      `${content.kind === 'not_shell' ? words.hookNotShell(path) : words.hookNotExecutable(path)}\n`,
    );
  }
  if (reports.every(({ change }) => change === 'unchanged')) stdout.write(`${words.hooksUnchanged}\n`);
}

function stateOf({ content, executable }: HookReport, scriptCurrent: boolean): HookState {
  switch (content.kind) {
    case 'absent':
    case 'theirs':
      return 'missing';
    case 'not_shell':
      return 'not_shell';
    case 'ours':
    case 'shared':
      if (!executable) return 'not_executable';
      return content.current && scriptCurrent ? 'installed' : 'outdated';
  }
}
