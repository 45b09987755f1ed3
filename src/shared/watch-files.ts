import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { every, type Timers } from './timers.js';

export interface FileWatch {
  /** All in one folder, which must exist; the files need not. */
  readonly paths: readonly string[];
  /** Called with the file that was made, replaced, written or removed since the last call about it. */
  readonly onChange: (path: string) => void;
  readonly timers: Timers;
  /** Asking for a file's stamp costs microseconds. */
  readonly pollMs?: number;
}

const POLL_MS = 250;

/**
 * Notices changes of files. The system tells at once; where it does not (a network disk, no more inotify watches,
 * a folder that was moved) a look at the files' stamps finds out, a little later.
 * @returns what ends it.
 */
export function watchFiles({ paths, onChange, timers, pollMs = POLL_MS }: FileWatch): () => void {
  const stamps = new Map(paths.map((path) => [path, stampOf(path)]));
  const look = (): void => {
    for (const [path, before] of stamps) {
      const stamp = stampOf(path);
      if (stamp === before) continue;
      stamps.set(path, stamp);
      onChange(path);
    }
  };
  const watcher = watchFolder(dirname(paths[0] ?? '.'), look);
  const stopLooking = every(timers, pollMs, look);
  return () => {
    stopLooking();
    watcher?.close();
  };
}

function watchFolder(folder: string, onEvent: () => void): fs.FSWatcher | undefined {
  try {
    const watcher = fs.watch(folder, { persistent: false }, onEvent);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

/** What was replaced under its name has another inode; time and size tell of the rest. */
function stampOf(path: string): string {
  try {
    const { ino, mtimeNs, size } = fs.statSync(path, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch {
    return 'absent';
  }
}
