import * as fs from 'node:fs';
import { join } from 'node:path';

/**
 * A path in the folder `shared` beside the repository: real files and histories that are too large, or not ours, to be
 * in it. Tests run in the repository's root.
 * @returns undefined when this machine does not have it: the test then skips itself, visibly.
 */
export function sharedPath(path: string): string | undefined {
  const full = join(process.cwd(), '..', 'shared', path);
  return fs.existsSync(full) ? full : undefined;
}
