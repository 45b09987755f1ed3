import { join } from 'node:path';
import { readFileIfPresent } from '../../src/shared/files.js';

/** A test makes a handful of commits: what its workers said about them fits into this. */
const LINES_SHOWN = 30;

let logs: string[] = [];

/** Keeps what the workers of a person logged before the person's home is removed. */
export function keepLastWords(home: string): void {
  const log = readFileIfPresent(join(home, '.spec-kitty', 'log'))
    ?.toString('utf8')
    .trimEnd();
  if (log) logs.push(log.split('\n').slice(-LINES_SHOWN).join('\n'));
}

/**
 * Mocha's hooks (`require` in mocha.opts): after a test that failed, the log of the workers that it woke. A failure that only a
 * loaded machine shows cannot be looked at a second time.
 */
export const mochaHooks = {
  afterEach(this: Mocha.Context): void {
    const failed = this.currentTest?.state === 'failed';
    if (failed)
      for (const log of logs)
        process.stderr.write(`\nThe workers of "${this.currentTest?.fullTitle()}":\n${log}\n`);
    logs = [];
  },
};
