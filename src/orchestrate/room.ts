import * as fs from 'node:fs';

/** Below it nothing begins: a build that fills the disk takes the journal's room as well. */
const LEAST_FREE_BYTES = 1024 ** 3;

/** Whether the disks of these folders have room enough for somebody to begin. */
export function hasRoom(folders: readonly string[]): boolean {
  return folders.every((folder) => {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize >= LEAST_FREE_BYTES;
  });
}
