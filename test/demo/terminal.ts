import { STATUSES, type SpecKittyEvent } from '../../src/events/event.js';

export interface BoardRow {
  readonly wp: string;
  readonly title: string;
  readonly status: string;
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Does one step and says what it was and how long it took. */
export async function step<T>(what: string, act: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await act();
  say(
    `${what.padEnd(52)}${Math.round(performance.now() - started)
      .toString()
      .padStart(6)} ms`,
  );
  return result;
}

export function showEvents(events: readonly SpecKittyEvent[]): void {
  say(`\n${'event id'.padEnd(28)}${'clock'.padStart(5)}  ${'type'.padEnd(16)} what`);
  for (const event of events) {
    const { event_id, lamport_clock, event_type, aggregate_id } = event;
    say(
      `${event_id.padEnd(28)}${String(lamport_clock).padStart(5)}  ${event_type.padEnd(16)} ${aggregate_id}: ${changeOf(event)}`,
    );
  }
}

/** What an event says, in a few words. */
export function changeOf(event: SpecKittyEvent): string {
  switch (event.event_type) {
    case 'WPStatusChanged':
      return `${event.payload.previous_status} -> ${event.payload.new_status}`;
    case 'WPCreated':
      return event.payload.title;
    case 'HistoryAdded':
      return event.payload.entry_content;
    case 'FeatureCreated':
      return `${event.payload.wp_count} work packages`;
    case 'WPAssigned':
    case 'FeatureCompleted':
    case 'ErrorLogged':
      return 'not expected here';
    case 'DependencyResolved':
      return `${event.payload.dependency_wp_id} ${event.payload.resolution_type}`;
  }
}

/** A column for each status, a card for each work package. */
export function showBoard(rows: readonly BoardRow[]): void {
  const width = Math.max(...rows.map(({ wp, title }) => `${wp} ${title}`.length), 12) + 2;
  const columns = STATUSES.map((status) =>
    rows.filter((row) => row.status === status).map(({ wp, title }) => `${wp} ${title}`),
  );
  const line = (cells: readonly string[]) =>
    say(
      cells
        .map((cell) => cell.padEnd(width))
        .join('')
        .trimEnd(),
    );
  say('');
  line(STATUSES);
  line(STATUSES.map((status) => '-'.repeat(status.length)));
  const height = Math.max(...columns.map(({ length }) => length));
  for (let row = 0; row < height; row += 1) line(columns.map((column) => column[row] ?? ''));
}
