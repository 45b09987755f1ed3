import type { Git } from './git.js';

/** Asks git in one folder. Answers are text without the last line end. */
export type Ask = (operation: string, args: readonly string[], more?: AskMore) => Promise<string>;

interface AskMore {
  readonly okExitCodes?: readonly number[];
  readonly input?: string;
}

/** @throws Failure as Git.ask. */
export function askIn(git: Git, cwd: string): Ask {
  return async (operation, args, more = {}) => {
    const { stdout } = await git.ask({ operation, cwd, args, ...more });
    return stdout.toString('utf8').replace(/\n$/, '');
  };
}
