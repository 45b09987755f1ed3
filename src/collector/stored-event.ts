import type { SpecKittyEvent } from '../events/event.js';
import { placeOf } from './event-place.js';
import type { PlacedEvent } from './ingest-plan.js';

/** An event and all that the store knows of it beside its own words. */
export interface StoredEvent {
  readonly team: string;
  /** Its place in the team's feed. */
  readonly seq: number;
  readonly receivedAtMs: number;
  /** The event as it is handed out. */
  readonly json: string;
}

/** Its line in the ingest log and in an export. */
export function formatStoredEvent({ team, seq, receivedAtMs, json }: StoredEvent): string {
  return `{"team":${JSON.stringify(team)},"seq":${seq},"received_at_ms":${receivedAtMs},"event":${json}}\n`;
}

/** A line, read back. */
export interface StoredLine {
  readonly team: string;
  readonly seq: number;
  readonly receivedAtMs: number;
  readonly event: unknown;
}

/** @returns undefined for what no `formatStoredEvent` has written. */
export function parseStoredLine(line: Uint8Array): StoredLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { team, seq, received_at_ms, event } = value as Readonly<Record<string, unknown>>;
  if (typeof team !== 'string' || team === '' || typeof event !== 'object' || event === null)
    return undefined;
  if (!isCount(seq) || seq === 0 || !isCount(received_at_ms)) return undefined;
  return { team, seq, receivedAtMs: received_at_ms, event };
}

/**
 * What was stored, made ready to be stored again in its place. It was judged when it came in; here it is only looked at.
 * @returns undefined when it cannot have been stored.
 */
export function placeAgain({ seq, receivedAtMs, event }: StoredLine): PlacedEvent | undefined {
  const stored = event as SpecKittyEvent;
  if (typeof stored.payload !== 'object' || typeof stored.node_id !== 'string') return undefined;
  const placed = placeOf(stored);
  if (!placed.ok) return undefined;
  const { place } = placed;
  return { kind: 'admitted', event: stored, json: JSON.stringify(stored), place, seq, receivedAtMs };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
