import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../src/shared/failure.js';
import { packageRoot } from '../../src/shared/package-root.js';
import type { Place } from './program.js';
import type { Seen } from './repository.js';

/** Root may write everywhere: as root, the program runs as somebody who may not. */
export const SOMEBODY = 65_534;
export const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Runs the built program as a person who may not write to one folder, whoever runs the tests.
 * @param owned a folder that the person owns, with all below it: the repository and the person's home lie in it.
 * @param readOnly a folder in it that they may read only. Open it again (0755) before removing it.
 */
export function runWithout(readOnly: string, owned: string, place: Place, args: readonly string[]): Seen {
  const program = isRoot() ? programForAll(join(owned, 'program')) : packageRoot();
  return runCommandWithout(readOnly, owned, place, [
    process.execPath,
    join(program, 'dist', 'cli.js'),
    ...args,
  ]);
}

/** As `runWithout`, for any program: git, say. */
export function runCommandWithout(
  readOnly: string,
  owned: string,
  place: Place,
  [command = '', ...args]: readonly string[],
): Seen {
  if (isRoot()) {
    giveTo(SOMEBODY, owned);
    fs.chownSync(readOnly, 0, 0);
  }
  fs.chmodSync(readOnly, 0o555);
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: place.path,
    env: { ...place.env },
    encoding: 'utf8',
    ...(isRoot() && { uid: SOMEBODY, gid: SOMEBODY }),
  });
  return { status, stdout, stderr };
}

/** A copy of the built program: the clone that the tests run in may lie where only root may look. */
export function programForAll(folder: string): string {
  for (const name of ['dist', 'hooks', 'templates', 'package.json']) {
    fs.cpSync(join(packageRoot(), name), join(folder, name), { recursive: true });
  }
  return folder;
}

/** Makes somebody the owner of a folder and of all in it. What a worker of the test took away meanwhile needs no owner. */
export function giveTo(uid: number, folder: string): void {
  for (const entry of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    try {
      fs.lchownSync(join(folder, entry), uid, uid);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
  fs.lchownSync(folder, uid, uid);
}
