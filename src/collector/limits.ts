import type { Rate } from './rate-limit.js';

/**
 * What a request may cost us. All of them stand at the health endpoint, so that a client can keep to them.
 * The first three are the contract's own figures (CONTRACT.md, SERVER.md "Limits").
 */
export const MAX_BATCH_EVENTS = 1000;
export const MAX_WIRE_BYTES = 1024 * 1024;
export const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;

/** Batches of a team queue up behind its counter: a client that waited for the answer has waited long enough. */
export const MIN_BATCH_INTERVAL_MS = 0;

/** A client's default batch (CONTRACT: 256 KiB). An event that fills one alone would never travel with others. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** Our own payloads are three deep. Whatever walks an event later (a page, a chart) may recurse without fear. */
export const MAX_EVENT_DEPTH = 32;

/** Two million brackets keep JSON.parse busy for a second; no batch of readable events comes near this. */
export const MAX_BODY_DEPTH = 1000;

/** Of one user: far above what sending back to back takes, and below what a loop gone mad can do. */
export const USER_RATE: Rate = { perSecond: 100, burst: 500 };

/** A name and a password, or one token. */
export const MAX_LOGIN_BYTES = 16 * 1024;

/** Longest file name on the usual file systems, and short enough that four of them fit PostgreSQL's 2,704 byte index entry. */
export const MAX_KEY_BYTES = 255;

/** One page of the feed (CONTRACT: limit <= 1000), and about what one batch may hold. */
export const MAX_PAGE_EVENTS = 1000;
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;
export const DEFAULT_PAGE_EVENTS = 100;

/** A month of a busy team; a slider has no more places than this. */
export const MAX_CHANGES = 2000;
/** How far back figures may reach: two years. */
export const MAX_INSIGHT_WEEKS = 104;
export const DEFAULT_INSIGHT_WEEKS = 12;

/** The live channel. A frame holds one event: what is a little too large is refused by its id, what is far too large ends the socket. */
export const MAX_LIVE_FRAME_BYTES = 2 * MAX_EVENT_BYTES;
/** So much of one client may wait to be stored, and no more bytes than a batch; then its socket is not read until there is room. */
export const MAX_LIVE_INBOX_EVENTS = 1000;
/** One page of the feed is on its way to a client at a time; a slow one holds no more of ours than this. */
export const LIVE_PAGE_EVENTS = 100;
/** Each holds a socket and about 100 KiB. */
export const MAX_LIVE_CONNECTIONS = 1000;
/** Shorter than the minute after which proxies cut a silent connection. */
export const LIVE_PING_EVERY_MS = 25_000;
