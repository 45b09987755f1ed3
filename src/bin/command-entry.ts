import type { Command } from '../commands/command.js';

/** One command as typed and as shown in --help. `load` imports what it needs only when it is called. */
export interface CommandEntry {
  /** The words, then the arguments in cac's notation: `capture [range]`. */
  readonly name: string;
  /** What --help shows instead of the name, where that does not say enough. */
  readonly usage?: string;
  readonly summary: string;
  /** Works on task files: a project's `delegate` does it instead of us where there is one. */
  readonly isWork?: true;
  readonly options?: readonly (readonly [flag: string, summary: string])[];
  readonly examples?: readonly string[];
  readonly load: () => Promise<Command>;
}
