import type { CommandContext, CommandInput } from './command.js';

/** The answer to stdout: words, or under `--json` one document. */
export function writeAnswer(
  { stdout }: CommandContext,
  { options }: CommandInput,
  { text, json }: { readonly text: string; readonly json: object },
): void {
  stdout.write(options['json'] === true ? `${JSON.stringify(json)}\n` : text);
}
