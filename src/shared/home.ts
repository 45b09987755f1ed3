import { join } from 'node:path';

/** Where a person's state lives: `$SPEC_KITTY_HOME`, else `~/.spec-kitty`. Paths only; nothing is created here. */
export interface HomePaths {
  readonly folder: string;
  readonly queue: string;
  readonly clock: string;
  readonly credentials: string;
  readonly config: string;
  /** How sending stands, server by server. */
  readonly sending: string;
  readonly log: string;
}

/**
 * @param env the process environment, or a test's own.
 * @param userHome the operating system's home folder, used when `SPEC_KITTY_HOME` is absent or empty.
 */
export function homePaths(env: Readonly<Record<string, string | undefined>>, userHome: string): HomePaths {
  const folder = env['SPEC_KITTY_HOME'] || join(userHome, '.spec-kitty');
  return {
    folder,
    queue: join(folder, 'queue.db'),
    clock: join(folder, 'clock.json'),
    credentials: join(folder, 'credentials'),
    config: join(folder, 'config.toml'),
    sending: join(folder, 'sending.json'),
    log: join(folder, 'log'),
  };
}
