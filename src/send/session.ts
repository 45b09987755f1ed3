import type { Environment } from '../shared/environment.js';
import { Failure } from '../shared/failure.js';
import type { HomePaths } from '../shared/home.js';
import { isToken, readCredentials, type Credentials } from './credentials.js';
import { originOf, parseServerUrl, type ServerUrl } from './server-url.js';
import { readSettings, type Settings } from './settings.js';
import type { SessionToken } from './wire.js';

/** A login at one server, ready to be used. */
export interface Session {
  readonly server: ServerUrl;
  readonly access: SessionToken;
  /** Null: nobody said which team. Events then go as `local`, and the server knows the team by the token. */
  readonly teamSlug: string | null;
  /** Null for a token from the environment. */
  readonly username: string | null;
  /** Wall time in ms; null for a token from the environment, which says nothing of it and cannot be renewed. */
  readonly accessExpiresAtMs: number | null;
  readonly refreshExpiresAtMs: number | null;
}

export type LoginState =
  | { readonly kind: 'logged_in'; readonly session: Session }
  /** Nobody named a server: there is no default one. */
  | { readonly kind: 'no_server' }
  /** `over`: there was a login, and the server ended it. */
  | { readonly kind: 'not_logged_in'; readonly server: ServerUrl; readonly over: boolean }
  /** The login belongs to another server than the one that was chosen: its token must not go there. */
  | { readonly kind: 'other_server'; readonly server: ServerUrl; readonly loggedInAt: ServerUrl };

export interface LoginSources {
  readonly credentials: Credentials | undefined;
  readonly settings: Settings;
  readonly env: Environment;
}

/**
 * Which server, and who. `SPEC_KITTY_TOKEN` with `SPEC_KITTY_SERVER` (and `SPEC_KITTY_TEAM`, if the team is known) win
 * over the files: CI has no files. Else `SPEC_KITTY_SERVER`, `sync server`, the server of the last login, in this order.
 * @throws Failure `token_without_server`, `token_invalid`, or of parseServerUrl for the environment's address.
 */
export function loginState({ credentials, settings, env }: LoginSources): LoginState {
  const named = env['SPEC_KITTY_SERVER'];
  const token = env['SPEC_KITTY_TOKEN'];
  if (token) return { kind: 'logged_in', session: sessionOfEnvironment(token, named, env) };
  const server = named ? parseServerUrl(named) : (settings.server ?? credentials?.server);
  if (server === undefined) return { kind: 'no_server' };
  if (credentials === undefined) return { kind: 'not_logged_in', server, over: false };
  if (originOf(credentials.server) !== originOf(server)) {
    return { kind: 'other_server', server, loggedInAt: credentials.server };
  }
  const session = sessionOfCredentials({ ...credentials, server });
  return session === undefined
    ? { kind: 'not_logged_in', server, over: true }
    : { kind: 'logged_in', session };
}

/**
 * The present login, from the files and the environment. Reads only; a damaged credentials file is nobody logged in.
 * @throws Failure as `loginState` and `readSettings`.
 */
export async function readLogin(home: HomePaths, env: Environment): Promise<LoginState> {
  const stored = readCredentials(home);
  const credentials = stored.kind === 'stored' ? stored.credentials : undefined;
  return loginState({ credentials, settings: await readSettings(home), env });
}

/** The server that this person chose, logged in or not. */
export function serverOf(state: LoginState): ServerUrl | null {
  switch (state.kind) {
    case 'no_server':
      return null;
    case 'logged_in':
      return state.session.server;
    case 'not_logged_in':
    case 'other_server':
      return state.server;
  }
}

/** @returns undefined when the session is over. */
export function sessionOfCredentials(credentials: Credentials): Session | undefined {
  const { tokens, server, teamSlug, username } = credentials;
  if (tokens === null) return undefined;
  return {
    server,
    access: { origin: originOf(server), value: tokens.access },
    teamSlug,
    username,
    accessExpiresAtMs: tokens.accessExpiresAtMs,
    refreshExpiresAtMs: tokens.refreshExpiresAtMs,
  };
}

/**
 * The team of the person who is logged in, for events being made: cheap, reads one file, opens no socket, never throws
 * (an unreadable file is nobody logged in; the team is filled in when the event is first sent).
 */
export function sessionTeam(home: HomePaths, env: Environment): string | undefined {
  if (env['SPEC_KITTY_TOKEN']) return env['SPEC_KITTY_TEAM'] || undefined;
  try {
    const stored = readCredentials(home);
    return stored.kind === 'stored' ? (stored.credentials.teamSlug ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

function sessionOfEnvironment(token: string, named: string | undefined, env: Environment): Session {
  if (!named) {
    throw new Failure({
      code: 'token_without_server',
      message: 'SPEC_KITTY_TOKEN is set, but not SPEC_KITTY_SERVER.',
      hint: 'Set SPEC_KITTY_SERVER to the server that issued the token: it goes nowhere else.',
    });
  }
  if (!isToken(token)) {
    throw new Failure({
      code: 'token_invalid',
      message: 'SPEC_KITTY_TOKEN holds characters that no token has.',
      hint: 'Look for a space or a line break in it.',
    });
  }
  const server = parseServerUrl(named);
  return {
    server,
    access: { origin: originOf(server), value: token },
    teamSlug: env['SPEC_KITTY_TEAM'] || null,
    username: null,
    accessExpiresAtMs: null,
    refreshExpiresAtMs: null,
  };
}
