import { inspectHooks, installHooks, type HookFolder, type HookReport } from '../install/hook-files.js';

/** The folder of hook files that git comes to. */
export interface HooksFolder extends Required<HookFolder> {
  /** `core.hooksPath` names it, in these words: another tool's, in which we change nothing. */
  readonly managedBy: string | undefined;
}

/** How each of our hooks stands, and whether we may put it right. Reads only. */
export function readHookStates(folder: HooksFolder): HookReport[] {
  const hooks = inspectHooks(folder);
  return folder.managedBy === undefined ? hooks : hooks.map((hook) => ({ ...hook, mendable: false }));
}

/** Puts in place what can be. @returns how they stand now. @throws the system's error. */
export function putHooksInPlace(folder: HooksFolder): HookReport[] {
  installHooks(folder);
  return readHookStates(folder);
}
