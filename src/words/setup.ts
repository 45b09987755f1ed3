import type { HookName } from '../install/hook-block.js';
import type { HookState } from '../install/hook-files.js';
import type { HookWish } from '../install/hook-place.js';
import type { HookOwner } from '../install/hook-setting.js';

interface NextSteps {
  /** Whether a commit made now would be noted. */
  readonly noted: boolean;
  readonly server: string | null;
  readonly isLoggedIn: boolean;
  /** Whether this project's events may be sent to that server. */
  readonly isOn: boolean;
}

/** Sentences of `init` and `hooks`. */
export const setupWords = {
  identityMinted: (path: string) =>
    `Made this project's identity in ${path}: commit that file, so that every clone has the same.`,
  identityKept: (path: string) => `This project's identity is in ${path}.`,
  hookChanged: (hook: HookName, change: 'installed' | 'updated') => `Hook ${hook}: ${change}.`,
  hooksUnchanged: 'All hooks are in place.',
  hookLeftAlone: (path: string, state: HookState) => {
    const mended = 'then run `spec-kitty hooks install`.';
    switch (state) {
      case 'not_shell':
        return `${path} is not a shell script, so it was left alone: it will not note commits.`;
      case 'not_executable':
        return `${path} is not executable, so git ignores it; it was left alone. To use it: chmod +x it, ${mended}`;
      case 'carriage_return':
        return `${path} begins with a line that ends in a carriage return, so the system cannot start it; it was left alone. To use it: save it with LF line ends, ${mended}`;
      case 'dead_link':
        return `${path} is a link to a file that is not there; it was left alone. To use it: restore the file, or remove the link, ${mended}`;
      case 'installed':
      case 'outdated':
      case 'missing':
        return `${path} was left alone.`;
    }
  },
  hooksRemoved: (hooks: readonly HookName[]) =>
    hooks.length === 0 ? 'There were no hooks of spec-kitty here.' : `Removed from: ${hooks.join(', ')}.`,
  linesAreTheirs: (paths: readonly string[]) =>
    `The lines that you added do nothing any more; take them out yourself: ${paths.join(', ')}.`,
  hooksOwner: (owner: HookOwner, folder: string) => {
    switch (owner) {
      case 'git':
        return "git's own folder.";
      case 'other':
        return `core.hooksPath points to ${folder}: another tool manages the hooks.`;
      case 'husky':
      case 'lefthook':
      case 'pre-commit':
      case 'simple-git-hooks':
        return `${owner} manages the hooks.`;
    }
  },
  linesToAdd: (owner: HookOwner, folder: string) =>
    `${owner === 'other' ? 'Another tool or person' : owner === 'git' ? 'A person' : owner} owns ${folder}: no hook was written. Add these lines to each of these files, right below its first line; make a file that is missing, with #!/bin/sh first, and make it executable:`,
  commitHusky: (folder: string) =>
    `Commit ${folder}: for those who have no spec-kitty, the new lines do nothing.`,
  managerNote: (owner: HookOwner) => {
    switch (owner) {
      case 'git':
      case 'husky':
      case 'other':
        return undefined;
      case 'lefthook':
      case 'pre-commit':
        return `After \`${owner} install\`, run \`spec-kitty hooks install\`: it rewrites the hooks that it manages.`;
      case 'simple-git-hooks':
        return 'simple-git-hooks removes the hooks that it does not know: set "preserveUnused": true for it in package.json, and run `spec-kitty hooks install` after it.';
    }
  },
  wouldBeNoted: (working: boolean) =>
    working ? 'A commit made now would be noted.' : 'A commit made now would not be noted by every hook.',
  foldersDiffer: (inForce: string) =>
    `core.hooksPath points to ${inForce}: git runs the hooks there, and not these, unless those call them.`,
  huskyNotSetUp:
    'husky is not set up in this clone, so git does not come to its files: run `npm install`, or `spec-kitty init --husky`.',
  huskyIsOff: 'HUSKY=0 is set: husky runs no hook.',
  nextSteps: ({ noted, server, isLoggedIn, isOn }: NextSteps) => {
    const when = `${noted ? 'From now on' : 'Once that is done'}, commits that move work packages are noted`;
    const login = "  spec-kitty auth login --server URL   to log in at your team's server";
    if (isOn && server !== null) {
      return isLoggedIn
        ? `${when} and sent to ${server}.`
        : `${when}, and sent to ${server} once you are logged in there:\n${login}`;
    }
    return [
      `${when}. Nothing leaves this machine until you say so:`,
      ...(isLoggedIn ? [] : [login]),
      '  spec-kitty sync on                   to send what this project captures',
    ].join('\n');
  },
  oneWish: '--husky, --git-hooks and --external exclude each other.',
  oneWishHint: 'Give one of them, or none: spec-kitty then does what is safe.',
  managedElsewhere: (path: string) =>
    `core.hooksPath points to ${path}: another tool manages the hooks here, and husky would switch them off.`,
  managedHint:
    'Unset core.hooksPath, then run this again; or run `spec-kitty init --external` and add its lines to those hooks.',
  huskyMissing: (root: string) => `husky is not installed in ${root}.`,
  huskyMissingHint: 'Run `npm install --save-dev husky`, then `spec-kitty init --husky` again.',
  huskyRefused: (reason: string) => `husky could not be set up: ${reason}.`,
  huskyRefusedHint: 'Mend what it says, then run `spec-kitty init --husky` again.',
  cannotWrite: (folder: string, reason: string) => `The hooks in ${folder} cannot be written: ${reason}.`,
  cannotWriteHint: 'Nothing was changed. Make the folder writable for you, then run this again.',
  notEnabled: 'spec-kitty is not set up in this repository.',
  runInit: 'Run `spec-kitty init` in it first.',
} as const;

/**
 * One line of `hooks status`.
 * @param place in `external` hooks a person adds the lines, so `hooks install` would not do it.
 */
export function hookStateWords(state: HookState, place: HookWish = 'git'): string {
  const next =
    place === 'external' ? '`spec-kitty init --external` prints the lines' : 'run `spec-kitty hooks install`';
  switch (state) {
    case 'installed':
      return 'installed';
    case 'outdated':
      return `installed, but by another version, or damaged: ${next}`;
    case 'missing':
      return `missing: ${next}`;
    case 'not_shell':
      return "a person's hook that is not a shell script: cannot be used";
    case 'not_executable':
      return 'not executable: git ignores it';
    case 'carriage_return':
      return 'its first line ends in a carriage return: the system cannot start it';
    case 'dead_link':
      return 'a link to a file that is not there';
  }
}
