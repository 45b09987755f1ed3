import type { Judgement } from './judgement.js';
import type { AttemptExit } from './record.js';
import { blockingFinding } from './finding.js';
import type { Trouble } from './trouble.js';
import { oneResult } from './verdict.js';
import { evidenceWords as words } from '../words/orchestrate-evidence.js';

/** What an implementation left behind, as git and the file system say it. */
export interface ImplementationEvidence {
  readonly attempt: string;
  readonly wp: string;
  readonly exit: AttemptExit;
  readonly trouble: Trouble | undefined;
  readonly results: readonly string[];
  readonly tree: TreeEvidence;
}

/** What git says of the worktree after an attempt. */
export type TreeEvidence =
  /** The folder is gone, or is no worktree of this repository. */
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'there';
      readonly branch: string;
      /** Undefined: a detached HEAD. */
      readonly checkedOut: string | undefined;
      /** Whether the commit that it began from is an ancestor of HEAD. */
      readonly continues: boolean;
      /** Paths that are not its to change, and are changed. */
      readonly protectedPaths: readonly string[];
      /** What happened in the main checkout meanwhile, and was not ours. */
      readonly mainTouched: readonly string[];
      /** Files with conflict markers among those it changed. */
      readonly conflictMarkers: readonly string[];
      /** Whether anything differs from the base. */
      readonly hasDiff: boolean;
      /** After what it left has been committed. */
      readonly head: string;
    };

/** Succeeded, or the first thing that is wrong, in ORCHESTRATE.md's order, each with its own words. Pure. */
export function judgeImplementation(evidence: ImplementationEvidence): Judgement {
  const { exit, trouble, tree } = evidence;
  if (exit.why === 'stopped') return { kind: 'stopped' };
  if (exit.why === 'never_begun') return { kind: 'never_begun' };
  const read = oneResult(evidence);
  const result = read.kind === 'result' && read.result.kind === 'implementation' ? read.result : undefined;
  // A forged or foreign result is as good as none: the tree says what was done.
  if (!result && trouble) return { kind: 'unavailable', ...trouble };
  if (!result && exit.why === 'lost') return { kind: 'lost' };
  if (!result && exit.why !== 'exited') return { kind: 'trouble', reason: words.ended(exit) };
  if (result?.outcome === 'blocked') return { kind: 'human', reason: words.blocked(result.reason ?? '') };
  if (tree.kind === 'gone') return { kind: 'human', reason: words.treeGone };
  const wrong = wrongTree(tree);
  if (wrong) return wrong;
  if (!result && exit.code !== 0 && !tree.hasDiff) return { kind: 'trouble', reason: words.ended(exit) };
  if (!tree.hasDiff) {
    return result?.outcome === 'no_change'
      ? { kind: 'accepted', head: tree.head, noChange: result.reason }
      : { kind: 'unacceptable', reason: words.nothingDone };
  }
  if (tree.conflictMarkers.length > 0)
    return {
      kind: 'rework',
      findings: tree.conflictMarkers.map((path) => blockingFinding(words.markers(path))),
    };
  return { kind: 'accepted', head: tree.head, noChange: null };
}

/** What nobody should build upon before a person has looked. */
function wrongTree(tree: Extract<TreeEvidence, { kind: 'there' }>): Judgement | undefined {
  if (tree.checkedOut !== tree.branch)
    return { kind: 'human', reason: words.otherBranch(tree.branch, tree.checkedOut) };
  if (!tree.continues) return { kind: 'human', reason: words.rewritten };
  if (tree.mainTouched.length > 0) return { kind: 'human', reason: words.mainTouched(tree.mainTouched) };
  if (tree.protectedPaths.length > 0)
    return { kind: 'unacceptable', reason: words.protectedPaths(tree.protectedPaths) };
  return undefined;
}

/** What verification said. Pure. */
export function judgeVerification(
  exit: AttemptExit,
  { programs, output }: { programs: readonly (readonly string[])[]; output: string },
): Judgement {
  if (exit.why === 'exited' && exit.code === 0) return { kind: 'verified' };
  switch (exit.why) {
    case 'exited':
    case 'timeout':
    case 'silent': {
      const program = programs[exit.failed ?? 0]?.join(' ') ?? '';
      const problem = words.verifyFailed(program, words.ended(exit), output);
      return { kind: 'rework', findings: [blockingFinding(problem)] };
    }
    case 'stopped':
    case 'lost':
    case 'never_begun':
      return { kind: exit.why };
    case 'not_started':
    case 'disk':
    case 'result':
      return { kind: 'trouble', reason: words.ended(exit) };
  }
}
