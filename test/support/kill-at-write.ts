import { beforeEachWrite } from './each-write.js';

/**
 * Preloaded with `--import`: kills this process with SIGKILL right before the KILL_AT-th call that changes a file. A
 * test that counts KILL_AT upwards has stopped the program between any two of its writes.
 */
let left = Number(process.env['KILL_AT'] ?? Infinity);
beforeEachWrite(() => {
  if ((left -= 1) === 0) process.kill(process.pid, 'SIGKILL');
});
