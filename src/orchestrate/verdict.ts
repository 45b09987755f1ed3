import { isDeepStrictEqual } from 'node:util';
import type { Judgement } from './judgement.js';
import type { AttemptExit } from './record.js';
import { parseResult, type AgentResult } from './result.js';
import type { Trouble } from './trouble.js';

/** What a review left behind. */
export interface ReviewEvidence {
  /** The attempt's nonce, which no other prompt ever held. */
  readonly attempt: string;
  readonly wp: string;
  /** The commit that was to be reviewed. */
  readonly head: string;
  readonly exit: AttemptExit;
  readonly trouble: Trouble | undefined;
  /** The texts of the result's two carriers: the file, and the marked lines of the output. */
  readonly results: readonly string[];
  /** Whether HEAD and files of the worktree are what they were. */
  readonly isUnchanged: boolean;
}

/**
 * A verdict, or nothing. Whatever is not a verdict beyond doubt is none; an exit code never is one.
 * Pure.
 */
export function judgeReview(evidence: ReviewEvidence): Judgement {
  const { exit, trouble } = evidence;
  if (exit.why === 'stopped') return { kind: 'stopped' };
  if (exit.why === 'never_begun') return { kind: 'never_begun' };
  const read = oneResult(evidence);
  if (read.kind === 'result' && read.result.kind === 'review') {
    const { verdict, findings, summary } = read.result;
    const blocking = findings.filter(({ severity }) => severity === 'blocking');
    if (verdict === 'reject')
      return blocking.length > 0
        ? { kind: 'rejected', summary, findings }
        : noVerdict('it rejects, and names nothing that blocks');
    if (blocking.length > 0) return noVerdict('it approves, and names what blocks');
    if (!evidence.isUnchanged) return noVerdict('the reviewer has changed what it reviewed');
    return { kind: 'approved', summary, minor: findings };
  }
  if (trouble) return { kind: 'unavailable', ...trouble };
  if (exit.why === 'lost') return { kind: 'lost' };
  if (exit.why === 'not_started' || exit.why === 'disk')
    return { kind: 'trouble', reason: exit.reason ?? exit.why };
  return noVerdict(read.kind === 'none' ? read.reason : 'its result is not of a review');
}

/** The one result of this attempt, from both carriers; or why there is none. */
export function oneResult({
  attempt,
  wp,
  head,
  results,
}: Pick<ReviewEvidence, 'attempt' | 'wp' | 'results'> & { readonly head?: string }):
  | { readonly kind: 'result'; readonly result: AgentResult }
  | { readonly kind: 'none'; readonly reason: string } {
  if (results.length === 0) return { kind: 'none', reason: 'it left no result' };
  const read = results.map(parseResult);
  const valid = read.flatMap((one) => (one.kind === 'result' ? one.result : []));
  const ours = valid.filter((result) => result.attempt === attempt);
  const [first, ...others] = ours;
  if (!first) {
    const wrong = read.find((one) => one.kind === 'invalid');
    return {
      kind: 'none',
      reason: wrong?.kind === 'invalid' ? wrong.reason : 'its result is of another attempt',
    };
  }
  if (others.some((other) => !isDeepStrictEqual(other, first)))
    return { kind: 'none', reason: 'it left two results that differ' };
  if (first.wp !== wp) return { kind: 'none', reason: `its result is of ${first.wp.slice(0, 20)}` };
  if (first.kind === 'review' && head !== undefined && first.head !== head)
    return { kind: 'none', reason: 'it reviewed another commit' };
  return { kind: 'result', result: first };
}

function noVerdict(reason: string): Judgement {
  return { kind: 'no_verdict', reason };
}
