/** A command as the command table shows it: all that completion needs to know. */
export interface TableEntry {
  /** The words, then the arguments: `serve user add <name>`. */
  readonly name: string;
  readonly summary: string;
  readonly options?: readonly (readonly [flag: string, summary: string])[];
}

/** What may stand where a value is wanted. Choices are words without spaces. */
export type Wanted =
  | { readonly kind: 'choices'; readonly words: readonly string[] }
  | { readonly kind: 'work_packages' | 'branches' | 'files' | 'folders' | 'program' | 'anything' };

export interface CompletedOption {
  /** `--report`, `-C`. */
  readonly flag: string;
  readonly about: string;
  /** Undefined for a switch. */
  readonly wanted: Wanted | undefined;
}

/** One place in the tree of commands: the program itself (''), a group (`serve user`), a command, or both (`sync`). */
export interface CompletedCommand {
  readonly words: string;
  /** The words that may come next, each with what it begins or does. */
  readonly next: readonly (readonly [word: string, about: string])[];
  readonly options: readonly CompletedOption[];
  readonly wanted: Wanted | undefined;
}

const LANES = ['planned', 'doing', 'for_review', 'done'] as const;

/** By the name that the table gives a value; `<a|b>` names its choices itself. */
const WANTED_BY_NAME: Readonly<Record<string, Wanted>> = {
  wp: { kind: 'work_packages' },
  WPxx: { kind: 'work_packages' },
  WPyy: { kind: 'work_packages' },
  lane: { kind: 'choices', words: LANES },
  branch: { kind: 'branches' },
  file: { kind: 'files' },
  dir: { kind: 'folders' },
};

const OF_EVERY_COMMAND: readonly CompletedOption[] = [
  { flag: '-C', about: 'Work as if started in this folder', wanted: { kind: 'folders' } },
  { flag: '--json', about: 'Print one JSON document', wanted: undefined },
  { flag: '--help', about: 'Show what a command does', wanted: undefined },
];

/** The whole tree, the program itself first. */
export function completedCommands(table: readonly TableEntry[]): CompletedCommand[] {
  const places = new Set(['']);
  for (const { name } of table) {
    const words = wordsOf(name).split(' ');
    for (let length = 1; length <= words.length; length += 1) places.add(words.slice(0, length).join(' '));
  }
  return [...places].map((place) => {
    const entry = table.find(({ name }) => wordsOf(name) === place);
    const [, argument] = /[<[]\.*([^>\]]+)[>\]]/.exec(entry?.name ?? '') ?? [];
    return {
      words: place,
      next: [...places].flatMap((other) => {
        const word = wordBehind(place, other);
        return word === undefined ? [] : [[word, aboutOf(table, other)] as const];
      }),
      options: [...(entry?.options ?? []).map(([flag, about]) => toOption(flag, about)), ...OF_EVERY_COMMAND],
      wanted: argument === undefined ? undefined : wantedBy(argument),
    };
  });
}

function wordsOf(name: string): string {
  return name.replace(/ [<[].*$/, '');
}

function wordBehind(place: string, other: string): string | undefined {
  const rest = place === '' ? other : other.startsWith(`${place} `) ? other.slice(place.length + 1) : '';
  return rest === '' || rest.includes(' ') ? undefined : rest;
}

function aboutOf(table: readonly TableEntry[], place: string): string {
  const entry = table.find(({ name }) => wordsOf(name) === place);
  if (entry) return entry.summary;
  const inside = table.flatMap(({ name }) => wordBehind(place, wordsOf(name)) ?? []);
  return [...new Set(inside)].join(', ');
}

function toOption(notation: string, about: string): CompletedOption {
  const [, flag = notation, value] = /^(\S+)(?: [<[](.*)[>\]])?$/.exec(notation) ?? [];
  return { flag, about, wanted: value === undefined ? undefined : wantedBy(value) };
}

function wantedBy(value: string): Wanted {
  if (value.includes('|')) return { kind: 'choices', words: value.split('|') };
  return WANTED_BY_NAME[value] ?? { kind: 'anything' };
}
