import * as fs from 'node:fs';
import { join } from 'node:path';
import { inspectHooks, installHooks, scriptIsCurrent, type HookReport } from '../install/hook-files.js';

/** A folder of hook files. */
export interface HooksFolder {
  readonly path: string;
  /** `core.hooksPath` names it: another tool's, in which we change nothing. husky hands its files to `sh`. */
  readonly managedBy: string | undefined;
  /** Our folder in the repository: lines in other people's files look there for the script. */
  readonly captureFolder: string;
}

export type HookState = 'installed' | 'missing' | 'outdated' | 'not_executable' | 'not_shell';

export interface HookStanding {
  readonly hook: string;
  readonly state: HookState;
  /** False for a person's own file that we neither switch on nor rewrite. */
  readonly mendable: boolean;
}

const OUR_EXECUTABLE = 0o755;

/** How each of our hooks stands. Reads only. */
export function readHookStates(folder: HooksFolder): HookStanding[] {
  const { path, managedBy, captureFolder } = folder;
  const scriptCurrent = scriptIsCurrent(path) || (managedBy !== undefined && scriptIsCurrent(captureFolder));
  return inspectHooks(path).map((report) => standingOf(report, scriptCurrent, folder));
}

/** Puts in place what can be. @returns how they stand now. @throws the system's error. */
export function putHooksInPlace(folder: HooksFolder): HookStanding[] {
  for (const { hook, content, executable } of inspectHooks(folder.path)) {
    // Of ours alone: a person who switched a hook of their own off meant it.
    if (content.kind === 'ours' && !executable) fs.chmodSync(join(folder.path, hook), OUR_EXECUTABLE);
  }
  installHooks(folder.path);
  return readHookStates(folder);
}

function standingOf(
  { hook, content, executable }: HookReport,
  scriptCurrent: boolean,
  { managedBy }: HooksFolder,
): HookStanding {
  const ours = managedBy === undefined;
  const switchedOff = !executable && ours;
  switch (content.kind) {
    case 'absent':
      return { hook, state: 'missing', mendable: ours };
    case 'not_shell':
      return { hook, state: 'not_shell', mendable: false };
    case 'theirs':
      if (switchedOff) return { hook, state: 'not_executable', mendable: false };
      return { hook, state: 'missing', mendable: ours };
    case 'ours':
    case 'shared': {
      if (switchedOff) return { hook, state: 'not_executable', mendable: content.kind === 'ours' };
      const current = content.current && scriptCurrent;
      return { hook, state: current ? 'installed' : 'outdated', mendable: ours && !current };
    }
  }
}
