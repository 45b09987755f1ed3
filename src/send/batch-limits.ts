import { objectIn } from '../shared/json-value.js';

/** What one batch may hold. */
export interface BatchLimits {
  readonly maxEvents: number;
  /** Of the JSON body before compression. */
  readonly maxBytes: number;
  /** Between two batches, unless the first was full and taken. */
  readonly paceMs: number;
}

/** What a server's health answer says of itself; what it does not say, or says absurdly, is undefined. */
export type ServerLimits = { readonly [Key in keyof BatchLimits]: BatchLimits[Key] | undefined };

/** CONTRACT.md, POST batch, for a server that does not speak of its limits. */
export const DEFAULT_LIMITS: BatchLimits = { maxEvents: 1000, maxBytes: 256 * 1024, paceMs: 5_000 };

/** A server that says less than this is wrong: no batch could hold an event's envelope, and nothing would ever go. */
const LEAST_BYTES = 4 * 1024;
/** What our own server takes: a batch that is built, packed and answered within its minute, whatever a server promises. */
const MOST_BYTES = 4 * 1024 * 1024;
const LONGEST_PACE_MS = 300_000;

const OPENING = '{"events":[';
const CLOSING = ']}';

/** The request's body before compression. @param events the JSON of each. */
export function formatBatch(events: readonly string[]): string {
  return OPENING + events.join(',') + CLOSING;
}

/** How much of a body of `maxBytes` is left for the events' own JSON when there are at most `maxEvents` of them. */
export function bytesForEvents(limits: BatchLimits): number {
  return limits.maxBytes - OPENING.length - CLOSING.length - limits.maxEvents;
}

/** Reads `GET /api/v1/sync/health/`. @returns undefined when it does not speak of limits at all. */
export function parseHealth(json: unknown): ServerLimits | undefined {
  const limits = objectIn(objectIn(objectIn(json)?.['sync_ingress'])?.['limits']);
  if (limits === undefined) return undefined;
  return {
    maxEvents: wholeNumber(limits['max_events_per_batch'], 1),
    maxBytes: wholeNumber(limits['max_decompressed_bytes_per_batch'], LEAST_BYTES),
    paceMs: wholeNumber(limits['min_batch_interval_ms'], 0),
  };
}

/**
 * What both agree on. The count is the contract's at most. The bytes are the server's to say, up to MOST_BYTES: ours are
 * only for one that does not say. The pace is the server's, within reason.
 * @param ours what a slow line or a test wants less of.
 */
export function agreeLimits(server: Partial<ServerLimits>, ours: Partial<BatchLimits> = {}): BatchLimits {
  const { maxEvents, maxBytes, paceMs } = { ...DEFAULT_LIMITS, ...ours };
  return {
    maxEvents: Math.min(maxEvents, server.maxEvents ?? maxEvents),
    maxBytes:
      server.maxBytes === undefined ? maxBytes : Math.min(server.maxBytes, ours.maxBytes ?? MOST_BYTES),
    paceMs: Math.min(server.paceMs ?? paceMs, LONGEST_PACE_MS),
  };
}

function wholeNumber(value: unknown, least: number): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least ? value : undefined;
}
