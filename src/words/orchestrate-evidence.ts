import { firstFew } from './first-few.js';
import { plainName } from './plain-name.js';

/** How a program ended, as far as words go. */
interface Ending {
  readonly why: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly reason: string | null;
}

const paths = (all: readonly string[]): string => firstFew(all.map(plainName));

/** Why an attempt's work is not taken. These stand in the journal, in the next prompt, and before people. */
export const evidenceWords = {
  ended: ({ why, code, signal, reason }: Ending) => {
    switch (why) {
      case 'timeout':
        return 'it took longer than it may, and was ended';
      case 'silent':
        return 'it said nothing for longer than it may, and was ended';
      case 'not_started':
        return `it could not be started: ${reason ?? 'the system gives no reason'}`;
      case 'disk':
        return `the disk refused its log: ${reason ?? 'the system gives no reason'}`;
      default:
        return signal === null ? `it ended with exit code ${code ?? '?'}` : `it was ended by ${signal}`;
    }
  },
  blocked: (reason: string) => `the agent is blocked: ${reason}`,
  treeGone: 'its worktree is gone, or no longer belongs to this repository',
  otherBranch: (branch: string, checkedOut: string | undefined) =>
    `its worktree is ${checkedOut === undefined ? 'on no branch' : `on ${plainName(checkedOut)}`} instead of ${plainName(branch)}`,
  rewritten: 'it has rewritten history: the commit that it began from is not an ancestor of its work',
  mainTouched: (what: readonly string[]) => `the main checkout was changed meanwhile: ${paths(what)}`,
  protectedPaths: (what: readonly string[]) => `it changed what is not its own: ${paths(what)}`,
  nothingDone: 'nothing differs from where it began, and it gives no reason for that',
  markers: (path: string) => `There are conflict markers in ${plainName(path)}.`,
  verifyFailed: (program: string, how: string, output: string) =>
    `\`${plainName(program)}\` failed: ${how}.${output.trim() === '' ? '' : ` Its output ends with:\n${output.trim()}`}`,
} as const;
