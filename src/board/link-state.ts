/**
 * The live connection as the page shows it.
 *
 * connecting: a socket is being opened, or its first frame is awaited.
 * live:       every event of the team arrives.
 * behind:     connected, and the board is being read anew, because events are missing.
 * waiting:    there was no connection; the next try is at `retryAtMs` (of this machine's clock).
 * off:        nobody is logged in.
 */
export type Link =
  | { readonly kind: 'connecting' | 'live' | 'behind' | 'off' }
  | { readonly kind: 'waiting'; readonly retryAtMs: number };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A server that restarts must not be met by all pages in the same instant. */
const JITTER_MS = 1000;

/**
 * How long to wait before the next try (CONTRACT: Live).
 * @param failures tries in a row without a snapshot, from 1.
 * @param chance from 0 to 1.
 * @param hintMs what the server asked for when it said goodbye.
 */
export function retryDelayMs(failures: number, chance: number, hintMs = 0): number {
  const doubled = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  return Math.max(hintMs, Math.round(Math.max(0, doubled + (chance * 2 - 1) * JITTER_MS)));
}

/** The server pings every 25 s. A connection that was silent for longer than two of them is dead, whatever the socket says. */
export const SILENCE_MS = 60_000;

export type Frame =
  | { readonly kind: 'snapshot'; readonly head: number }
  | { readonly kind: 'event'; readonly seq: number; readonly event: unknown }
  | { readonly kind: 'ping'; readonly head: number | null }
  | { readonly kind: 'other' };

/** Reads one frame of the server's. What cannot be read is `other`. */
export function readFrame(text: string): Frame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'other' };
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return { kind: 'other' };
  const head = 'head' in value && typeof value.head === 'number' ? value.head : null;
  if (value.type === 'snapshot' && head !== null) return { kind: 'snapshot', head };
  if (value.type === 'ping') return { kind: 'ping', head };
  if (value.type === 'event' && 'event' in value && 'seq' in value && typeof value.seq === 'number')
    return { kind: 'event', seq: value.seq, event: value.event };
  return { kind: 'other' };
}

/** What a server that goes away says (close code 1001): `{"retry_after_ms":1234}`. 0: nothing. */
export function retryHintMs(reason: string): number {
  const [, ms] = /^\{"retry_after_ms":(\d{1,6})\}$/.exec(reason) ?? [];
  return ms === undefined ? 0 : Number(ms);
}
