import { admitEvent, type AdmittedEvent } from '../../src/collector/admit-event.js';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import type { Database } from '../../src/collector/database.js';
import { openStore } from '../../src/collector/open-store.js';
import type { Store } from '../../src/collector/store.js';
import { parseEvent } from '../../src/events/schema.js';
import { systemWallTime } from '../../src/shared/wall-time.js';
import { moved } from '../collector/event-fixture.js';
import { startPostgres } from '../support/postgres.js';
import { temporaryFolder } from '../support/temporary-folder.js';

export const TEAM = 'kittens';
/** Of the work packages that the events are about. */
export const WORK_PACKAGES = 90;

/** A store as `serve` opens it, and the database below it. */
export interface BenchStore {
  readonly store: Store;
  readonly database: Database;
  close(): Promise<void>;
}

export type StoreKind = 'embedded' | 'postgres';

export async function openBenchStore(kind: StoreKind): Promise<BenchStore> {
  const folder = temporaryFolder('bench');
  // With fsync, as people run it.
  const postgres = kind === 'postgres' ? await startPostgres({ fsync: true }) : undefined;
  const place = { folder: dataFolderAt(folder.path), databaseUrl: await postgres?.newDatabase() };
  const opened = await openStore(place, systemWallTime, () => {});
  return {
    store: opened.store,
    database: opened.database,
    close: async () => {
      await opened.close();
      await postgres?.remove();
      folder.remove();
    },
  };
}

/** So many new events, as they are once they were judged. */
export function admittedMoves(count: number): AdmittedEvent[] {
  return Array.from({ length: count }, (_none, n) => {
    const judged = admitEvent(moveOf(n), TEAM, parseEvent);
    if (judged.kind === 'refused') throw new Error(judged.reason);
    return judged;
  });
}

export function moveOf(n: number) {
  const wp = `WP${String((n % WORK_PACKAGES) + 1).padStart(2, '0')}`;
  return moved({ wp, to: n % 2 === 0 ? 'doing' : 'for_review', feature: '001-bowl' });
}
