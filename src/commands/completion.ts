import {
  completedCommands,
  type CompletedCommand,
  type TableEntry,
} from '../completion/completed-command.js';
import { Failure } from '../shared/failure.js';
import { cliWords as words } from '../words/cli.js';
import type { Command } from './command.js';

type Script = (commands: readonly CompletedCommand[]) => string;

const SHELLS: Readonly<Record<string, () => Promise<Script>>> = {
  bash: async () => (await import('../completion/bash.js')).bashCompletion,
  zsh: async () => (await import('../completion/zsh.js')).zshCompletion,
  fish: async () => (await import('../completion/fish.js')).fishCompletion,
};

/** `completion bash|zsh|fish`: a script made from the command table, so that it knows every command that there is. */
export function completionOf(table: readonly TableEntry[]): Command {
  return async ({ stdout }, { args: [shell = ''], options }) => {
    const load = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (!load) {
      const [message, hint] = [words.unknownShell(shell), words.knownShells(Object.keys(SHELLS))];
      throw new Failure({ code: 'wrong_usage', message, hint, exitCode: 2 });
    }
    const script = (await load())(completedCommands(table));
    stdout.write(options['json'] ? `${JSON.stringify({ shell, script })}\n` : script);
    return 0;
  };
}
