import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { moves } from '../../collector/event-fixture.js';
import { startPostgres } from '../../support/postgres.js';
import { servingPlace } from '../../support/serving-place.js';
import type { StoreKind } from '../collector-stores.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';

const BATCH = 1000;
const BATCHES = 10;
const CLIENTS = 4;
const EVENTS = BATCH * BATCHES;
/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

export const serveEmbedded = overHttp('embedded', 20_000);
export const servePostgres = overHttp('postgres', 40_000);

/** From gzip on the wire to the row in the store and back: what a team's machines see. */
function overHttp(kind: StoreKind, perSecond: number): BenchRow {
  return {
    name: `serve-${kind}`,
    number: 12,
    title: `${EVENTS} events in batches of ${BATCH} to \`serve\`, ${kind}, ${CLIENTS} clients`,
    target: { kind: 'reported' },
    async run(rounds) {
      const postgres = kind === 'postgres' ? await startPostgres({ fsync: true }) : undefined;
      const place = servingPlace(await postgres?.newDatabase());
      const server = await place.start();
      try {
        await place.addUser('ada', 'kittens');
        const { token = '' } = await place.member(server, 'ada');
        const cpuMs: number[] = [];
        const measured = await interleave(rounds, {
          ours: {
            label: 'sent, judged, stored, answered',
            once: async () => {
              const before = cpuOf(server.pid);
              const took = await timeSending(server.url, token);
              cpuMs.push(cpuOf(server.pid) - before);
              return took;
            },
          },
          floor: { label: 'gunzip and JSON.parse of the same bodies alone', once: timeReading },
        });
        const bestMs = Math.min(...measured.ours.ms);
        const remark = `${rate(bestMs)} events/s in the best round (${perSecond} are asked for); the server's CPU ${Math.min(...cpuMs).toFixed(0)} ms, which alone would be ${rate(Math.min(...cpuMs))} events/s`;
        return { ...measured, remarks: [remark] };
      } finally {
        await server.stop();
        await postgres?.remove();
        place.remove();
      }
    },
  };
}

function bodies(): Buffer[] {
  return Array.from({ length: BATCHES }, () => gzipSync(JSON.stringify({ events: moves(BATCH) })));
}

async function timeSending(url: string, token: string): Promise<number> {
  const waiting = bodies();
  const start = performance.now();
  const sendAll = async () => {
    for (let body = waiting.pop(); body; body = waiting.pop()) {
      const answer = await fetch(`${url}/api/v1/events/batch/`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          'x-spec-kitty-sync-protocol': '1.0',
        },
        body,
      });
      const text = await answer.text();
      if (answer.status !== 200 || text.split('"accepted"').length !== BATCH + 1)
        throw new Error(text.slice(0, 300));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, sendAll));
  return performance.now() - start;
}

function timeReading(): number {
  const all = bodies();
  const start = performance.now();
  for (const body of all) JSON.parse(gunzipSync(body).toString('utf8'));
  return performance.now() - start;
}

/** User and system time of a process until now; NaN where /proc is not. */
function cpuOf(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const stat = readFileSync(path, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function rate(ms: number): string {
  return ((EVENTS / ms) * 1000).toFixed(0);
}
