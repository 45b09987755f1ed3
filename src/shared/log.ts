import * as fs from 'node:fs';
import { ensurePrivateFolder, openPrivateFile } from './files.js';
import { dirname } from 'node:path';
import { toIsoTime, type WallTime } from './wall-time.js';

/** error: a developer must look. info: a state changed. debug: the rest. */
export type LogLevel = 'error' | 'info' | 'debug';

export interface Log {
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Two files of this size at most: enough for weeks of work, and no disk is ever filled by it. */
const LOG_BYTES = 1024 * 1024;

/**
 * The worker's log, one JSON document a line. It never throws: a log that cannot be written must not cost an event.
 * @param path the file; the one before it is kept as `path.1`.
 */
export function openLog(path: string, time: WallTime): Log {
  return {
    write(level, message, fields = {}) {
      try {
        ensurePrivateFolder(dirname(path));
        if ((fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES)
          fs.renameSync(path, `${path}.1`);
        const line = JSON.stringify({
          at: toIsoTime(time.nowMs()),
          level,
          pid: process.pid,
          message,
          ...fields,
        });
        const fd = openPrivateFile(path);
        try {
          fs.writeSync(fd, `${line}\n`);
        } finally {
          fs.closeSync(fd);
        }
      } catch {
        // disk full or folder gone: see above
      }
    },
  };
}
