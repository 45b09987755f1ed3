import type { ExitCode } from '../shared/failure.js';
import type { CommandContext } from './command.js';
import { UNDER_DELEGATE } from '../changes/project-config.js';
import { runCaptured } from './run-captured.js';

/**
 * Has the project's delegate do what was typed, and captures what it did.
 * @param argv as it was typed, without our `-C`.
 * @returns the delegate's own exit code.
 */
export function runDelegate(
  context: CommandContext,
  { command, argv }: { readonly command: string; readonly argv: readonly string[] },
): Promise<ExitCode> {
  return runCaptured(context, { command, args: argv, env: { [UNDER_DELEGATE]: '1' } });
}
