import * as fs from 'node:fs';
import { Failure, systemCode } from '../shared/failure.js';
import { closeToOthers, ensurePrivateFolder, readFileIfPresent, writeFileDurably } from '../shared/files.js';
import type { HomePaths } from '../shared/home.js';
import { formatToml, parseToml, tableIn, type TomlDocument } from '../shared/toml.js';
import { toIsoTime } from '../shared/wall-time.js';
import { parseServerUrl, type ServerUrl } from './server-url.js';

/** The two tokens of a session. Times are this machine's wall clock in ms since 1970: hints, the server decides. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly accessExpiresAtMs: number;
  readonly refreshExpiresAtMs: number;
}

/** What `~/.spec-kitty/credentials` holds (CONTRACT.md, Auth). */
export interface Credentials {
  /** Null once the server ended the session: who and where are still known, and status can say so. */
  readonly tokens: Tokens | null;
  readonly username: string;
  /** Null: the server named none at login. */
  readonly teamSlug: string | null;
  readonly server: ServerUrl;
}

export type StoredCredentials =
  | { readonly kind: 'absent' }
  | { readonly kind: 'stored'; readonly credentials: Credentials }
  | { readonly kind: 'damaged'; readonly reason: string };

/** Header-safe and of a size that headers can carry: anything else could never be sent back as a Bearer token. */
const TOKEN = /^[\x21-\x7e]{1,8192}$/;

/** Whether this text can be used as a token at all. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

/**
 * Reads the file and changes nothing: for status commands and for the emitter.
 * @throws the system's error when the file is there and cannot be read (EACCES …).
 */
export function readCredentials(home: HomePaths): StoredCredentials {
  const bytes = readFileIfPresent(home.credentials);
  if (bytes === undefined) return { kind: 'absent' };
  const parsed = parseToml(bytes.toString('utf8'));
  return parsed.kind === 'damaged' ? parsed : credentialsIn(parsed.document);
}

/**
 * Reads the file for use, and closes it to others. A damaged one is moved aside, so that the next login does not overwrite what a person may
 * still want to look at.
 * @returns undefined when there is none.
 * @throws Failure `credentials_damaged`, which names the new place.
 */
export function mustReadCredentials(home: HomePaths, nowMs: number): Credentials | undefined {
  closeToOthers(home.credentials);
  const stored = readCredentials(home);
  switch (stored.kind) {
    case 'absent':
      return undefined;
    case 'stored':
      return stored.credentials;
    case 'damaged': {
      const aside = `${home.credentials}.damaged-${toIsoTime(nowMs).replaceAll(/[:.]/g, '-')}`;
      fs.renameSync(home.credentials, aside);
      throw new Failure({
        code: 'credentials_damaged',
        message: `The credentials could not be read (${stored.reason}); they were moved to ${aside}.`,
        hint: 'Log in again: spec-kitty auth login',
      });
    }
  }
}

/**
 * Replaces the file, 0600, in a folder made 0700. Hold the credentials' lock (session.ts): two writers would undo each other.
 * @throws Failure `credentials_unwritable`; the old file is then as it was.
 */
export function writeCredentials(home: HomePaths, credentials: Credentials): void {
  try {
    ensurePrivateFolder(home.folder);
    writeFileDurably(home.credentials, formatToml(documentOf(credentials)));
  } catch (error) {
    throw new Failure({
      code: 'credentials_unwritable',
      message: `The credentials could not be written to ${home.credentials} (${systemCode(error) ?? 'unknown error'}).`,
      hint: 'Make room or mend the permissions of that folder, then: spec-kitty auth login',
      cause: error,
    });
  }
}

/** @returns whether there was a file to remove. Hold the credentials' lock. */
export function removeCredentials(home: HomePaths): boolean {
  if (!fs.existsSync(home.credentials)) return false;
  fs.rmSync(home.credentials);
  return true;
}

function documentOf({ tokens, username, teamSlug, server }: Credentials): TomlDocument {
  return {
    ...(tokens !== null && {
      tokens: {
        access: tokens.access,
        refresh: tokens.refresh,
        access_expires_at: toIsoTime(tokens.accessExpiresAtMs),
        refresh_expires_at: toIsoTime(tokens.refreshExpiresAtMs),
      },
    }),
    user: { username, ...(teamSlug !== null && { team_slug: teamSlug }) },
    server: { url: server },
  };
}

function credentialsIn(document: TomlDocument): StoredCredentials {
  const user = tableIn(document, 'user');
  const url = tableIn(document, 'server')['url'];
  const username = user['username'];
  const teamSlug = user['team_slug'] ?? null;
  if (typeof url !== 'string') return { kind: 'damaged', reason: 'no server.url' };
  if (typeof username !== 'string') return { kind: 'damaged', reason: 'no user.username' };
  if (teamSlug !== null && typeof teamSlug !== 'string') {
    return { kind: 'damaged', reason: 'user.team_slug is no text' };
  }
  const tokens = document['tokens'] === undefined ? null : tokensIn(tableIn(document, 'tokens'));
  if (tokens === undefined) return { kind: 'damaged', reason: 'no usable tokens' };
  const server = serverIn(url);
  if (server === undefined) return { kind: 'damaged', reason: 'server.url is not an address we may use' };
  return { kind: 'stored', credentials: { tokens, username, teamSlug: teamSlug || null, server } };
}

function tokensIn(table: TomlDocument): Tokens | undefined {
  const { access, refresh } = table;
  if (!isToken(access) || !isToken(refresh)) return undefined;
  return {
    access,
    refresh,
    accessExpiresAtMs: timeMsOf(table['access_expires_at']),
    refreshExpiresAtMs: timeMsOf(table['refresh_expires_at']),
  };
}

/** 0, long over, for what is no time: then we ask the server, whose word counts. TOML's own dates are `Date`s. */
function timeMsOf(value: unknown): number {
  const ms = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : 0;
  return Number.isFinite(ms) ? ms : 0;
}

function serverIn(url: string): ServerUrl | undefined {
  try {
    return parseServerUrl(url);
  } catch {
    return undefined;
  }
}
