import { resolve } from 'node:path';
import { attemptFiles } from '../orchestrate/attempt-files.js';
import { supervise } from '../orchestrate/supervise.js';
import { processEnvironment } from '../shared/environment.js';
import { messageOf } from '../shared/failure.js';
import { openLog } from '../shared/log.js';
import { systemWallTime } from '../shared/wall-time.js';

/**
 * What looks after one agent: `node supervisor.js ATTEMPT_FOLDER`, started detached by `orchestrate`, and at work until the agent
 * has ended, whatever becomes of who started it. SIGTERM asks it to end the agent, a second one to do so at once.
 */
const folder = resolve(process.argv[2] ?? '.');
let stops = 0;
process.on('SIGTERM', () => (stops += 1));
// The terminal's signals are for the orchestrator: it knows what they mean.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGPIPE'] as const) process.on(signal, () => {});
void look();

async function look(): Promise<void> {
  try {
    await supervise(folder, processEnvironment(), { count: () => stops });
  } catch (error) {
    const log = openLog(attemptFiles(folder).supervisorLog, systemWallTime);
    log.write('error', 'the supervisor failed', { reason: messageOf(error) });
    process.exitCode = 1;
  }
}
