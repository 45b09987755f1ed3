import { findGitDir } from '../changes/git-dir.js';
import { readDelegate } from '../changes/project-config.js';
import type { ExitCode } from '../shared/failure.js';
import type { CommandContext } from './command.js';
import { runCaptured } from './run-captured.js';

/** Set for the delegate and all that it starts: one that leads back to us (`delegate: spec-kitty`) ends there. */
const UNDER_DELEGATE = 'SPEC_KITTY_DELEGATED';

/**
 * Has the project's delegate do what was typed, and captures what it did.
 * @param argv as it was typed, without our `-C`.
 * @returns the delegate's own exit code; undefined where the project has none, or it is the delegate that asks.
 * @throws Failure `config_unreadable`.
 */
export async function runDelegate(
  context: CommandContext,
  argv: readonly string[],
): Promise<ExitCode | undefined> {
  if (context.env[UNDER_DELEGATE]) return undefined;
  const root = findGitDir(context.cwd)?.root;
  const delegate = root === undefined ? undefined : await readDelegate(root);
  if (delegate === undefined) return undefined;
  return runCaptured(context, { command: delegate, args: argv, env: { [UNDER_DELEGATE]: '1' } });
}
