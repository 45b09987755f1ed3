import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';

/** From the folder that lists them in its package.json, as a project that uses them would. */
const require = createRequire(join(packageRoot(), 'test', 'hook-managers', 'package.json'));

/** The real lefthook, a program of its own for each platform. */
export const LEFTHOOK = findLefthook();

/** The real simple-git-hooks, to be run with node. */
export const SIMPLE_GIT_HOOKS = require.resolve('simple-git-hooks/cli.js');

/** @throws where `npm ci` found none for this platform: a test must not pass because there was nothing to test. */
function findLefthook(): string {
  const [system, ending] = process.platform === 'win32' ? ['windows', '.exe'] : [process.platform, ''];
  const program = require.resolve(`lefthook-${system}-${process.arch}/bin/lefthook${ending}`);
  if (!existsSync(program)) throw new Error(`there is no lefthook at ${program}`);
  return program;
}
