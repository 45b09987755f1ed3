import { join } from 'node:path';
import { captureDir } from '../changes/git-dir.js';
import { readEnabledIdentity } from '../changes/project.js';
import { mustOpenRepository, type Repository } from '../changes/repository.js';
import { externalLines } from '../install/external-lines.js';
import {
  inspectHooks,
  installHooks,
  installScript,
  uninstallHooks,
  writeProgram,
  type InstalledHook,
} from '../install/hook-files.js';
import { chooseHookPlace, isPlaceInForce, type HookPlace, type HookWish } from '../install/hook-place.js';
import { readHookSetting, type HookSetting } from '../install/hook-setting.js';
import { Failure, messageOf, systemCode } from '../shared/failure.js';
import { hookStateWords, setupWords as words } from '../words/setup.js';
import type { Command, CommandContext } from './command.js';

/** Where this repository's hooks are, and where ours go. */
export interface HookPlan {
  readonly setting: HookSetting;
  readonly place: HookPlace;
}

/** `hooks install`: in a repository that `init` has enabled. */
export const hooksInstall: Command = async (context, { options }) => {
  const repository = await mustOpenRepository(context.cwd, context.env);
  if (!readEnabledIdentity(repository.commonDir)) {
    throw new Failure({ code: 'not_enabled', message: words.notEnabled, hint: words.runInit });
  }
  const plan = await planHooks(repository);
  writeProgram(captureDir(repository.commonDir));
  const hooks = putHooks(plan);
  if (options['json']) context.stdout.write(`${JSON.stringify(hooksAnswer(plan, hooks))}\n`);
  else sayHooks(context, plan, hooks);
  return 0;
};

/** `hooks uninstall`: every byte of a person's own hooks is as before `install`, wherever they are. */
export const hooksUninstall: Command = async (context, { options }) => {
  const repository = await mustOpenRepository(context.cwd, context.env);
  const { setting, place } = await planHooks(repository);
  const folders = [setting.plain, ...(setting.husky ? [setting.husky.path] : [])];
  const removed = orSayWhichFolder(place.folder.path, () => {
    const changed = new Set(folders.flatMap((folder) => uninstallHooks(folder)));
    // Without the script, lines of ours in files that are not ours to change do nothing.
    uninstallHooks(captureDir(repository.commonDir));
    return [...changed];
  });
  if (options['json']) {
    context.stdout.write(`${JSON.stringify({ removed })}\n`);
    return 0;
  }
  context.stdout.write(`${words.hooksRemoved(removed)}\n`);
  const theirs = place.kind === 'external' ? linesInPlace(place) : [];
  if (theirs.length > 0) context.stdout.write(`${words.linesAreTheirs(theirs)}\n`);
  return 0;
};

/** `hooks status`: reads only. Exit 1 when a commit made now would not be noted. */
export const hooksStatus: Command = async (context, { options }) => {
  const repository = await mustOpenRepository(context.cwd, context.env);
  const plan = await planHooks(repository);
  const { setting, place } = plan;
  const enabled = readEnabledIdentity(repository.commonDir) !== undefined;
  const hooks = inspectHooks(place.folder).map(({ hook, state }) => ({ hook, state }));
  const inForce = isPlaceInForce(place, setting, context.env);
  const working = enabled && inForce && hooks.every(({ state }) => state === 'installed');
  const folder = place.folder.path;
  if (options['json']) {
    const answer = { folder, owner: setting.owner, in_force: setting.inForce, enabled, working, hooks };
    context.stdout.write(`${JSON.stringify(answer)}\n`);
    return working ? 0 : 1;
  }
  context.stdout.write(`${folder}: ${words.hooksOwner(setting.owner, setting.inForce)}\n`);
  for (const { hook, state } of hooks)
    context.stdout.write(`  ${hook.padEnd(16)} ${hookStateWords(state, place.kind)}\n`);
  context.stdout.write(`${words.wouldBeNoted(working)}\n`);
  if (!enabled) context.stderr.write(`${words.notEnabled} ${words.runInit}\n`);
  sayNotInForce(context, plan);
  return working ? 0 : 1;
};

