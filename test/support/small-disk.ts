import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';

/** A real disk of its own size, mounted over a folder. Unmount it before the folder is removed. */
export interface SmallDisk {
  /** Until not a byte is left. */
  fill(): void;
  makeRoom(): void;
  unmount(): void;
}

const SIZE = '256k';
const STUFF = '.stuff';

/**
 * @param folder it exists; what it holds is on the disk afterwards.
 * @returns undefined where this person may mount nothing.
 */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  const before = `${folder}.before`;
  fs.cpSync(folder, before, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'small', folder]);
  if (mounted.status === 0) fs.cpSync(before, folder, { recursive: true });
  fs.rmSync(before, { recursive: true });
  if (mounted.status !== 0) return undefined;
  return {
    fill: () => {
      const fd = fs.openSync(join(folder, STUFF), 'w');
      try {
        for (;;) fs.writeSync(fd, Buffer.alloc(4096));
      } catch {
        fs.closeSync(fd); // full
      }
    },
    makeRoom: () => fs.rmSync(join(folder, STUFF)),
    unmount: () => void spawnSync('umount', [folder]),
  };
}
