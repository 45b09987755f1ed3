import type { Judgement } from '../orchestrate/judgement.js';
import type { WorkPackageRun } from '../orchestrate/run-state.js';
import type { Phase } from '../orchestrate/settings.js';
import type { State } from '../orchestrate/states.js';
import type { Wait } from '../orchestrate/waits.js';
import { findingLine } from './orchestrate-events.js';
import { clock, hourAndMinute } from './orchestrate-time.js';
import { plainName } from './plain-name.js';

/** Something that went otherwise than hoped. */
export interface Setback {
  readonly at: number;
  readonly agent: string | null;
  readonly phase: Phase;
  readonly round: number;
  readonly judgement: Judgement;
}

const TO_BE: Readonly<Record<Extract<State, 'ready' | 'captured' | 'for_review'>, string>> = {
  ready: 'implemented',
  captured: 'verified',
  for_review: 'reviewed',
};

/** Sentences of `orchestrate why`. */
export const whyWords = {
  done: ({ wpId, how, reviewer, sinceMs }: WorkPackageRun) => {
    const at = clock(sinceMs);
    switch (how) {
      case 'approved':
        return `${wpId} is done: ${reviewer === undefined ? 'a reviewer' : plainName(reviewer)} approved it at ${at}.`;
      case 'unreviewed':
        return `${wpId} is done since ${at}: it passed its checks, and the project asks for no review.`;
      case 'by_hand':
        return `${wpId} is done: somebody finished it by hand, seen at ${at}.`;
      case 'skipped':
        return `${wpId} is skipped: nobody will do it, and what depends on it goes on without it.`;
      case 'before':
      case undefined:
        return `${wpId} is done: it was so when the run began.`;
    }
  },
  needsHuman: (wpId: string, reason: string | undefined) =>
    `${wpId} needs you: ${firstLine(reason ?? 'agents can do no more for it')}.`,
  next: (next: string) =>
    next.split('\n').map((line, place) => `${place === 0 ? 'Next: ' : '      '}${plainName(line)}`),
  waits: (wpId: string, open: readonly string[], isBlocked: boolean) =>
    isBlocked
      ? `${wpId} is blocked: it depends on ${open.join(', ')}.`
      : `${wpId} waits for ${open.join(', ')}.`,
  above: (wpId: string) => `${wpId}: see above.`,
  atWork: ({ wpId, attempt, sinceMs }: WorkPackageRun, round: string) => {
    const since = `since ${clock(sinceMs)}`;
    if (!attempt || attempt.agent === null) return `${wpId} is being verified ${since}${round}.`;
    const does = attempt.phase === 'review' ? 'reviews' : 'implements';
    const again = attempt.retry > 0 ? `, try ${attempt.retry + 1}` : '';
    const ended = attempt.exit ? ' Its end is being judged.' : '';
    return `${plainName(attempt.agent)} ${does} ${wpId} ${since}${round}${again}.${ended}`;
  },
  round: (round: number, rounds: number) => (round > 1 ? `, round ${round} of ${rounds}` : ''),
  begins: (
    { wpId, state }: { wpId: string; state: keyof typeof TO_BE },
    wait: Wait | undefined,
    { round, atOnce }: { round: string; atOnce: number },
  ) => {
    const waits = `${wpId} waits to be ${TO_BE[state]}${round}`;
    switch (wait?.kind) {
      case 'pause':
        return `${waits}: it is tried again at ${clock(wait.untilMs)}.`;
      case 'quota':
        return `${waits}: ${wait.agents.map(plainName).join(' and ')} ${wait.agents.length === 1 ? 'rests' : 'rest'} until ${hourAndMinute(wait.untilMs)}, because of the quota.`;
      case 'place':
        return `${waits}: as many are at work as may be (${atOnce}).`;
      case 'drain':
        return `${waits}: nothing new begins in this run.`;
      case 'dependencies':
      case undefined:
        return `${wpId} is about to be ${TO_BE[state]}${round}.`;
    }
  },
  /** Undefined for what is no setback. */
  setback: ({ at, agent, phase, round, judgement }: Setback): string | undefined => {
    const when = `${round > 0 ? `in round ${round + 1} ` : ''}at ${clock(at)}`;
    const who = agent === null ? 'the verification' : plainName(agent);
    switch (judgement.kind) {
      case 'rejected':
        return `${who} rejected it ${when}: ${mainFinding(judgement.findings, judgement.summary)}`;
      case 'rework':
        return `${phase === 'verification' ? 'the verification failed' : `the work of ${who} was not good enough`} ${when}: ${mainFinding(judgement.findings, '')}`;
      case 'no_verdict':
        return `${who} gave no verdict ${when}: ${firstLine(judgement.reason)}`;
      case 'unacceptable':
        return `the work of ${who} was not taken ${when}: ${firstLine(judgement.reason)}`;
      case 'unavailable': {
        const lack = judgement.why === 'quota' ? 'had no quota left' : 'was not logged in';
        return `${who} ${lack} ${when}: ${firstLine(judgement.reason)}`;
      }
      case 'trouble':
        return `trouble with ${who} ${when}: ${firstLine(judgement.reason)}`;
      case 'lost':
        return `${who} was cut off from outside ${when}; its work is kept`;
      case 'stopped':
        return `${who} was stopped ${when}; its work is kept`;
      case 'human':
        return `${who} ended ${when}: ${firstLine(judgement.reason)}`;
      case 'accepted':
      case 'verified':
      case 'approved':
      case 'never_begun':
        return undefined;
    }
  },
  earlier: (wpId: string, count: number) =>
    `and ${count} more before that: spec-kitty orchestrate log ${wpId}`,
  overlap: (other: string, paths: readonly string[]) =>
    `It will conflict with ${other} in ${paths.map(plainName).join(', ')}.`,
  left: 'Nobody drives this run now. Go on with it: spec-kitty orchestrate --resume',
} as const;

function mainFinding(
  findings: Extract<Judgement, { kind: 'rejected' }>['findings'],
  otherwise: string,
): string {
  const [first, ...more] = findings.filter(({ severity }) => severity === 'blocking');
  const said = firstLine(first ? findingLine(first) : otherwise);
  return more.length === 0 ? said : `${said} (and ${more.length} more)`;
}

function firstLine(text: string): string {
  return plainName(text.trim().split('\n')[0] ?? '').replace(/\.$/, '');
}
