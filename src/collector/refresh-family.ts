/**
 * All refresh tokens that came from one login. Each refresh makes the next generation; only the newest is good.
 * If an older one comes back, it was copied: thief and owner cannot be told apart, so the login is over for both.
 */
export interface RefreshFamily {
  readonly familyId: string;
  readonly userId: string;
  /** Of the newest token handed out; the first is 1. */
  readonly generation: number;
  readonly rotatedAtMs: number;
  readonly expiresAtMs: number;
  readonly ended: boolean;
}

export type RefreshVerdict =
  /** Hand out `family.generation`. */
  | { readonly kind: 'rotated'; readonly family: RefreshFamily }
  /** The reply to the last refresh was lost: hand out the newest generation again. */
  | { readonly kind: 'repeated'; readonly family: RefreshFamily }
  /** An old token: the family is over. */
  | { readonly kind: 'reused'; readonly family: RefreshFamily }
  | { readonly kind: 'over' };

/** A client whose connection broke while we answered asks again at once, with the token it still has (SERVER.md). */
export const LOST_REPLY_GRACE_MS = 10_000;

/** CONTRACT: both lifetimes are the defaults that a client assumes. */
export const ACCESS_LIFETIME_MS = 900_000;
export const REFRESH_LIFETIME_MS = 604_800_000;

/** Of one login: the refresh tokens that follow from it. */
export function newFamily(familyId: string, userId: string, nowMs: number): RefreshFamily {
  return {
    familyId,
    userId,
    generation: 1,
    rotatedAtMs: nowMs,
    expiresAtMs: nowMs + REFRESH_LIFETIME_MS,
    ended: false,
  };
}

/** Judges a refresh token of this family by its generation. */
export function judgeRefresh(
  family: RefreshFamily | undefined,
  presentedGeneration: number,
  nowMs: number,
): RefreshVerdict {
  if (family === undefined || family.ended || family.expiresAtMs <= nowMs) return { kind: 'over' };
  if (presentedGeneration === family.generation) {
    const rotated = {
      ...family,
      generation: family.generation + 1,
      rotatedAtMs: nowMs,
      expiresAtMs: nowMs + REFRESH_LIFETIME_MS,
    };
    return { kind: 'rotated', family: rotated };
  }
  const sinceRotationMs = nowMs - family.rotatedAtMs;
  const isLastOne = presentedGeneration === family.generation - 1;
  if (isLastOne && sinceRotationMs <= LOST_REPLY_GRACE_MS) return { kind: 'repeated', family };
  return { kind: 'reused', family: { ...family, ended: true } };
}
