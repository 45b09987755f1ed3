import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';

/** The requirements folder beside the project, where there is one. The project must pass its tests without it. */
export function sharedFile(name: string): string | undefined {
  const path = join(packageRoot(), '..', 'shared', name);
  return existsSync(path) ? path : undefined;
}

/** The file's JSON; without the folder the calling test is skipped, visibly. */
export function sharedJsonOrSkip(context: Mocha.Context, name: string): unknown {
  const path = sharedFile(name);
  if (path === undefined) return context.skip();
  return JSON.parse(readFileSync(path, 'utf8'));
}
