import { cac, type CAC } from 'cac';
import type { CommandInput } from '../commands/command.js';
import { Failure, messageOf } from '../shared/failure.js';
import { nearWord } from '../shared/near-word.js';
import { cliWords as words } from '../words/cli.js';
import type { CommandEntry } from './command-entry.js';
import { COMMANDS } from './command-table.js';

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
  if (isUnknown(typedWords, rest)) throw unknownCommand(typedWords, rest);
  if (typedWords === '' || isHelp(rest)) return { kind: 'help', text: helpText(typedWords) };
  const entry = entryOf(typedWords);
  if (!entry) return { kind: 'help', text: helpText(typedWords) };
  const cli = cliOf(entry);
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

/** What a project's delegate may be asked instead of us, and where. */
export interface ForDelegate {
  /** `-C DIR`, which is ours to follow: other programs do not know it. */
  readonly folder: string;
  readonly argv: readonly string[];
}

/** @returns undefined for what is always ours to answer. Everything else is another program's, as it was typed. */
export function forDelegate(argv: readonly string[]): ForDelegate | undefined {
  const { words: typedWords, rest } = splitCommand(argv);
  if (!isUnknown(typedWords, rest) && !entryOf(typedWords)?.isWork) return undefined;
  const [leading, following] = leadingOptions(argv);
  const at = leading.indexOf('-C');
  const others = leading.filter((_, index) => at === -1 || (index !== at && index !== at + 1));
  return { folder: (at === -1 ? undefined : leading[at + 1]) ?? '.', argv: [...others, ...following] };
}

/** Whether standard output is to be one JSON document. What stands behind `--` is said to another program. */
export function asksForJson(argv: readonly string[]): boolean {
  return beforeDashes(argv).includes('--json');
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  return argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
}

function entryOf(typedWords: string): CommandEntry | undefined {
  return COMMANDS.find(({ name }) => wordsOf(name) === typedWords);
}

/** `snyc`, `hooks frobnicate`: a word where only a command may stand. */
function isUnknown(typedWords: string, rest: readonly string[]): boolean {
  if (entryOf(typedWords)) return false;
  const word = firstWord(rest);
  return typedWords === '' && !isHelp(rest) ? rest.length > 0 : word !== undefined && !isHelp(rest);
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

/** For one command: cac takes 3 ms to be told of all of them. */
function cliOf({ name, summary, options = [] }: CommandEntry): CAC {
  const cli = cac(PROGRAM);
  cli.option('-C <dir>', 'Work as if started in this folder');
  cli.option('--json', 'Print one JSON document and nothing else on standard output');
  const command = cli.command(name, summary);
  for (const [flag, about] of options) command.option(flag, about);
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
  const ours = beforeDashes(rest);
  return ours.includes('--help') || ours.includes('-h');
}

/** Help of one command, of a group of commands, or of all. */
function helpText(typedWords: string): string {
  const entry = entryOf(typedWords);
  const group = COMMANDS.filter(
    ({ name }) => typedWords === '' || wordsOf(name).startsWith(`${typedWords} `),
  );
  if (!entry) return words.overview(group, typedWords);
  const also = group.map(({ name }) => wordsOf(name));
  return words.help({ ...entry, options: entry.options ?? [], examples: entry.examples ?? [], also });
}

function unknownCommand(typedWords: string, rest: readonly string[]): Failure {
  const typed = [typedWords, firstWord(rest) ?? rest[0]].filter(Boolean).join(' ');
  const near = nearWord(
    typed,
    COMMANDS.map(({ name }) => wordsOf(name)),
  );
  const hint = near === undefined ? words.seeHelp(PROGRAM) : words.didYouMean(`${PROGRAM} ${near}`, PROGRAM);
  return new Failure({ code: 'wrong_usage', message: words.unknownCommand(typed), hint, exitCode: 2 });
}

function firstWord(rest: readonly string[]): string | undefined {
  const [leading, [word]] = leadingOptions(beforeDashes(rest));
  return leading.includes('-C') && word === undefined ? undefined : word;
}

function wrongUsage(message: string, typedWords: string): Failure {
  const hint = words.seeHelp([PROGRAM, typedWords].filter(Boolean).join(' '));
  return new Failure({ code: 'wrong_usage', message, hint, exitCode: 2 });
}
