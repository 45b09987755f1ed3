import { runWorker, LINGER_MS } from '../capture/worker.js';
import { Git } from '../changes/git.js';
import { composeEmitter, composeQueue, type Setting } from '../compose.js';
import { homeOf, isCi, processEnvironment } from '../shared/environment.js';
import { messageOf } from '../shared/failure.js';
import { openLog } from '../shared/log.js';
import { systemWallTime } from '../shared/wall-time.js';
import { resolve } from 'node:path';

/**
 * What a hook wakes: `node worker.js COMMON_DIR`. Silent; what it did stands in the log. Everything slow is imported
 * where it is first needed: most commits are not about task files.
 */
const HARD_DEADLINE_MS = 120_000;
/** A worker is nobody's foreground: a server that does not answer costs no more than this. */
const FLUSH_DEADLINE_MS = 30_000;

/** A `sync` of this person that is about to end would otherwise leave what we just captured to the next commit. */
const FLUSH_WAIT_MS = 5_000;
/** All of them are parked in the queue with their reasons; the log only says what kind of trouble it was. */
const REFUSALS_LOGGED = 10;

const env = processEnvironment();
const home = homeOf(env);
const setting: Setting = { env, home, time: systemWallTime, life: 'short' };
const log = openLog(home.log, systemWallTime);

// A Ctrl-C in the terminal that the commit came from is not meant for us.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
// Asked to end (a machine that shuts down): what was begun is finished, and nothing more is waited for.
const ending = new AbortController();
process.on('SIGTERM', () => ending.abort());
setTimeout(() => {
  log.write('error', 'the worker ended at its deadline', { deadline_ms: HARD_DEADLINE_MS });
  process.exit(1);
}, HARD_DEADLINE_MS).unref();

const commonDir = resolve(process.argv[2] ?? '.');
void work();

async function work(): Promise<void> {
  try {
    process.chdir(commonDir); // a working tree may be removed while we run
    await runWorker(commonDir, {
      git: Git.trusting(env),
      emitter: composeEmitter(setting),
      log,
      homeFolder: home.folder,
      flush,
      lingerMs: isCi(env) ? 0 : LINGER_MS,
      ending: ending.signal,
    });
  } catch (error) {
    log.write('error', 'the worker failed', { reason: messageOf(error) });
    process.exitCode = 1;
  }
}

async function flush(): Promise<void> {
  const { flush: deliver } = await import('../send/flush.js');
  try {
    const parts = { ...setting, queue: composeQueue(setting) };
    const { refusals, stop, ...counts } = await deliver(parts, {
      tries: 'when_due',
      deadlineMs: FLUSH_DEADLINE_MS,
      waitMs: FLUSH_WAIT_MS,
    });
    log.write('info', 'delivered', { ...counts, stop: stop?.kind ?? null });
    for (const refusal of refusals.slice(0, REFUSALS_LOGGED))
      log.write('info', 'the server refused an event', { ...refusal });
  } catch (error) {
    log.write('error', 'delivery failed', { reason: messageOf(error) });
  }
}
