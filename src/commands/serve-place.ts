import { join, resolve } from 'node:path';
import { dataFolderAt, type DataFolder } from '../collector/data-folder.js';
import { hideArguments } from '../shared/process.js';
import { textOption, type CommandContext, type CommandInput } from './command.js';

/** Where a server keeps what it has. */
export interface ServePlace {
  readonly folder: DataFolder;
  /** Undefined: the store embedded in the folder. */
  readonly databaseUrl: string | undefined;
}

/** Of `--data` and `--database-url`, the same for all commands on a server. */
export function servePlace(context: CommandContext, input: CommandInput): ServePlace {
  return { folder: dataFolderAt(dataPath(context, input)), databaseUrl: databaseUrl(context, input) };
}

function dataPath(context: CommandContext, input: CommandInput): string {
  const given = textOption(input, 'data');
  return given === undefined ? join(context.home.folder, 'server') : resolve(context.cwd, given);
}

/** The environment is the place for one with a password: what stands in argv, every user of the machine can read. */
function databaseUrl({ env }: CommandContext, input: CommandInput): string | undefined {
  const given = textOption(input, 'databaseUrl');
  if (given !== undefined) hideArguments('spec-kitty serve');
  return given ?? (env['SPEC_KITTY_DATABASE_URL'] || undefined);
}

export const ADD_EXAMPLE = 'spec-kitty serve user add anna --team kittens';

/** The same place again, or the new user would land at another server. The database's address is not repeated: it may hold a password. */
export function addCommand(context: CommandContext, input: CommandInput): string {
  if (databaseUrl(context, input) !== undefined) return `SPEC_KITTY_DATABASE_URL=… ${ADD_EXAMPLE}`;
  const data = textOption(input, 'data');
  return data === undefined ? ADD_EXAMPLE : `${ADD_EXAMPLE} --data ${JSON.stringify(data)}`;
}
