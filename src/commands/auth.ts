import { mustReadCredentials, readCredentials, type Credentials } from '../send/credentials.js';
import { login, logout } from '../send/login.js';
import { parseServerUrl, type ServerUrl } from '../send/server-url.js';
import { loginState, type Session } from '../send/session.js';
import { readSettings, setServer } from '../send/settings.js';
import { stopOf } from '../send/verdict.js';
import { openWire } from '../send/wire.js';
import { Failure } from '../shared/failure.js';
import { toIsoTime } from '../shared/wall-time.js';
import { sendWords as words } from '../words/send.js';
import { loginAdvice, stopAdvice } from '../words/stop-advice.js';
import { textOption, type Command, type CommandContext, type CommandInput } from './command.js';
import { ask, canAsk, readSecret } from './prompt.js';

/** `auth login [--server URL] [--username U] [--password-stdin]`. The password never comes from argv. */
export const authLogin: Command = async (context, input) => {
  const { home, time, env, signal } = context;
  const server = await mustChooseServer(context, textOption(input, 'server'));
  const username = await mustGetUsername(context, textOption(input, 'username'));
  const password = await mustGetPassword(context, input.options['passwordStdin'] === true);
  const wire = openWire(server, { time, signal });
  const outcome = await login(home, wire, { username, password }).finally(() => wire.rest());
  switch (outcome.kind) {
    case 'logged_in':
      break;
    case 'wrong_login':
      throw new Failure({
        code: 'wrong_login',
        message: words.wrongLogin(server),
        hint: words.wrongLoginNext,
      });
    case 'busy':
      throw new Failure({ code: 'credentials_busy', message: words.credentialsBusy, hint: words.tryAgain });
    case 'unanswered': {
      const { what, next: hint } = stopAdvice(stopOf(outcome.answer, time.nowMs(), 'it did not log you in'));
      throw new Failure({ code: 'login_unanswered', message: what, hint });
    }
  }
  await setServer(home, server);
  const { teamSlug } = outcome.credentials;
  if (env['SPEC_KITTY_TOKEN']) context.stderr.write(`${words.environmentWins}\n`);
  answer(context, input, {
    json: { logged_in: true, server, username, team_slug: teamSlug },
    lines: [words.loggedIn(server, username, teamSlug), words.afterLogin],
  });
  return 0;
};

/** `auth logout`: twice is fine. */
export const authLogout: Command = async (context, input) => {
  const outcome = await logout(context.home);
  if (outcome.kind === 'busy') {
    throw new Failure({ code: 'credentials_busy', message: words.credentialsBusy, hint: words.tryAgain });
  }
  if (context.env['SPEC_KITTY_TOKEN']) context.stderr.write(`${words.environmentStays}\n`);
  answer(context, input, {
    json: { logged_in: false, was_logged_in: outcome.value },
    lines: [outcome.value ? words.loggedOut : words.nobodyToLogOut],
  });
  return 0;
};

/** `auth status`: who, where, until when; never a token. Reads only. */
export const authStatus: Command = async (context, input) => {
  const { home, env } = context;
  const stored = readCredentials(home);
  const credentials = stored.kind === 'stored' ? stored.credentials : undefined;
  const state = loginState({ credentials, settings: await readSettings(home), env });
  const damage = stored.kind === 'damaged' ? [words.damagedCredentials(stored.reason)] : [];
  if (state.kind === 'logged_in') {
    const { session } = state;
    answer(context, input, {
      json: sessionJson(session),
      lines: [...sessionLines(session, context.time.nowMs()), ...damage],
    });
    return 0;
  }
  const { what, next } = loginAdvice(state);
  answer(context, input, {
    json: { logged_in: false, state: state.kind, server: state.kind === 'no_server' ? null : state.server },
    lines: [what, ...damage, next],
  });
  return 0;
};

function sessionJson(session: Session): object {
  const { server, username, teamSlug, accessExpiresAtMs, refreshExpiresAtMs } = session;
  return {
    logged_in: true,
    server,
    username,
    team_slug: teamSlug,
    source: username === null ? 'environment' : 'credentials',
    access_expires_at: accessExpiresAtMs ? toIsoTime(accessExpiresAtMs) : null,
    refresh_expires_at: refreshExpiresAtMs ? toIsoTime(refreshExpiresAtMs) : null,
  };
}

/** 0 and null: the file does not say, only the server knows (send/credentials.ts). */

function sessionLines(session: Session, nowMs: number): string[] {
  const { server, username, teamSlug, accessExpiresAtMs, refreshExpiresAtMs } = session;
  if (username === null) return [words.environmentLogin(server, teamSlug)];
  return [
    words.loggedIn(server, username, teamSlug),
    ...(accessExpiresAtMs ? [words.accessUntil(accessExpiresAtMs, nowMs)] : []),
    ...(refreshExpiresAtMs ? [words.sessionUntil(refreshExpiresAtMs, nowMs)] : []),
  ];
}

async function mustChooseServer(context: CommandContext, named: string | undefined): Promise<ServerUrl> {
  const { home, env } = context;
  const settings = await readSettings(home);
  // Whatever server is named: a login overwrites the file, and a damaged one may be worth a look.
  const credentials = readCredentialsOrSetAside(context);
  const given = named ?? (env['SPEC_KITTY_SERVER'] || undefined);
  if (given !== undefined) return parseServerUrl(given);
  const server = settings.server ?? credentials?.server;
  if (server === undefined) {
    throw new Failure({ code: 'no_server', message: words.noServer, hint: words.noServerNext });
  }
  return server;
}

/** A damaged file must not keep anybody from logging in anew: it is moved aside, and said so. */
function readCredentialsOrSetAside({ home, time, stderr }: CommandContext): Credentials | undefined {
  try {
    return mustReadCredentials(home, time.nowMs());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    stderr.write(`${error.message}\n`);
    return undefined;
  }
}

async function mustGetUsername(context: CommandContext, named: string | undefined): Promise<string> {
  const username = named ?? (canAsk(context) ? await ask(context, words.askUsername, true) : undefined);
  if (username?.trim()) return username.trim();
  throw usage('username_needed', words.usernameNeeded, words.usernameNeededNext);
}

async function mustGetPassword(context: CommandContext, fromStdin: boolean): Promise<string> {
  const password = fromStdin
    ? await readSecret(context.stdin())
    : canAsk(context)
      ? await ask(context, words.askPassword, false)
      : undefined;
  if (password) return password;
  throw usage('password_needed', words.passwordNeeded, words.passwordNeededNext);
}

function usage(code: string, message: string, hint: string): Failure {
  return new Failure({ code, message, hint, exitCode: 2 });
}

/** The answer, in the form that was asked for. */
function answer(
  { stdout }: CommandContext,
  { options }: CommandInput,
  { json, lines }: { readonly json: object; readonly lines: readonly string[] },
): void {
  stdout.write(options['json'] === true ? `${JSON.stringify(json)}\n` : `${lines.join('\n')}\n`);
}
