/**
 * The modes of the live connection.
 *
 *     offline --begin--> reconnecting --opened--> connected
 *        ^                 |  ^   \                  |
 *        |                 |  '----\-----lost--------'
 *        '--refused, end---'        gave_up--> batch_mode --begin--> reconnecting
 *
 * offline: there is nothing to hold it for (no login, no consent), or nobody wants it. reconnecting: it is tried, again
 * and again. batch_mode: it was tried often enough; events go in batches until there is word that the network is back.
 */
export type LiveState = 'offline' | 'reconnecting' | 'connected' | 'batch_mode';

export type LiveEvent =
  /** There is a reason to try: a start, a login, word that the network is back. */
  | 'begin'
  | 'opened'
  /** It ended, or an attempt failed, in a way that may be better next time. */
  | 'lost'
  /** As `lost`, and that was the last try. */
  | 'gave_up'
  /** Only a person can mend it. */
  | 'refused'
  | 'end';

export type LiveAction = 'dial' | 'wait_and_dial' | 'hang_up' | 'none';

export interface LiveStep {
  readonly to: LiveState;
  readonly action: LiveAction;
}

/** Every cell is there, so that no order of events, however odd, leaves a connection that nobody knows of. */
export const LIVE_STEPS: Readonly<Record<LiveState, Readonly<Record<LiveEvent, LiveStep>>>> = {
  offline: {
    begin: { to: 'reconnecting', action: 'dial' },
    opened: { to: 'offline', action: 'hang_up' },
    lost: { to: 'offline', action: 'none' },
    gave_up: { to: 'offline', action: 'none' },
    refused: { to: 'offline', action: 'none' },
    end: { to: 'offline', action: 'none' },
  },
  reconnecting: {
    begin: { to: 'reconnecting', action: 'dial' },
    opened: { to: 'connected', action: 'none' },
    lost: { to: 'reconnecting', action: 'wait_and_dial' },
    gave_up: { to: 'batch_mode', action: 'none' },
    refused: { to: 'offline', action: 'hang_up' },
    end: { to: 'offline', action: 'hang_up' },
  },
  connected: {
    begin: { to: 'connected', action: 'none' },
    opened: { to: 'connected', action: 'none' },
    lost: { to: 'reconnecting', action: 'wait_and_dial' },
    gave_up: { to: 'batch_mode', action: 'none' },
    refused: { to: 'offline', action: 'hang_up' },
    end: { to: 'offline', action: 'hang_up' },
  },
  batch_mode: {
    begin: { to: 'reconnecting', action: 'dial' },
    opened: { to: 'connected', action: 'none' },
    lost: { to: 'batch_mode', action: 'none' },
    gave_up: { to: 'batch_mode', action: 'none' },
    refused: { to: 'offline', action: 'hang_up' },
    end: { to: 'offline', action: 'hang_up' },
  },
};

/** CONTRACT.md, Live: min(0.5 s * 2^n, 30 s) +- up to 1 s, 10 tries. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const JITTER_MS = 1_000;
export const RECONNECT_TRIES = 10;

/**
 * How long to wait before trying again.
 * @param tried how often it was tried since the last connection that held.
 * @param chance from 0 to 1: machines that a server's restart cut off together must not come back together.
 * @returns undefined when it was tried often enough.
 */
export function reconnectDelayMs(tried: number, chance: number): number | undefined {
  if (tried >= RECONNECT_TRIES) return undefined;
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** tried, LONGEST_DELAY_MS);
  return Math.max(0, Math.round(delayMs + (2 * chance - 1) * JITTER_MS));
}
