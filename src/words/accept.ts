import { plainName } from './plain-name.js';

type Item = 'lanes' | 'boxes' | 'agents' | 'logs' | 'clarifications' | 'clean';

/** Sentences of `accept`. */
export const acceptWords = {
  item: {
    lanes: 'Every work package is in for_review or done',
    boxes: 'Every box in tasks.md is ticked',
    agents: 'Every work package says who worked on it',
    logs: 'Every work package has an activity log',
    clarifications: 'No [NEEDS CLARIFICATION …] is left',
    clean: 'Everything is committed',
  } satisfies Record<Item, string>,
  noWorkPackages: (feature: string) => `${plainName(feature)} has no work packages`,
  openLane: (wpId: string, lane: string | null) =>
    `${plainName(wpId)} is in ${lane === null ? 'no lane' : plainName(lane)}`,
  openBox: (task: string, wpId: string | null) => `${task}${wpId === null ? '' : ` of ${wpId}`}`,
  noAgent: (wpId: string) => `${plainName(wpId)} names no agent`,
  noLog: (wpId: string) => `${plainName(wpId)} has no log`,
  notClean: (path: string, kind: 'untracked' | 'changed') => `${plainName(path)} is ${kind}`,
  checklist: (
    items: readonly { item: Item; verdict: 'ok' | 'missing' | 'not_asked'; missing: readonly string[] }[],
  ) =>
    items
      .flatMap(({ item, verdict, missing }) => [
        `${MARKS[verdict]} ${acceptWords.item[item]}${verdict === 'not_asked' ? ' (not asked: --lenient)' : ''}`,
        ...missing.map((one) => `      ${plainName(one)}`),
      ])
      .map((line) => `${line}\n`)
      .join(''),
  notAcceptable: (feature: string, items: readonly Item[]) =>
    `${plainName(feature)} cannot be accepted yet. Still open: ${items.map((item) => acceptWords.item[item]).join('; ')}.`,
  notAcceptableNext: (first: Item): string => NEXT[first],
  unknownMode: (typed: string) => `There is no mode ${plainName(typed)}.`,
  modesAre: (modes: readonly string[]) => `The modes are: ${modes.join(', ')}.`,
  note: 'Accepted',
  commitMessage: (feature: string) => `Accept ${feature}`,
  accepted: (feature: string, moved: readonly string[]) =>
    `Accepted ${plainName(feature)}.${moved.length === 0 ? '' : ` ${moved.map(plainName).join(', ')}: for_review > done.`}\n`,
  before: (feature: string, at: string, by: string) =>
    `${plainName(feature)} was accepted at ${plainName(at)} by ${plainName(by)}; nothing has changed since.\n`,
  next: ({ isPr, isUnmerged, branch }: { isPr: boolean; isUnmerged: boolean; branch: string }) => {
    if (isUnmerged) return 'Next: merge its branches (spec-kitty merge).\n';
    return isPr
      ? `Next: push ${plainName(branch)} (git push), and open a pull request where you use them.\n`
      : '';
  },
} as const;

const MARKS = { ok: '  ok', missing: '  --', not_asked: '  ..' } as const;

const NEXT: Readonly<Record<Item, string>> = {
  lanes: 'Bring the others to review: spec-kitty agent tasks move-task WPxx --to for_review',
  boxes: 'Tick what is done: spec-kitty agent tasks mark-status T001 --status done',
  agents:
    'Name who did it: spec-kitty agent tasks move-task WPxx --to LANE --agent NAME. Or leave it out: --lenient.',
  logs: 'Say what was done: spec-kitty agent tasks add-history WPxx --note TEXT. Or leave it out: --lenient.',
  clarifications: 'Answer those questions in the documents, commit that, then try again.',
  clean: 'Commit or stash what has changed, then try again.',
};
