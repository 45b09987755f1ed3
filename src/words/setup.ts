import type { HookName } from '../install/hook-block.js';

/** Sentences of `init` and `hooks`. */
export const setupWords = {
  identityMinted: (path: string) =>
    `Made this project's identity in ${path}: commit that file, so that every clone has the same.`,
  identityKept: (path: string) => `This project's identity is in ${path}.`,
  hookChanged: (hook: HookName, change: 'installed' | 'updated') => `Hook ${hook}: ${change}.`,
  hooksUnchanged: 'All hooks are in place.',
  hookNotShell: (path: string) =>
    `${path} is not a shell script, so it was left alone: it will not note commits.`,
  hookNotExecutable: (path: string) =>
    `${path} is not executable, so git ignores it; it was left alone. To use it: chmod +x it, then \`spec-kitty hooks install\`.`,
  hooksRemoved: (hooks: readonly HookName[]) =>
    hooks.length === 0 ? 'There were no hooks of spec-kitty here.' : `Removed from: ${hooks.join(', ')}.`,
  nextSteps: (loggedIn: boolean) =>
    [
      'From now on, commits that move work packages are noted. Nothing leaves this machine until you say so:',
      ...(loggedIn ? [] : ["  spec-kitty auth login --server URL   to log in at your team's server"]),
      '  spec-kitty sync on                   to send what this project captures',
    ].join('\n'),
  managedElsewhere: (path: string) =>
    `core.hooksPath points to ${path}: another tool manages the hooks here.`,
  managedHint: 'Unset core.hooksPath (`git config --unset core.hooksPath`), then run this again.',
  notEnabled: 'spec-kitty is not set up in this repository.',
  runInit: 'Run `spec-kitty init` in it first.',
} as const;

/** One line of `hooks status`. */
export function hookStateWords(state: HookState): string {
  switch (state) {
    case 'installed':
      return 'installed';
    case 'outdated':
      return 'installed, of another version: run `spec-kitty hooks install`';
    case 'missing':
      return 'missing: run `spec-kitty hooks install`';
    case 'not_shell':
      return "a person's hook that is not a shell script: cannot be used";
    case 'not_executable':
      return 'not executable: git ignores it';
  }
}

export type HookState = 'installed' | 'outdated' | 'missing' | 'not_shell' | 'not_executable';
