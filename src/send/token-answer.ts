import { objectIn } from '../shared/json-value.js';
import { isToken, type Tokens } from './credentials.js';

/** What the token and refresh endpoints gave. */
export interface Grant {
  readonly tokens: Tokens;
  /** Null: the server did not name one. */
  readonly teamSlug: string | null;
}

/** CONTRACT.md, Auth: what a server means that says nothing. */
const DEFAULT_ACCESS_LIFETIME_MS = 900_000;
const DEFAULT_REFRESH_LIFETIME_MS = 604_800_000;
/** Nobody means a token of more than ten years; beyond, dates overflow and the file could not be written. */
const LONGEST_LIFETIME_MS = 10 * 366 * 86_400_000;

const SECONDS = /^\s*\d+(?:\.\d+)?\s*$/;

/**
 * @param value seconds, as a number or as text (both are seen in the wild).
 * @param defaultMs for what is absent, not a number, or not above zero.
 * @returns milliseconds, above zero and bounded.
 */
export function parseLifetimeMs(value: unknown, defaultMs: number): number {
  const text =
    typeof value === 'number' ? value : typeof value === 'string' && SECONDS.test(value) ? value : 0;
  const ms = Math.floor(Number(text) * 1000);
  return ms > 0 ? Math.min(ms, LONGEST_LIFETIME_MS) : defaultMs;
}

/**
 * Reads the answer of `/api/v1/token/` or `/api/v1/token/refresh/`.
 * @param nowMs the wall time at which the answer was asked for.
 * @returns undefined when it holds no two usable tokens: then it was not our server that spoke.
 */
export function parseTokenAnswer(body: unknown, nowMs: number): Grant | undefined {
  const answer = objectIn(body);
  if (!answer) return undefined;
  const { access, refresh } = answer;
  if (!isToken(access) || !isToken(refresh)) return undefined;
  const accessMs = parseLifetimeMs(
    answer['access_lifetime'] ?? answer['expires_in'],
    DEFAULT_ACCESS_LIFETIME_MS,
  );
  const refreshMs = parseLifetimeMs(
    answer['refresh_lifetime'] ?? answer['refresh_expires_in'],
    DEFAULT_REFRESH_LIFETIME_MS,
  );
  const team = answer['team_slug'];
  return {
    tokens: {
      access,
      refresh,
      accessExpiresAtMs: nowMs + accessMs,
      refreshExpiresAtMs: nowMs + refreshMs,
    },
    teamSlug: typeof team === 'string' && team !== '' ? team : null,
  };
}
