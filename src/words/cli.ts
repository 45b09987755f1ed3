import { count } from './count.js';

/** Sentences of the program as a whole. */
export const cliWords = {
  overview: (commands: readonly { name: string; summary: string }[], group: string) => {
    const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
    const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
    const usage = `Usage: spec-kitty ${group ? `${group} ` : ''}<command> [options]`;
    return [usage, '', 'Commands:', ...lines, '', ...GENERAL, ''].join('\n');
  },
  help: (command: CommandHelp) => {
    const width = Math.max(...command.options.map(([flag]) => flag.length), 0) + 2;
    return [
      `Usage: spec-kitty ${command.usage ?? `${command.name} [options]`}`,
      '',
      command.summary,
      ...section(
        'Options:',
        command.options.map(([flag, about]) => `  ${flag.padEnd(width)}${about}`),
      ),
      ...section(
        'Examples:',
        command.examples.map((example) => `  ${example}`),
      ),
      ...section(
        'See also:',
        command.also.map((name) => `  spec-kitty ${name} --help`),
      ),
      '',
      ...GENERAL,
      '',
    ].join('\n');
  },
  noSuchFolder: (folder: string) => `There is no folder ${folder}.`,
  folderGone: 'The folder that you are in is not there any more.',
  unknownCommand: (typed: string) => `There is no command \`${typed}\`.`,
  didYouMean: (near: string, program: string) => `Did you mean \`${near}\`? See \`${program} --help\`.`,
  unknownShell: (shell: string) => `There are no completions for \`${shell}\`.`,
  knownShells: (shells: readonly string[]) => `Choose one of: ${shells.join(', ')}.`,
  seeHelp: (command: string) => `See \`${command} --help\`.`,
  failed: (message: string, hint: string | undefined) =>
    `spec-kitty: ${message}\n${hint ? `  ${hint}\n` : ''}`,
  upstreamSetAside: (movedTo: string) =>
    `queue.db was the Python spec-kitty’s, and is kept as ${movedTo}.\n  See what can be taken from it: spec-kitty import\n`,
  queueSetAside: (movedTo: string, salvaged: number) =>
    `The queue was damaged and moved to ${movedTo}; ${count(salvaged, 'waiting event')} could be saved from it.\n  What is missing comes back from git: spec-kitty capture --all\n`,
  diskRefuses: (reason: string) => `The disk cannot be written to: ${reason}.`,
  diskRefusesHint:
    'Make room, or make the folder writable, then try again. Git has every commit: nothing was lost.',
  brokenPromise: (message: string) => `Something went wrong inside spec-kitty: ${message}`,
  brokenPromiseHint: (log: string) => `That is a bug. What led to it is in ${log}; please report it.`,
} as const;

interface CommandHelp {
  readonly name: string;
  readonly usage?: string | undefined;
  readonly summary: string;
  readonly options: readonly (readonly [flag: string, about: string])[];
  readonly examples: readonly string[];
  /** Commands that begin with the same words. */
  readonly also: readonly string[];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

const GENERAL = [
  'Options of every command:',
  '  -C <dir>   Work as if started in this folder',
  '  --json     Print one JSON document and nothing else on standard output',
  '  --help     Show what a command does, with examples',
  '  --version  Show the version',
];
