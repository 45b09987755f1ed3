import { plainName } from './plain-name.js';

/** What is said of a run's journal and lock. */
export const journalWords = {
  damaged: (path: string, line: number) =>
    `${plainName(path)}:${line} cannot be read: this is not a record of a run.`,
  damagedNext: 'Move that file away and begin a new run; worktrees and branches are untouched by it.',
  locked: (run: string | undefined, pid: number | undefined) =>
    `Another orchestrate is at work in this repository${pid === undefined ? '' : ` (process ${pid}${run === undefined ? '' : `, run ${plainName(run)}`})`}.`,
  lockedNext: 'See it with `spec-kitty orchestrate status`; end it with `spec-kitty orchestrate --abort`.',
} as const;
