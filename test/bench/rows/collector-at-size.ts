import { buildBoard } from '../../../src/collector/board.js';
import { admittedMoves, openBenchStore, TEAM, type BenchStore, type StoreKind } from '../collector-stores.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';

const SMALL = 1000;
const LARGE = 1_000_000;
const PAGE = 1000;

export const collectorAtSizeEmbedded = atSize('embedded');
export const collectorAtSizePostgres = atSize('postgres');

function atSize(kind: StoreKind): BenchRow {
  return {
    name: `collector-at-size-${kind}`,
    number: 13,
    title: `the board and a page of ${PAGE} events, ${kind}`,
    target: { kind: 'times', most: 1.5 },
    async run(rounds) {
      const small = await openBenchStore(kind);
      const large = await openBenchStore(kind);
      try {
        await fill(small, SMALL);
        await fill(large, LARGE);
        const parts = { board: [] as number[], page: [] as number[] };
        const measured = await interleave(rounds, {
          ours: {
            label: `with ${LARGE} events stored`,
            once: async () => {
              const board = await timeBoard(large);
              const page = await timePage(large, LARGE / 2);
              parts.board.push(board);
              parts.page.push(page);
              return board + page;
            },
          },
          floor: {
            label: `with ${SMALL}`,
            once: async () => (await timeBoard(small)) + (await timePage(small, 0)),
          },
        });
        return {
          ...measured,
          also: [
            { label: 'the board alone', ms: parts.board.slice(1) },
            { label: 'the page alone', ms: parts.page.slice(1) },
          ],
        };
      } finally {
        await large.close();
        await small.close();
      }
    },
  };
}

/** A thousand real events, and from then on copies of them under other ids and clock values, made where they are stored. */
async function fill({ store, database }: BenchStore, count: number): Promise<void> {
  await store.ingest(TEAM, admittedMoves(SMALL), Date.now());
  for (let have = SMALL; have < count;) {
    const more = Math.min(have, count - have, 50_000);
    await database.transaction(async (sql) => {
      await sql.query(
        `INSERT INTO events (team, seq, event_id, event_type, node_id, lamport_clock, happened_at_ms, received_at_ms,
                             project_uuid, feature_slug, wp_id, body)
         SELECT team, seq + $2, 'COPY' || lpad((seq + $2)::text, 22, '0'), event_type, node_id,
                1000000000 + seq + $2, happened_at_ms - 1, received_at_ms, project_uuid, feature_slug, wp_id, body
           FROM events WHERE team = $1 AND seq <= $3`,
        [TEAM, have, more],
      );
      await sql.query('UPDATE teams SET head = $2 WHERE team = $1', [TEAM, have + more]);
    });
    have += more;
  }
}

async function timeBoard({ store }: BenchStore): Promise<number> {
  const start = performance.now();
  const { events } = await store.boardEvents(TEAM);
  const board = buildBoard(events);
  const took = performance.now() - start;
  if (board.work_packages.length === 0) throw new Error('the board is empty');
  return took;
}

async function timePage({ store }: BenchStore, after: number): Promise<number> {
  const start = performance.now();
  const { events } = await store.feed(TEAM, { after, limit: PAGE });
  const took = performance.now() - start;
  if (events.length !== PAGE) throw new Error(`a page of ${events.length}`);
  return took;
}
