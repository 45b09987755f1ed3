import { errors, jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose';
import type { WallTime } from '../shared/wall-time.js';
import type { KeyRing } from './key-ring.js';
import { ACCESS_LIFETIME_MS } from './refresh-family.js';

/** Fixed when signing and when verifying: a token never chooses how it is checked. */
const ALGORITHM = 'HS256';
const ISSUER = 'spec-kitty-collector';
/** An audience each, so that no kind of token passes for another. */
const ACCESS_AUDIENCE = 'spec-kitty-collector/access';
const REFRESH_AUDIENCE = 'spec-kitty-collector/refresh';
const LIVE_AUDIENCE = 'spec-kitty-collector/live';

export interface AccessClaims {
  readonly userId: string;
  readonly team: string;
}

export interface RefreshClaims {
  readonly userId: string;
  readonly familyId: string;
  readonly generation: number;
}

export interface LiveClaims extends AccessClaims {
  /** Names this one token. */
  readonly ticket: string;
}

/** Makes and reads all kinds of token. A token that cannot be trusted, for whatever reason, reads as undefined. */
export class Tokens {
  readonly #keys: Pick<KeyRing, 'signing' | 'verifying'>;
  readonly #time: WallTime;

  constructor(keys: Pick<KeyRing, 'signing' | 'verifying'>, time: WallTime) {
    this.#keys = keys;
    this.#time = time;
  }

  signAccess({ userId, team }: AccessClaims): Promise<string> {
    const expiresAtMs = this.#time.nowMs() + ACCESS_LIFETIME_MS;
    return this.#sign({ sub: userId, team }, ACCESS_AUDIENCE, expiresAtMs);
  }

  signRefresh({ userId, familyId, generation }: RefreshClaims, expiresAtMs: number): Promise<string> {
    return this.#sign({ sub: userId, family: familyId, generation }, REFRESH_AUDIENCE, expiresAtMs);
  }

  signLive({ userId, team, ticket }: LiveClaims, expiresAtMs: number): Promise<string> {
    return this.#sign({ sub: userId, team, ticket }, LIVE_AUDIENCE, expiresAtMs);
  }

  async readAccess(token: string): Promise<AccessClaims | undefined> {
    const claims = await this.#verify(token, ACCESS_AUDIENCE);
    const { sub: userId, team } = claims ?? {};
    if (typeof userId !== 'string' || typeof team !== 'string') return undefined;
    return { userId, team };
  }

  async readRefresh(token: string): Promise<RefreshClaims | undefined> {
    const claims = await this.#verify(token, REFRESH_AUDIENCE);
    const { sub: userId, family: familyId, generation } = claims ?? {};
    if (typeof userId !== 'string' || typeof familyId !== 'string' || typeof generation !== 'number') {
      return undefined;
    }
    return { userId, familyId, generation };
  }

  async readLive(token: string): Promise<LiveClaims | undefined> {
    const claims = await this.#verify(token, LIVE_AUDIENCE);
    const { sub: userId, team, ticket } = claims ?? {};
    if (typeof userId !== 'string' || typeof team !== 'string' || typeof ticket !== 'string')
      return undefined;
    return { userId, team, ticket };
  }

  async #sign(claims: Record<string, unknown>, audience: string, expiresAtMs: number): Promise<string> {
    const key = await this.#keys.signing();
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: key.id })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setIssuedAt(toSeconds(this.#time.nowMs()))
      .setExpirationTime(toSeconds(expiresAtMs))
      .sign(key.secret);
  }

  async #verify(token: string, audience: string): Promise<Record<string, unknown> | undefined> {
    try {
      const { payload } = await jwtVerify(token, (header) => this.#keyOf(header), {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience,
        currentDate: new Date(this.#time.nowMs()),
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  async #keyOf({ kid }: Pick<JWTHeaderParameters, 'kid'>): Promise<Uint8Array> {
    const key = await this.#keys.verifying(kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key.secret;
  }
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
