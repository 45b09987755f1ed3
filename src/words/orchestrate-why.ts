import { plainName } from './plain-name.js';

/** Sentences of `orchestrate why`. */
export const whyWords = {
  last: (at: string, agent: string | null, what: string) =>
    `  last, at ${at}: ${agent === null ? '' : `${plainName(agent)}: `}${plainName(what)}`,
  done: (wpId: string, how: string, said: string | undefined) => {
    const words: Readonly<Record<string, string>> = {
      approved: 'a reviewer approved it',
      unreviewed: 'the project asks for no review',
      by_hand: 'somebody finished it by hand',
      skipped: 'somebody skipped it',
      before: 'it was so when the run began',
    };
    return `${wpId} is done: ${words[how] ?? how}${said === undefined || how !== 'approved' ? '' : ` (${said.trim()})`}`;
  },
  needsHuman: (wpId: string, reason: string, rounds: number) =>
    `${wpId} needs you: ${plainName(reason)}${rounds > 0 ? ` (after ${rounds === 1 ? 'one round' : `${rounds} rounds`})` : ''}`,
  next: (next: string) => `  next: ${next}`,
  waits: (wpId: string, open: readonly string[]) => `${wpId} waits for ${open.join(', ')}:`,
  atWork: (
    wpId: string,
    it: { state: string; agent: string | undefined; round: number; since: string; later: string | undefined },
  ) =>
    `${wpId} is ${it.state.replace('_', ' ')} since ${it.since}${it.agent === undefined ? '' : ` (${plainName(it.agent)})`}, round ${it.round}${it.later === undefined ? '' : `; it goes on at ${it.later}`}`,
  overlap: (other: string, paths: readonly string[]) =>
    `  it will conflict with ${other} in ${paths.map(plainName).join(', ')}`,
} as const;
