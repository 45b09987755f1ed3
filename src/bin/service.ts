import { composeEmitter, composeQueue, type Setting } from '../compose.js';
import { installedVersion } from '../service/installed-version.js';
import { runService } from '../service/service.js';
import { homeOf, processEnvironment } from '../shared/environment.js';
import { messageOf } from '../shared/failure.js';
import { openLog } from '../shared/log.js';
import { packageRoot } from '../shared/package-root.js';
import { systemTimers } from '../shared/timers.js';
import { systemWallTime } from '../shared/wall-time.js';

/** What `spec-kitty sync start` starts. Silent; what it did stands in the log, how it is in service.json. */
const env = processEnvironment();
const home = homeOf(env);
const setting: Setting = { env, home, time: systemWallTime, life: 'long' };
const log = openLog(home.log, systemWallTime);
const root = packageRoot();
const version = installedVersion(root) ?? '';
/** A request that does not notice that it was given up must not keep us. */
const LONGEST_END_MS = 15_000;

// The terminal that it was started from may be closed, or its Ctrl-C pressed.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
const ending = new AbortController();
process.on('SIGTERM', () => ending.abort());

void serve();

async function serve(): Promise<void> {
  try {
    await runService({
      ...setting,
      timers: systemTimers,
      chance: Math.random,
      queue: composeQueue(setting),
      emitter: composeEmitter(setting),
      log,
      version,
      isReplaced: () => installedVersion(root) !== version,
      ending: ending.signal,
    });
  } catch (error) {
    log.write('error', 'the sync service failed', { reason: messageOf(error) });
    process.exitCode = 1;
  }
  setTimeout(() => process.exit(), LONGEST_END_MS).unref();
}
