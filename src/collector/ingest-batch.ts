import type { AdmittedEvent } from './admit-event.js';
import type { Queryable } from './database.js';
import { planIngest, type PlacedEvent } from './ingest-plan.js';
import { lastWords } from './last-word.js';
import { updateBoard } from './sql-board.js';
import { heldEvents, highestClocks, insertEvents, lockTeam, type FeedAddition } from './sql-ingest.js';
import type { Verdict } from './store.js';

export interface Batch {
  readonly team: string;
  readonly events: readonly AdmittedEvent[];
  /** One for all, or one for each. */
  readonly receivedAtMs: number | readonly number[];
}

export interface Ingested {
  /** By position. */
  readonly verdicts: readonly Verdict[];
  /** Those that are new, in the order of their places. */
  readonly stored: readonly PlacedEvent[];
}

/** Takes one batch, in a transaction that the caller holds: store.ts says what that means. */
export async function ingestBatch(
  sql: Queryable,
  { team, events, receivedAtMs }: Batch,
  announceOn?: string,
): Promise<Ingested> {
  const head = await lockTeam(sql, team);
  // Only now, in a statement after the lock: what another writer stored until then must be seen.
  const decisions = planIngest(events, await heldEvents(sql, team, events));
  const stored: PlacedEvent[] = [];
  for (const [at, admitted] of events.entries()) {
    if (decisions[at] !== 'accepted') continue;
    const received = typeof receivedAtMs === 'number' ? receivedAtMs : (receivedAtMs[at] ?? 0);
    stored.push({ ...admitted, seq: head + 1 + stored.length, receivedAtMs: received });
  }
  await storeEvents(sql, team, { events: stored, announceOn });
  const refused = events.filter((_, at) => decisions[at] === 'clock_taken');
  const clocks = await highestClocks(sql, team, new Set(refused.map(({ event }) => event.node_id)));
  const verdicts = decisions.map((kind, at): Verdict => {
    if (kind !== 'clock_taken') return { kind };
    return { kind, serverClock: clocks.get(events[at]?.event.node_id ?? '') ?? 0 };
  });
  return { verdicts, stored };
}

/** Everything that storing an event changes. Their places follow the team's head, which the caller has locked. */
export async function storeEvents(
  sql: Queryable,
  team: string,
  { events, announceOn }: FeedAddition,
): Promise<void> {
  if (events.length === 0) return;
  await insertEvents(sql, team, { events, announceOn });
  await updateBoard(sql, team, lastWords(events));
}
