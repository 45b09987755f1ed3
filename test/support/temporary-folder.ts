import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a test's own, under the system's temporary folder, and gone when the test is over. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

export function temporaryFolder(name = 'test'): TemporaryFolder {
  const path = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), `spec-kitty-${name}-`)));
  return { path, remove: () => fs.rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}
