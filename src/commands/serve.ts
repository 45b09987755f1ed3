import { join, resolve } from 'node:path';
import { dataFolderAt } from '../collector/data-folder.js';
import type { LogLine } from '../collector/log-line.js';
import { startCollector } from '../collector/server.js';
import { addUser, checkNewUser, readUsers, removeUser } from '../collector/users-file.js';
import { parseEvent } from '../events/schema.js';
import { Failure } from '../shared/failure.js';
import { isLoopbackHost } from '../shared/loopback.js';
import { serveWords } from '../words/serve.js';
import { textOption, type Command, type CommandContext, type CommandInput } from './command.js';
import { ask, canAsk, readSecret } from './prompt.js';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 8787;
const HIGHEST_PORT = 65_535;

/**
 * `serve [--host] [--port] [--data] [--database-url]`: runs until the signal is aborted, then drains and answers 0. On stdout one line,
 * when it is ready; on stderr the log, one JSON object a line.
 */
export const serve: Command = async (context, input) => {
  const host = textOption(input, 'host') ?? DEFAULT_HOST;
  const port = portOption(input);
  const data = dataPath(context, input);
  if (!isLoopbackHost(host)) context.stderr.write(serveWords.clearText(host));
  const collector = await startCollector({
    host,
    port,
    dataFolder: data,
    databaseUrl: databaseUrl(context, input),
    validateEvent: parseEvent,
    time: context.time,
    log: (line: LogLine) => context.stderr.write(`${JSON.stringify(line)}\n`),
  });
  if (collector.hasNoUsers) context.stderr.write(serveWords.noUsersYet(addCommand(input)));
  context.stdout.write(serveWords.listening(collector.url));
  await aborted(context.signal);
  await collector.close();
  return 0;
};

/** `serve user add NAME --team TEAM [--password-stdin]`. */
export const serveUserAdd: Command = async (context, input) => {
  const name = mustGetName(input);
  const team = textOption(input, 'team');
  if (team === undefined) throw new Failure(serveWords.missingArgument('--team', ADD_EXAMPLE));
  // Before the question: nobody should type a password twice to hear that the name was wrong.
  checkNewUser({ name, team });
  const password = await mustGetPassword(context, input, name);
  const folder = dataFolderAt(dataPath(context, input));
  const added = await addUser(folder, { name, team, password }, context.time.nowMs());
  const text = serveWords.userAdded(added.name, added.team);
  answer(context, input, { text, json: { name: added.name, team: added.team } });
  return 0;
};

/** `serve user list`. */
export const serveUserList: Command = async (context, input) => {
  const users = readUsers(dataFolderAt(dataPath(context, input)).users);
  const rows = users.map(({ name, team, created_at }) => [name, team, created_at]);
  const text = users.length === 0 ? serveWords.noUsers : formatTable([serveWords.userListHead, ...rows]);
  const json = users.map(({ name, team, created_at }) => ({ name, team, created_at }));
  answer(context, input, { text, json });
  return 0;
};

/** `serve user remove NAME`. */
export const serveUserRemove: Command = async (context, input) => {
  const name = mustGetName(input);
  await removeUser(dataFolderAt(dataPath(context, input)), name);
  answer(context, input, { text: serveWords.userRemoved(name), json: { name } });
  return 0;
};

const ADD_EXAMPLE = 'spec-kitty serve user add anna --team kittens';

/** The same `--data` again, or the new user would land in another server's folder. */
function addCommand(input: CommandInput): string {
  const data = textOption(input, 'data');
  return data === undefined ? ADD_EXAMPLE : `${ADD_EXAMPLE} --data ${JSON.stringify(data)}`;
}

function dataPath(context: CommandContext, input: CommandInput): string {
  const given = textOption(input, 'data');
  return given === undefined ? join(context.home.folder, 'server') : resolve(context.cwd, given);
}

/** The environment is the place for one with a password: what stands in argv, every user of the machine can read. */
function databaseUrl({ env }: CommandContext, input: CommandInput): string | undefined {
  return textOption(input, 'databaseUrl') ?? (env['SPEC_KITTY_DATABASE_URL'] || undefined);
}

function mustGetName({ args: [name] }: CommandInput): string {
  if (name === undefined) throw new Failure(serveWords.missingArgument('NAME', ADD_EXAMPLE));
  return name;
}

/** From standard input or the terminal; never from argv, where every other user of the machine reads it. */
async function mustGetPassword(context: CommandContext, input: CommandInput, name: string): Promise<string> {
  if (input.options['passwordStdin'] === true) {
    const password = await readSecret(context.stdin);
    if (password) return password;
    throw new Failure(serveWords.emptyPassword);
  }
  if (!canAsk(context)) throw new Failure(serveWords.noPassword);
  const password = await ask(context, serveWords.askPassword(name), false);
  const again = password ? await ask(context, serveWords.askPasswordAgain, false) : undefined;
  if (!password || again === undefined) throw new Failure(serveWords.emptyPassword);
  if (password !== again) throw new Failure(serveWords.passwordsDiffer);
  return password;
}

function portOption({ options }: CommandInput): number {
  const given = options['port'];
  if (given === undefined) return DEFAULT_PORT;
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= HIGHEST_PORT) return port;
  throw new Failure(serveWords.badPort(text));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}

function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function answer(
  { stdout }: CommandContext,
  { options }: CommandInput,
  { text, json }: { readonly text: string; readonly json: object },
): void {
  stdout.write(options['json'] === true ? `${JSON.stringify(json)}\n` : text);
}
