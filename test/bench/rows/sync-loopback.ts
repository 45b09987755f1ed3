import * as fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openQueue } from '../../../src/queue/sqlite-queue.js';
import { agreeLimits, bytesForEvents, formatBatch } from '../../../src/send/batch-limits.js';
import { originOf, parseServerUrl } from '../../../src/send/server-url.js';
import { giveConsent, setServer } from '../../../src/send/settings.js';
import { homePaths, type HomePaths } from '../../../src/shared/home.js';
import { runNode, scriptPath } from '../../support/child.js';
import { mustRun } from '../../support/program.js';
import { PROJECT, sampleEvent } from '../../support/sample-events.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';

const EVENTS = 10_000;
/** PERFORMANCE.md: what upstream sends in a second. */
const UPSTREAM_PER_SECOND = 26_834;
const TEAM = 'analytical';
const LIMITS = {
  max_events_per_batch: 1000,
  max_decompressed_bytes_per_batch: 4 << 20,
  min_batch_interval_ms: 0,
};
const SCRIPT = scriptPath(import.meta.url, '../flush-many.js');

export const syncLoopback: BenchRow = {
  name: 'sync-loopback',
  number: 9,
  title: `sync of ${EVENTS} events to a server on loopback that answers at once`,
  target: { kind: 'times', most: 3 },
  run: async (rounds) => {
    const folder = temporaryFolder('bench');
    const server = await startQuickServer();
    try {
      const home = homePaths({ SPEC_KITTY_HOME: join(folder.path, '.spec-kitty') }, '');
      const full = join(folder.path, 'full.db');
      await fillQueue(home, full);
      await setServer(home, parseServerUrl(server.url));
      await giveConsent(home, originOf(parseServerUrl(server.url)), PROJECT);
      const batches = batchesOfAll();
      const ours = () => timeFlush(home, full, server.url);
      const measured = await interleave(rounds, {
        ours: { label: 'flush in a process of its own, without its start and imports', once: ours },
        floor: { label: 'gzip of the same batches alone', once: () => timeGzip(batches) },
        also: [
          {
            label: '`spec-kitty sync`, whole process',
            once: () => timeSync(home, full, server.url),
          },
        ],
      });
      const bestMs = Math.min(...measured.ours.ms);
      const remark = `upstream's ${UPSTREAM_PER_SECOND} events/s would be ${((EVENTS / UPSTREAM_PER_SECOND) * 1000).toFixed(0)} ms; our best round ${((EVENTS / bestMs) * 1000).toFixed(0)} events/s`;
      return { ...measured, remarks: [remark] };
    } finally {
      await server.close();
      folder.remove();
    }
  },
};

async function fillQueue(home: HomePaths, copy: string): Promise<void> {
  const queue = openQueue(home.queue, { life: 'long', nowMs: () => Date.now() });
  await queue.transact((transaction) => {
    for (let n = 0; n < EVENTS; n += 1) transaction.insert(sampleEvent(n, { team_slug: TEAM }));
  });
  copyQueue(home.queue, copy);
}

/** With what the store leaves beside it. */
function copyQueue(from: string, to: string): void {
  for (const part of ['', '.summary']) fs.copyFileSync(from + part, to + part);
}

function batchesOfAll(): string[] {
  const limits = agreeLimits({ maxEvents: LIMITS.max_events_per_batch, maxBytes: 4 << 20, paceMs: 0 });
  const batches: string[] = [];
  let from = 0;
  while (from < EVENTS) {
    const events = Array.from({ length: Math.min(limits.maxEvents, EVENTS - from) }, (_none, n) =>
      JSON.stringify(sampleEvent(from + n, { team_slug: TEAM })),
    );
    const body = formatBatch(events);
    if (body.length > bytesForEvents(limits)) throw new Error('a batch is larger than it would be sent');
    batches.push(body);
    from += events.length;
  }
  return batches;
}

function environmentOf(home: HomePaths, url: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home.folder,
    SPEC_KITTY_HOME: home.folder,
    SPEC_KITTY_TOKEN: 'a-token',
    SPEC_KITTY_SERVER: url,
    SPEC_KITTY_TEAM: TEAM,
  };
}

async function timeFlush(home: HomePaths, full: string, url: string): Promise<number> {
  copyQueue(full, home.queue);
  const env = environmentOf(home, url);
  const { code, stdout, stderr } = await runNode(SCRIPT, [], { env, cwd: home.folder });
  if (code !== 0) throw new Error(`flush ended with ${code}: ${stderr}`);
  const { ms, delivered } = JSON.parse(stdout) as { ms: number; delivered: number };
  if (delivered !== EVENTS) throw new Error(`only ${delivered} of ${EVENTS} were delivered`);
  return ms;
}

/** The server lives in this process: the kernel's own wait for the end would keep it from answering. */
async function timeSync(home: HomePaths, full: string, url: string): Promise<number> {
  copyQueue(full, home.queue);
  const start = performance.now();
  await mustRun({ path: home.folder, env: environmentOf(home, url) }, ['sync']);
  return performance.now() - start;
}

function timeGzip(batches: readonly string[]): number {
  const start = performance.now();
  for (const body of batches) gzipSync(body);
  return performance.now() - start;
}

/** Knows nothing, keeps nothing: says `accepted` to whatever ids it finds. */
async function startQuickServer(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(request.method === 'GET' ? HEALTH : acceptAll(Buffer.concat(chunks)));
    });
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: () => {
      http.closeAllConnections();
      return new Promise((resolve) => {
        http.close(() => resolve());
      });
    },
  };
}

const HEALTH = JSON.stringify({ sync_ingress: { limits: LIMITS } });

function acceptAll(packed: Buffer): string {
  const ids = gunzipSync(packed)
    .toString('latin1')
    .matchAll(/"event_id":"(\w{26})"/g);
  const rows = Array.from(ids, ([, id]) => `{"event_id":"${id}","status":"accepted"}`);
  return `{"results":[${rows.join(',')}]}`;
}
