import type { SpecKittyEvent } from '../events/event.js';
import { objectIn } from './server-text.js';

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

/** CONTRACT.md, POST batch. 256 KiB keep a request short on a slow line; larger servers lose nothing by it. */
export const DEFAULT_LIMITS: BatchLimits = { maxEvents: 1000, maxBytes: 256 * 1024, paceMs: 5_000 };

/** A server that says less than this is wrong: no batch could hold an event's envelope, and nothing would ever go. */
const LEAST_BYTES = 4 * 1024;
const LONGEST_PACE_MS = 300_000;

const OPENING = '{"events":[';
const CLOSING = ']}';

/** The request's body before compression. */
export function formatBatch(events: readonly SpecKittyEvent[]): string {
  return OPENING + events.map((event) => JSON.stringify(event)).join(',') + CLOSING;
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

/** A server may lower our limits, not raise them; the pace is the server's to say, within reason. */
export function lowerLimits(ours: BatchLimits, server: ServerLimits): BatchLimits {
  return {
    maxEvents: Math.min(ours.maxEvents, server.maxEvents ?? ours.maxEvents),
    maxBytes: Math.min(ours.maxBytes, server.maxBytes ?? ours.maxBytes),
    paceMs: Math.min(server.paceMs ?? ours.paceMs, LONGEST_PACE_MS),
  };
}

function wholeNumber(value: unknown, least: number): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least ? value : undefined;
}
