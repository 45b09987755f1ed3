import { existsSync } from 'node:fs';
import type { Environment } from '../shared/environment.js';
import { Failure } from '../shared/failure.js';
import type { HomePaths } from '../shared/home.js';
import type { Log } from '../shared/log.js';
import { systemWallTime } from '../shared/wall-time.js';

export interface BackgroundFlush {
  readonly env: Environment;
  readonly home: HomePaths;
  readonly log: Log;
  readonly deadlineMs: number;
}

/**
 * A flush that nobody watches: what came of it stands in the log. Does nothing, and loads nothing, where nobody ever
 * logged in. A flush already at work is left to it.
 */
export async function flushInBackground({ env, home, log, deadlineMs }: BackgroundFlush): Promise<void> {
  if (!env['SPEC_KITTY_TOKEN'] && !existsSync(home.credentials)) return;
  const time = systemWallTime;
  const { flush } = await import('./flush.js');
  const { openQueue } = await import('../queue/sqlite-queue.js');
  const queue = openQueue(home.queue, {
    life: 'short',
    nowMs: () => time.nowMs(),
    onSalvage: (salvage) => log.write('error', 'the queue file was damaged and moved aside', { ...salvage }),
  });
  try {
    const { refusals, ...report } = await flush({ home, env, time, queue }, { deadlineMs });
    log.write('info', 'flushed', { ...report, stop: report.stop?.kind ?? null });
    for (const refusal of refusals) log.write('info', 'the server refused an event', { ...refusal });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.write('error', 'nothing could be sent', { code: error.code, reason: error.message });
  }
}
