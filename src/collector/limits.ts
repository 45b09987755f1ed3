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

/** A name and a password, or one token. */
export const MAX_LOGIN_BYTES = 16 * 1024;

/** Longest file name on the usual file systems, and short enough that four of them fit PostgreSQL's 2,704 byte index entry. */
export const MAX_KEY_BYTES = 255;

/** One page of the feed (CONTRACT: limit <= 1000), and about what one batch may hold. */
export const MAX_PAGE_EVENTS = 1000;
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;
export const DEFAULT_PAGE_EVENTS = 100;