/** Looks where the hooks are, and chooses where ours go; writes nothing. */
export async function planHooks(repository: Repository, wish?: HookWish): Promise<HookPlan> {
  const { root, commonDir } = repository;
  const inForce = await repository.hooksFolder();
  const setting = readHookSetting({ root, plain: join(commonDir, 'hooks'), inForce });
  return { setting, place: chooseHookPlace({ root, captureFolder: captureDir(commonDir) }, setting, wish) };
}

/**
 * Installs at the place of the plan; in a folder where we write nothing, only the script that the lines there look for.
 * @throws Failure `hooks_not_writable`, with all as it was.
 */
export function putHooks({ place }: HookPlan): readonly InstalledHook[] {
  const { path, captureFolder } = place.folder;
  return orSayWhichFolder(path, () => {
    if (place.kind !== 'external') return installHooks(place.folder);
    installScript(captureFolder);
    return [];
  });
}

/** @throws Failure `hooks_not_writable` in place of a system's error. */
export function orSayWhichFolder<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    const message = words.cannotWrite(folder, messageOf(error));
    throw new Failure({ code: 'hooks_not_writable', message, hint: words.cannotWriteHint, cause: error });
  }
}

/** The part of a JSON answer that tells what became of the hooks. */
export function hooksAnswer(plan: HookPlan, hooks: readonly InstalledHook[]) {
  const { setting, place } = plan;
  return {
    owner: setting.owner,
    place: place.kind,
    folder: place.folder.path,
    hooks: hooks.map(({ hook, change }) => ({ hook, change })),
    lines_to_add: linesToAdd(plan),
  };
}

/** Says what happened to each hook, what is left for the person, and what their tool will do. */
export function sayHooks(context: CommandContext, plan: HookPlan, hooks: readonly InstalledHook[]): void {
  const { stdout, stderr } = context;
  const { setting, place } = plan;
  for (const { hook, change, state } of hooks) {
    if (change === 'installed' || change === 'updated') stdout.write(`${words.hookChanged(hook, change)}\n`);
    if (change === 'left_alone') {
      stderr.write(`${words.hookLeftAlone(join(place.folder.path, hook), state)}\n`);
    }
  }
  const missing = linesToAdd(plan);
  if (missing.length > 0) {
    stdout.write(`${words.linesToAdd(setting.owner, place.folder.path)}\n`);
    for (const { path, lines } of missing) stdout.write(`\n${path}\n${lines}`);
    stdout.write('\n');
  } else if (hooks.every(({ change }) => change === 'unchanged')) {
    stdout.write(`${words.hooksUnchanged}\n`);
  }
  if (place.kind === 'husky') stdout.write(`${words.commitHusky(place.folder.path)}\n`);
  if (place.kind === 'git') {
    const note = words.managerNote(setting.owner);
    if (note !== undefined) stdout.write(`${note}\n`);
  }
  sayNotInForce(context, plan);
}

/** Why git does not come to the files that we wrote, when it does not. */
function sayNotInForce({ stderr, env }: CommandContext, { setting, place }: HookPlan): void {
  if (isPlaceInForce(place, setting, env)) return;
  if (place.folder.startedBy === 'git') stderr.write(`${words.foldersDiffer(setting.inForce)}\n`);
  else if (setting.husky?.setUp) stderr.write(`${words.huskyIsOff}\n`);
  else stderr.write(`${words.huskyNotSetUp}\n`);
}

/** What the person has yet to add to hooks that we do not write; nothing where we do. */
export function linesToAdd({ place }: HookPlan) {
  if (place.kind !== 'external') return [];
  return inspectHooks(place.folder)
    .filter(({ state }) => state !== 'installed')
    .map(({ hook }) => ({ hook, path: join(place.folder.path, hook), lines: externalLines(hook) }));
}

/** The files of a folder that is not ours to write in which our lines stand all the same. */
function linesInPlace({ folder }: HookPlace): string[] {
  return inspectHooks(folder)
    .filter(({ state }) => state === 'installed' || state === 'outdated')
    .map(({ hook }) => join(folder.path, hook));
}
