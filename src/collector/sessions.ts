import { randomUUID } from 'node:crypto';
import type { WallTime } from '../shared/wall-time.js';
import { MAX_PASSWORD_CHARACTERS, passwordMatches } from './password.js';
import { judgeRefresh, newFamily, type RefreshFamily, type RefreshVerdict } from './refresh-family.js';
import type { Store } from './store.js';
import type { AccessClaims, Tokens } from './tokens.js';
import type { UserDirectory } from './user-directory.js';
import type { User } from './user.js';

/** Who is asking, on the strength of an access token. */
export interface Member {
  readonly userId: string;
  readonly name: string;
  readonly team: string;
}

export interface TokenPair {
  readonly access: string;
  readonly refresh: string;
  readonly member: Member;
}

/** Why there is no new pair; the client is told only that there is none, the log is told which. */
export type RefreshOutcome =
  | { readonly kind: 'refreshed'; readonly pair: TokenPair }
  | { readonly kind: 'over' }
  /** An old refresh token came back: this login was just ended for everybody who holds a part of it. */
  | { readonly kind: 'reused'; readonly name: string };

export interface SessionParts {
  readonly users: UserDirectory;
  readonly store: Pick<Store, 'addFamily' | 'turnFamily'>;
  readonly tokens: Tokens;
  readonly time: WallTime;
}

/** Login, refresh, and who a request is from. */
export class Sessions {
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** @returns undefined for a wrong password and for an unknown name alike, after the same work. */
  async login(name: string, password: string): Promise<TokenPair | undefined> {
    const { users, store, time } = this.#parts;
    if (password.length > MAX_PASSWORD_CHARACTERS) return undefined;
    const user = await users.byName(name);
    if (!(await passwordMatches(password, user?.password)) || !user) return undefined;
    const family = newFamily(randomUUID(), user.id, time.nowMs());
    await store.addFamily(family, time.nowMs());
    return this.#pairFor(user, family);
  }

  async refresh(refreshToken: string): Promise<RefreshOutcome> {
    const { users, store, tokens, time } = this.#parts;
    const claims = await tokens.readRefresh(refreshToken);
    const user = claims && (await users.byId(claims.userId));
    if (!claims || !user) return { kind: 'over' };
    const verdict = await store.turnFamily<RefreshVerdict>(claims.familyId, (family) => {
      const value = judgeRefresh(family, claims.generation, time.nowMs());
      return value.kind === 'over' ? { value } : { value, next: value.family };
    });
    switch (verdict.kind) {
      case 'rotated':
      case 'repeated':
        return { kind: 'refreshed', pair: await this.#pairFor(user, verdict.family) };
      case 'reused':
        return { kind: 'reused', name: user.name };
      case 'over':
        return { kind: 'over' };
    }
  }

  /** Logs out: no token of this login opens anything that needs a refresh any more. */
  async end(refreshToken: string): Promise<void> {
    const claims = await this.#parts.tokens.readRefresh(refreshToken);
    if (!claims) return;
    await this.#parts.store.turnFamily(claims.familyId, (family) => ({
      ...(family && { next: { ...family, ended: true } }),
      value: undefined,
    }));
  }

  /** @param authorization the header's value. */
  async memberOf(authorization: string | null): Promise<Member | undefined> {
    const token = bearerIn(authorization);
    const claims = token === undefined ? undefined : await this.#parts.tokens.readAccess(token);
    return claims && this.memberOfClaims(claims);
  }

  /** @returns undefined when the user was removed or changed teams since: a token outlives that, the directory does not. */
  async memberOfClaims({ userId, team }: AccessClaims): Promise<Member | undefined> {
    const user = await this.#parts.users.byId(userId);
    return user?.team === team ? memberFor(user) : undefined;
  }

  async #pairFor(user: User, family: RefreshFamily): Promise<TokenPair> {
    const { tokens } = this.#parts;
    const { familyId, generation, expiresAtMs } = family;
    return {
      access: await tokens.signAccess({ userId: user.id, team: user.team }),
      refresh: await tokens.signRefresh({ userId: user.id, familyId, generation }, expiresAtMs),
      member: memberFor(user),
    };
  }
}

/** The token of an `Authorization` header's value. */
export function bearerIn(authorization: string | null): string | undefined {
  return /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? '')?.[1];
}

function memberFor({ id, name, team }: User): Member {
  return { userId: id, name, team };
}
