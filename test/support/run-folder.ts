import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tests run as other people, too, and those must find their way into their folders. */
const OPEN_TO_ALL = 0o755;

/**
 * Mocha's fixtures (`require` in mocha.opts): a temporary folder around those of all tests of a run. A worker of a parallel run is
 * ended before it can tidy up after itself.
 */
export function mochaGlobalSetup(): void {
  const folder = fs.mkdtempSync(join(tmpdir(), 'spec-kitty-run-'));
  fs.chmodSync(folder, OPEN_TO_ALL);
  // The workers inherit it.
  process.env['TMPDIR'] = folder;
}

export function mochaGlobalTeardown(): void {
  const folder = runFolder();
  if (folder !== undefined) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The folder around all, undefined where tests are run by themselves. */
export function runFolder(): string | undefined {
  return /[\\/]spec-kitty-run-\w+$/.test(tmpdir()) ? tmpdir() : undefined;
}
