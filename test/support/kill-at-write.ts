import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Preloaded with `--import`: kills this process with SIGKILL right before the KILL_AT-th call that changes a file. A
 * test that counts KILL_AT upwards has stopped the program between any two of its writes.
 */
const WRITING = [
  'openSync',
  'writeSync',
  'writeFileSync',
  'appendFileSync',
  'fsyncSync',
  'renameSync',
  'mkdirSync',
  'rmSync',
] as const;

let left = Number(process.env['KILL_AT'] ?? Infinity);
const functions = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
for (const name of WRITING) {
  const original = functions[name];
  functions[name] = (...args) => {
    const reports = name === 'writeSync' && (args[0] === 1 || args[0] === 2);
    const reads = name === 'openSync' && args[1] === 'r';
    if (!reports && !reads && (left -= 1) === 0) process.kill(process.pid, 'SIGKILL');
    return original?.apply(fs, args);
  };
}
syncBuiltinESMExports();
