import { withUsers } from '../collector/logins.js';
import { checkNewUser } from '../collector/user.js';
import { Failure } from '../shared/failure.js';
import { serveWords } from '../words/serve.js';
import { textOption, type Command, type CommandContext, type CommandInput } from './command.js';
import { ask, canAsk, readSecret } from './prompt.js';
import { ADD_EXAMPLE, servePlace } from './serve-place.js';
import { writeAnswer } from './write-answer.js';

/** `serve user add NAME --team TEAM [--password-stdin]`. */
export const serveUserAdd: Command = async (context, input) => {
  const name = mustGetName(input);
  const team = textOption(input, 'team');
  if (team === undefined) throw new Failure(serveWords.missingArgument('--team', ADD_EXAMPLE));
  // Before the question: nobody should type a password twice to hear that the name was wrong.
  checkNewUser({ name, team });
  const password = await mustGetPassword(context, input, name);
  const { time } = context;
  const added = await withUsers(servePlace(context, input), time, (users) =>
    users.add({ name, team, password }, time.nowMs()),
  );
  const text = serveWords.userAdded(added.name, added.team);
  writeAnswer(context, input, { text, json: { name: added.name, team: added.team } });
  return 0;
};

/** `serve user list`. */
export const serveUserList: Command = async (context, input) => {
  const users = await withUsers(servePlace(context, input), context.time, (open) => open.list());
  const rows = users.map(({ name, team, created_at }) => [name, team, created_at]);
  const text = users.length === 0 ? serveWords.noUsers : formatTable([serveWords.userListHead, ...rows]);
  const json = users.map(({ name, team, created_at }) => ({ name, team, created_at }));
  writeAnswer(context, input, { text, json });
  return 0;
};

/** `serve user remove NAME`. */
export const serveUserRemove: Command = async (context, input) => {
  const name = mustGetName(input);
  await withUsers(servePlace(context, input), context.time, (users) => users.remove(name));
  writeAnswer(context, input, { text: serveWords.userRemoved(name), json: { name } });
  return 0;
};

/** `serve user password NAME [--password-stdin]`. */
export const serveUserPassword: Command = async (context, input) => {
  const name = mustGetName(input);
  await withUsers(servePlace(context, input), context.time, async (users) => {
    // Before the question, as above.
    if (!(await users.byName(name))) throw new Failure(serveWords.userUnknown(name));
    await users.setPassword(name, await mustGetPassword(context, input, name));
  });
  writeAnswer(context, input, { text: serveWords.passwordChanged(name), json: { name } });
  return 0;
};

function mustGetName({ args: [name] }: CommandInput): string {
  if (name === undefined) throw new Failure(serveWords.missingArgument('NAME', ADD_EXAMPLE));
  return name;
}

/** From standard input or the terminal; never from argv, where every other user of the machine reads it. */
async function mustGetPassword(context: CommandContext, input: CommandInput, name: string): Promise<string> {
  if (input.options['passwordStdin'] === true) {
    const password = await readSecret(context.stdin());
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
