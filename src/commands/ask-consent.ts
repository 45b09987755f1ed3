import { originOf, type ServerUrl } from '../send/server-url.js';
import { readLogin, serverOf } from '../send/session.js';
import { answerOf, declineConsent, giveConsent, readSettings } from '../send/settings.js';
import { Failure } from '../shared/failure.js';
import { sendWords as words } from '../words/send.js';
import type { CommandContext } from './command.js';
import { ask, canAsk } from './prompt.js';

/** Whether the events of a project go anywhere from this machine. */
export interface Sending {
  /** Null: nobody has named one. */
  readonly server: ServerUrl | null;
  readonly isLoggedIn: boolean;
  readonly isOn: boolean;
}

export interface ConsentQuestion {
  readonly uuid: string;
  /** What the person calls the project. */
  readonly name: string;
  /** False: what was decided so far is looked up, and nothing is asked. */
  readonly mayAsk: boolean;
}

const YES = /^\s*y(?:es)?\s*$/i;

/**
 * Asks the person at the terminal, once for each project and server, whether events may be sent. Only a typed yes is one:
 * no terminal, an option to ask nothing, an empty line and Ctrl-C all leave sending off. Without a server there is nothing
 * to agree to, and nothing is asked.
 * @throws Failure as `giveConsent`.
 */
async function askConsent(
  context: CommandContext,
  { uuid, name, mayAsk }: ConsentQuestion,
): Promise<Sending> {
  const { home, env } = context;
  const login = await readLogin(home, env);
  const server = serverOf(login);
  const isLoggedIn = login.kind === 'logged_in';
  if (server === null) return { server, isLoggedIn, isOn: false };
  const origin = originOf(server);
  const before = answerOf(await readSettings(home), origin, uuid);
  if (before !== 'unasked' || !mayAsk || !canAsk(context)) {
    return { server, isLoggedIn, isOn: before === 'given' };
  }
  context.stderr.write(words.whatIsSent(name, server));
  const typed = await ask(context, words.askConsent, true);
  if (typed === undefined) return { server, isLoggedIn, isOn: false }; // gave up: asked again next time
  const isOn = YES.test(typed);
  await (isOn ? giveConsent(home, origin, uuid) : declineConsent(home, origin, uuid));
  return { server, isLoggedIn, isOn };
}

/** As `askConsent`, for a command that has done its own work by then: what is wrong with the settings is said, and sending is off. */
export async function askConsentOrSay(context: CommandContext, question: ConsentQuestion): Promise<Sending> {
  try {
    return await askConsent(context, question);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.stderr.write(`${error.message}\n${error.hint ?? ''}\n`);
    return { server: null, isLoggedIn: false, isOn: false };
  }
}
