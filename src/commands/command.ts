import type { ExitCode } from '../shared/failure.js';
import type { HomePaths } from '../shared/home.js';
import type { WallTime } from '../shared/wall-time.js';

/** A place to write text to. `isTerminal` decides colour, tables and progress bars. */
export interface TextSink {
  write(text: string): void;
  /** Like `write`; resolves when the reader has room for more. For answers without end: a slow reader must not fill our memory. */
  writePaced(text: string): Promise<void>;
  readonly isTerminal: boolean;
  /** How wide the terminal is now, undefined where there is none. */
  readonly columns: number | undefined;
  /** How high, likewise. */
  readonly rows?: number | undefined;
}

/** Of a terminal that does not say how wide it is. */
export const USUAL_COLUMNS = 80;

/** How wide to make what is shown: undefined where nobody looks. */
export function columnsOf({ isTerminal, columns }: TextSink): number | undefined {
  return isTerminal ? columns || USUAL_COLUMNS : undefined;
}

export type StandardInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** All that a command may touch of the process it runs in, so that a test can hand it something else. */
export interface CommandContext {
  /** Absolute. `-C DIR` has been applied. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: HomePaths;
  readonly time: WallTime;
  /** The answer, and nothing else. */
  readonly stdout: TextSink;
  /** Everything said on the way. */
  readonly stderr: TextSink;
  /** Opened when it is first asked for: most commands read nothing, and opening takes 4 ms. */
  readonly stdin: () => StandardInput;
  /** Aborted by the first SIGINT or SIGTERM; long work ends cleanly when it is. */
  readonly signal: AbortSignal;
}

/** What was typed: positional words after the command's name, and its options, camelCased. */
export interface CommandInput {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The text of an option, undefined when it was not given or is empty. */
export function textOption({ options }: CommandInput, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * A command. Returns its exit code.
 * @throws Failure for what a person must mend; the edge (bin/cli.ts) turns it into words, or into
 *   `{"error":{"code","message","hint"}}` under `--json`.
 */
export type Command = (context: CommandContext, input: CommandInput) => Promise<ExitCode>;
