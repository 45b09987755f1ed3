import { composeEmitter, composeQueue, type Setting } from './compose.js';
import { flush } from './send/flush.js';
import { openLive } from './send/open-live.js';
import { messageOf } from './shared/failure.js';
import { ensurePrivateFolder } from './shared/files.js';
import { openLog } from './shared/log.js';
import { systemTimers } from './shared/timers.js';
import { watchFiles } from './shared/watch-files.js';

/** What is under way over the live line when the scope ends gets so much more time. */
const QUIET_WAIT_MS = 2_000;
/** A program that has done its work is kept no longer than this; the rest waits in the queue. */
const FLUSH_DEADLINE_MS = 5_000;
const FLUSH_WAIT_MS = 2_000;

/** Sends events as they are recorded, until it is released. */
export interface HeldConnection {
  /** Sends the rest, in bounded time, and leaves nothing behind that keeps the process. Never throws. */
  release(): Promise<void>;
}

/** Begins to connect, and does not wait for it. Whoever is not logged in, or agreed to nothing, opens no socket. */
export function holdConnection(setting: Setting): HeldConnection {
  const { home } = setting;
  ensurePrivateFolder(home.folder);
  const log = openLog(home.log, setting.time);
  const queue = composeQueue(setting);
  const deliver = async (): Promise<void> => {
    try {
      const options = {
        tries: 'when_due' as const,
        deadlineMs: FLUSH_DEADLINE_MS,
        waitMs: FLUSH_WAIT_MS,
      };
      await flush({ ...setting, queue }, options);
    } catch (error) {
      log.write('error', 'delivery failed', { reason: messageOf(error) });
    }
  };
  const emitter = composeEmitter(setting);
  const timers = systemTimers;
  const channel = openLive({ ...setting, queue, emitter, log, timers, chance: Math.random, flush: deliver });
  const onChange = (path: string): void => {
    if (path === home.queue) channel.wake();
    else void channel.recheck();
  };
  const stopWatching = watchFiles({ paths: [home.queue, home.credentials, home.config], onChange, timers });
  channel.begin();
  return {
    async release() {
      stopWatching();
      let stopWaiting = (): void => {};
      const tooLong = new Promise<void>((resolve) => (stopWaiting = timers.after(QUIET_WAIT_MS, resolve)));
      await Promise.race([channel.quiet(), tooLong]);
      stopWaiting();
      await channel.end();
      await deliver();
    },
  };
}
