import type { BenchRow } from './row.js';
import { backFillDryRun } from './rows/back-fill-dry-run.js';
import { backFillStore } from './rows/back-fill-store.js';
import { collectorAtSizeEmbedded, collectorAtSizePostgres } from './rows/collector-at-size.js';
import { collectorEmbedded, collectorPostgres } from './rows/collector-batches.js';
import { serveEmbedded, servePostgres } from './rows/collector-over-http.js';
import { commitBusy } from './rows/commit-busy.js';
import { commitToQueue } from './rows/commit-to-queue.js';
import { commitWoken } from './rows/commit-woken.js';
import { eightEmitters } from './rows/eight-emitters.js';
import { emitIntoEmpty, emitIntoLong } from './rows/emit-in-command.js';
import { emitToServer } from './rows/emit-to-server.js';
import { installed } from './rows/installed.js';
import { moveTask } from './rows/move-task.js';
import { rebase } from './rows/rebase.js';
import { syncLoopback } from './rows/sync-loopback.js';
import { syncStatus } from './rows/sync-status.js';

/** In PERFORMANCE.md's order. */
export const ROWS: readonly BenchRow[] = [
  commitBusy,
  commitWoken,
  rebase,
  commitToQueue,
  moveTask,
  emitIntoEmpty,
  emitIntoLong,
  backFillDryRun,
  backFillStore,
  syncLoopback,
  eightEmitters,
  syncStatus,
  collectorEmbedded,
  collectorPostgres,
  serveEmbedded,
  servePostgres,
  collectorAtSizeEmbedded,
  collectorAtSizePostgres,
  emitToServer,
  installed,
];
