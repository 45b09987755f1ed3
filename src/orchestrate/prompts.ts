import { fillTemplate } from '../shared/fill-template.js';
import { findingLine } from '../words/orchestrate-events.js';
import type { Finding } from './finding.js';
import { RESULT_MARK } from './result.js';

/** What both prompts say. Texts of others go in as data: see `asData`. */
export interface PromptFacts {
  readonly wp: string;
  readonly title: string;
  readonly feature: string;
  readonly agent: string;
  readonly attempt: string;
  /** Counted from 1. */
  readonly round: number;
  readonly rounds: number;
  readonly worktree: string;
  readonly branch: string;
  readonly base: string;
  readonly resultFile: string;
  /** Its program writes its last message into that file. */
  readonly isResultLastMessage: boolean;
  /** The work package's file. */
  readonly task: string;
  readonly findings: readonly Finding[];
  readonly verify: readonly (readonly string[])[];
}

export interface ImplementationFacts extends PromptFacts {
  readonly start: string;
  readonly dependencies: readonly {
    readonly wpId: string;
    readonly title: string;
    readonly head: string | undefined;
  }[];
}

export interface ReviewFacts extends PromptFacts {
  readonly head: string;
  readonly implementer: string;
  readonly files: readonly string[];
  readonly noChange: string | null;
}

/** What an implementer is told: templates/orchestrate, filled. Text of others is fenced: it is data, and no instruction. */
export function implementationPrompt(facts: ImplementationFacts): string {
  const { dependencies } = facts;
  return fillTemplate('orchestrate/implement.md', {
    ...common(facts),
    start: facts.start,
    dependencies: list(
      dependencies.map(
        ({ wpId, title, head }) =>
          `${wpId}: ${title} (${head?.slice(0, 12) ?? 'nothing of its own'}, in your branch already)`,
      ),
      'Nothing: it begins from the target branch.',
    ),
    checks: list(
      [
        ...facts.verify.map((words) => `\`${words.join(' ')}\` must end with exit code 0 in your folder.`),
        'Something must differ from where you began; or your result says `no_change` and why.',
        'No conflict markers, nothing changed that is not yours.',
        'Then a reviewer reads the change, with the same task before them.',
      ],
      '',
    ),
  });
}

/** What a reviewer is told; as above. */
export function reviewPrompt(facts: ReviewFacts): string {
  return fillTemplate('orchestrate/review.md', {
    ...common(facts),
    head: facts.head,
    implementer: facts.implementer,
    files: asData(facts.files.join('\n') || '(none)', facts.attempt),
    facts: list(
      [
        ...facts.verify.map(
          (words) => `\`${words.join(' ')}\` ended with exit code 0 at ${facts.head.slice(0, 12)}.`,
        ),
        'Nothing outside its own folder, and no task file, was changed.',
        ...(facts.noChange === null
          ? []
          : [`The implementer changed nothing, and says why: ${oneLine(facts.noChange)}`]),
      ],
      '',
    ),
  });
}

function common(facts: PromptFacts): Record<string, string> {
  const { wp, feature, agent, attempt, worktree, branch, base } = facts;
  return {
    wp,
    feature,
    agent,
    attempt,
    worktree,
    branch,
    base,
    ...carriers(facts),
    title: oneLine(facts.title),
    round: String(facts.round),
    rounds: String(facts.rounds),
    task: asData(facts.task, attempt),
    findings:
      facts.findings.length === 0
        ? 'None.'
        : asData(
            facts.findings
              .map((one, place) => `${place + 1}. (${one.severity}) ${findingLine(one)}`)
              .join('\n'),
            attempt,
          ),
  };
}

/** Where the result goes: a file that an agent writes and its program then writes over would be lost. */
function carriers({
  resultFile,
  isResultLastMessage,
}: PromptFacts): Record<'carrier' | 'otherCarrier', string> {
  const mark = `behind \`${RESULT_MARK}\`.`;
  return isResultLastMessage
    ? {
        carrier: `let your last message be this and nothing else; it is saved for you as \`${resultFile}\`, so leave that file alone`,
        otherCarrier: `If you have to say more in that message, put the object on one line of its own, ${mark}`,
      }
    : {
        carrier: `write this file: \`${resultFile}\``,
        otherCarrier: `If you cannot write it, say the same object on one line of your last message, ${mark}`,
      };
}

/**
 * Between two lines that hold the attempt's nonce: no text that was written before can hold them, so none can end the data early.
 */
function asData(text: string, attempt: string): string {
  return `<<<data ${attempt}\n${text.trimEnd()}\ndata ${attempt}>>>`;
}

function list(lines: readonly string[], none: string): string {
  return lines.length === 0 ? none : lines.map((line) => `- ${line}`).join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
