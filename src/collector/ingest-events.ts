import type { WallTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import { admitEvent, type AdmittedEvent, type RefusedEvent, type ValidateEvent } from './admit-event.js';
import type { Store, Verdict } from './store.js';

export interface IngestParts {
  readonly store: Pick<Store, 'ingest'>;
  readonly validateEvent: ValidateEvent;
  readonly time: WallTime;
  /** Told after something of this team was stored. */
  readonly onStored: (team: string) => void;
  /** Told of each event what became of it. */
  readonly onJudged?: OnJudged;
}

export type OnJudged = (status: ResultRow['status']) => void;

/** What is said of one event (CONTRACT: POST …/events/batch/). */
export interface ResultRow {
  readonly event_id: string | null;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  readonly error?: string;
  readonly error_category?: 'clock' | RefusedEvent['category'];
  readonly server_clock?: number;
}

/**
 * Takes what a member of this team sent: a row for each value, in their order. What a row calls accepted is stored.
 * @param values anything that JSON can hold, MAX_BATCH_EVENTS at most.
 */
export type IngestEvents = (team: string, values: readonly unknown[]) => Promise<readonly ResultRow[]>;

/** The one way in: batches and the live channel judge an event alike. */
export function eventIngest({ store, validateEvent, time, onStored, onJudged }: IngestParts): IngestEvents {
  return async (team, values) => {
    const judged = values.map((value) => admitEvent(value, team, validateEvent));
    const admitted = judged.filter((one): one is AdmittedEvent => one.kind === 'admitted');
    const verdicts = await store.ingest(team, admitted, time.nowMs());
    if (verdicts.some(({ kind }) => kind === 'accepted')) onStored(team);
    const verdictOf = new Map(admitted.map((event, at) => [event, verdicts[at]]));
    return judged.map((one): ResultRow => {
      const row =
        one.kind === 'refused' ? refusedRow(one) : storedRow(one.event.event_id, verdictOf.get(one));
      onJudged?.(row.status);
      return row;
    });
  };
}

function refusedRow({ eventId, category, reason }: RefusedEvent): ResultRow {
  return { event_id: eventId, status: 'rejected', error: reason, error_category: category };
}

function storedRow(eventId: string, verdict: Verdict | undefined): ResultRow {
  if (!verdict) throw new Error('the store gave fewer verdicts than it got events');
  switch (verdict.kind) {
    case 'accepted':
    case 'duplicate':
      return { event_id: eventId, status: verdict.kind };
    case 'clock_taken':
      return {
        event_id: eventId,
        status: 'rejected',
        error: serveWords.clockTaken,
        error_category: 'clock',
        server_clock: verdict.serverClock,
      };
  }
}
