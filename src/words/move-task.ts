import { plainName } from './plain-name.js';

/** Sentences of `agent tasks move-task`. The notes and the commit's message stay in the project's history. */
export const moveTaskWords = {
  toMissing: 'Where to? Give --to LANE.',
  defaultNote: (lane: string) => `Moved to ${lane}`,
  feedbackNote: 'Returned with review feedback',
  forced: (what: string) => `(forced: ${what})`,
  commitMessage: (wpId: string, lane: string, spec: string) =>
    `chore: Move ${wpId} to ${lane} on spec ${spec}`,
  moved: (wpId: string, move: { from: string | null; lane: string; written: { kind: string } }) => {
    const { from, lane, written } = move;
    if (written.kind === 'unchanged')
      return `${wpId} is in ${lane} already. To add a note: spec-kitty agent tasks add-history ${wpId} --note TEXT\n`;
    return from === lane
      ? `${wpId} stays in ${lane}; its fields were set.\n`
      : `${wpId}: ${from ?? 'no lane'} > ${lane}\n`;
  },
  feedbackUnreadable: (path: string, reason: string) => `${plainName(path)} cannot be read: ${reason}.`,
  feedbackEmpty: (path: string) => `${plainName(path)} is empty.`,
  feedbackNext: "Write the reviewer's words into a file and name it with --review-feedback-file.",
} as const;
