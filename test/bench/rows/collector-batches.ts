import type { AdmittedEvent } from '../../../src/collector/admit-event.js';
import type { Database } from '../../../src/collector/database.js';
import { admittedMoves, openBenchStore, TEAM, type BenchStore, type StoreKind } from '../collector-stores.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';

const BATCH = 1000;

const COLUMNS = [
  'team',
  'seq',
  'event_id',
  'event_type',
  'node_id',
  'lamport_clock',
  'happened_at_ms',
  'received_at_ms',
  'project_uuid',
  'feature_slug',
  'wp_id',
  'body',
] as const;

export const collectorEmbedded = batchesInto('embedded', 'the embedded store');
export const collectorPostgres = batchesInto('postgres', 'PostgreSQL');

function batchesInto(kind: StoreKind, title: string): BenchRow {
  return {
    name: `collector-${kind}`,
    number: 12,
    title: `a batch of ${BATCH} events into ${title}, judged, deduplicated, ordered`,
    target: { kind: 'times', most: 2 },
    async run(rounds) {
      const bench = await openBenchStore(kind);
      try {
        await bench.database.transaction((sql) =>
          sql.query('CREATE TABLE floor_events (LIKE events INCLUDING ALL)'),
        );
        const cpuMs: number[] = [];
        const measured = await interleave(rounds, {
          ours: {
            label: 'Store.ingest',
            once: async () => {
              const took = await timeIngest(bench);
              cpuMs.push(took.cpuMs);
              return took.ms;
            },
          },
          floor: {
            label: 'the same rows by one multi-row INSERT, with the same indexes',
            once: () => timeInsert(bench.database),
          },
        });
        const remark = `${(BATCH / (Math.min(...measured.ours.ms) / 1000)).toFixed(0)} events/s in the best round; ${Math.min(...cpuMs).toFixed(1)} ms of this process's CPU`;
        return { ...measured, remarks: [remark] };
      } finally {
        await bench.close();
      }
    },
  };
}

async function timeIngest({ store }: BenchStore): Promise<{ readonly ms: number; readonly cpuMs: number }> {
  const events = admittedMoves(BATCH);
  const before = process.cpuUsage();
  const start = performance.now();
  const verdicts = await store.ingest(TEAM, events, Date.now());
  const took = { ms: performance.now() - start, cpuMs: cpuSince(before) };
  if (verdicts.some(({ kind }) => kind !== 'accepted')) throw new Error('an event was not accepted');
  return took;
}

let seq = 0;

async function timeInsert(database: Database): Promise<number> {
  const rows = admittedMoves(BATCH).map(rowOf);
  let parameter = 0;
  const places = rows.map((row) => `(${row.map(() => `$${(parameter += 1)}`).join(',')})`).join(',');
  const start = performance.now();
  await database.transaction((sql) =>
    sql.query(`INSERT INTO floor_events (${COLUMNS.join(',')}) VALUES ${places}`, rows.flat()),
  );
  return performance.now() - start;
}

function rowOf({ event, place, json }: AdmittedEvent) {
  seq += 1;
  const { event_id, event_type, node_id, lamport_clock } = event;
  const { happenedAtMs, projectUuid, featureSlug, wpId } = place;
  return [
    TEAM,
    seq,
    event_id,
    event_type,
    node_id,
    lamport_clock,
    happenedAtMs,
    Date.now(),
    projectUuid,
    featureSlug,
    wpId,
    json,
  ];
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
