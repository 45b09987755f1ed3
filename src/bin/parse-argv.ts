import { cac, type CAC } from 'cac';
import type { CommandInput } from '../commands/command.js';
import { Failure, messageOf } from '../shared/failure.js';
import { cliWords as words } from '../words/cli.js';
import { COMMANDS, type CommandEntry } from './command-table.js';

/** What was typed, understood. */
export type Typed =
  | { readonly kind: 'run'; readonly entry: CommandEntry; readonly input: CommandInput }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' };

const PROGRAM = 'spec-kitty';

/**
 * @param argv what follows the program's name.
 * @throws Failure `wrong_usage`, exit code 2.
 */
export function parseArgv(argv: readonly string[]): Typed {
  // cac knows commands of one word: the words of ours are handed over as one.
  const { words: typedWords, rest } = splitCommand(argv);
  if (typedWords === '' && rest.some((word) => word === '--version' || word === '-v'))
    return { kind: 'version' };
  if (typedWords === '' && rest.length > 0 && !isHelp(rest)) throw unknownCommand(rest);
  if (typedWords === '' || isHelp(rest)) return { kind: 'help', text: helpText(typedWords) };
  const entry = COMMANDS.find(({ name }) => wordsOf(name) === typedWords);
  if (!entry) return { kind: 'help', text: helpText(typedWords) };
  const cli = buildCli();
  try {
    cli.parse([PROGRAM, PROGRAM, typedWords, ...rest.map(markNumber)], { run: false });
    const command = cli.matchedCommand;
    command?.checkUnknownOptions();
    command?.checkOptionValue();
    command?.checkRequiredArgs();
    command?.checkUnusedArgs();
  } catch (error) {
    throw wrongUsage(`${messageOf(error)}.`, typedWords);
  }
  // Behind `--` everything is an argument, whatever it looks like.
  const { '--': verbatim = [], ...options } = cli.options as Record<string, unknown> & { '--'?: string[] };
  const args = [...cli.args, ...verbatim].map((word) => String(unmark(word)));
  return { kind: 'run', entry, input: { args, options: mapValues(options, unmark) } };
}

/** cac makes a number of all that looks like one: a user called 007 would log in as 7. A marked word looks like none. */
const MARK = '\u0000';

function markNumber(word: string): string {
  const [, flag = '', value = ''] = /^(-[^=]*=)?(.*)$/s.exec(word) ?? [];
  return value.trim() === '' || Number.isNaN(Number(value)) ? word : `${flag}${MARK}${value}`;
}

function unmark(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmark);
  return typeof value === 'string' ? value.replaceAll(MARK, '') : value;
}

function mapValues(
  record: Readonly<Record<string, unknown>>,
  map: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function buildCli(): CAC {
  const cli = cac(PROGRAM);
  cli.option('-C <dir>', 'Work as if started in this folder');
  cli.option('--json', 'Print one JSON document and nothing else on standard output');
  for (const { name, summary, options = [] } of COMMANDS) {
    const command = cli.command(name, summary);
    for (const [flag, about] of options) command.option(flag, about);
  }
  return cli;
}

/** The longest run of leading words that is a command, or the beginning of one (`hooks`, `serve user`). */
function splitCommand(argv: readonly string[]): { words: string; rest: readonly string[] } {
  const [leading, following] = leadingOptions(argv);
  let best = 0;
  for (let length = 1; length <= following.length; length += 1) {
    const words = following.slice(0, length).join(' ');
    if (COMMANDS.some(({ name }) => wordsOf(name) === words || wordsOf(name).startsWith(`${words} `)))
      best = length;
    else break;
  }
  return { words: following.slice(0, best).join(' '), rest: [...leading, ...following.slice(best)] };
}

/** Options may stand before the command: `spec-kitty -C DIR sync status`. */
function leadingOptions(argv: readonly string[]): [readonly string[], readonly string[]] {
  let at = 0;
  while (argv[at]?.startsWith('-')) at += argv[at] === '-C' ? 2 : 1;
  return [argv.slice(0, at), argv.slice(at)];
}

function wordsOf(name: string): string {
  return name.replace(/ [<[].*$/, '');
}

function isHelp(rest: readonly string[]): boolean {
  const ours = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  return ours.includes('--help') || ours.includes('-h');
}

/** Help of one command, of a group of commands, or of all. */
function helpText(typedWords: string): string {
  const entry = COMMANDS.find(({ name }) => wordsOf(name) === typedWords);
  const group = COMMANDS.filter(
    ({ name }) => typedWords === '' || wordsOf(name).startsWith(`${typedWords} `),
  );
  if (!entry) return words.overview(group, typedWords);
  const also = group.map(({ name }) => name);
  return words.help({ ...entry, options: entry.options ?? [], examples: entry.examples ?? [], also });
}

function unknownCommand(rest: readonly string[]): Failure {
  const typed = rest.find((word) => !word.startsWith('-')) ?? rest[0] ?? '';
  return wrongUsage(words.unknownCommand(typed), '');
}

function wrongUsage(message: string, typedWords: string): Failure {
  const hint = words.seeHelp([PROGRAM, typedWords].filter(Boolean).join(' '));
  return new Failure({ code: 'wrong_usage', message, hint, exitCode: 2 });
}
