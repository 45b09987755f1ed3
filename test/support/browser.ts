import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium that neither asks nor calls anybody. */
export const QUIET_FLAGS = [
  '--no-sandbox', // CI is root in a container
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where the system's own Chromium is: Debian's package. Undefined: it is not installed. */
export function chromiumPath(): string | undefined {
  return CHROMIUM.find((path) => existsSync(path));
}

/**
 * A real browser for the tests of a file. Skips them, visibly, where there is none.
 * @param test mocha's `this` of a `before` hook.
 */
export async function startBrowser(test: Mocha.Context): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    process.stderr.write('  SKIPPED: no Chromium on this machine (Debian: apt-get install chromium)\n');
    test.skip();
  }
  return chromium.launch({ executablePath, headless: true, args: QUIET_FLAGS });
}
