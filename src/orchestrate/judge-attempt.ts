import * as fs from 'node:fs';
import { join } from 'node:path';
import { findGitDir } from '../changes/git-dir.js';
import { Git } from '../changes/git.js';
import { Failure } from '../shared/failure.js';
import { readFileIfPresent } from '../shared/files.js';
import { evidenceWords as words } from '../words/orchestrate-evidence.js';
import { attemptFiles, readOutputEnd } from './attempt-files.js';
import { judgeImplementation, judgeVerification } from './evidence.js';
import type { Judgement } from './judgement.js';
import { attemptRef, keepWork, restoreWorktree } from './keep-work.js';
import type { MainSnapshot } from './main-checkout.js';
import type { OpenRun } from './open-run.js';
import type { AttemptExit } from './record.js';
import { isPassing } from './passing.js';
import { readResultFile, resultPath } from './result-file.js';
import { resultsIn, resultsInFile } from './result.js';
import type { Attempt, WorkPackageRun } from './run-state.js';
import { examineTree, isUntouched } from './tree-evidence.js';
import { findTrouble, type Trouble } from './trouble.js';
import { judgeReview } from './verdict.js';

/** Keeps what an ended attempt left, then judges it by the evidence. Safe to do again from any point. */
export async function judgeAttempt(run: OpenRun, wpId: string): Promise<void> {
  const one = run.of(wpId);
  const { attempt } = one;
  if (!attempt?.exit) throw new Error(`${wpId} has no ended attempt`);
  if (!attempt.isKept) await keep(run, one, attempt);
  if (one.worktree) removeStaleLocks(one.worktree.path, attempt);
  const { judgement, restore } = attempt.found
    ? { judgement: attempt.found, restore: true }
    : await judge(run, one, attempt, attempt.exit);
  if (restore) await goBack(run, one, attempt, judgement);
  await run.write({ kind: 'judged', wpId, attempt: attempt.id, judgement });
}

async function keep(run: OpenRun, { wpId, worktree }: WorkPackageRun, { id, atMs }: Attempt): Promise<void> {
  const { workspace } = run.parts;
  const ref = attemptRef(run.state.feature, wpId, id);
  const commit =
    worktree &&
    (await keepWork({ ...workspace, worktree: worktree.path, ref, folder: run.folderOf(id), atMs }));
  await run.write({ kind: 'work_kept', wpId, attempt: id, ref: commit ? ref : null, commit: commit ?? null });
}

/**
 * A git that was killed in mid-commit leaves its locks. All of the attempt's processes have ended, and nobody else has been at work
 * in there since it began.
 */
function removeStaleLocks(worktree: string, { atMs }: Attempt): void {
  const gitDir = findGitDir(worktree)?.gitDir;
  if (gitDir === undefined) return;
  for (const path of ['index.lock', 'HEAD.lock'].map((name) => join(gitDir, name))) {
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    if (stat && stat.mtimeMs >= Math.floor(atMs / 1000) * 1000) fs.rmSync(path, { force: true });
  }
}

/** The next agent begins where this one did. Killed meanwhile, nobody looks for evidence that is gone. */
async function goBack(
  run: OpenRun,
  { wpId, worktree }: WorkPackageRun,
  { id, startHead, found }: Attempt,
  judgement: Judgement,
): Promise<void> {
  if (!worktree) throw new Error(`${wpId} has no worktree`);
  if (!found) await run.write({ kind: 'restore_intended', wpId, attempt: id, judgement });
  await restoreWorktree(Git.inTheirName(run.parts.workspace.env), worktree.path, worktree.branch, startHead);
}

async function judge(
  run: OpenRun,
  one: WorkPackageRun,
  attempt: Attempt,
  exit: AttemptExit,
): Promise<{ readonly judgement: Judgement; readonly restore: boolean }> {
  const { workspace } = run.parts;
  const { worktree } = one;
  const folder = run.folderOf(attempt.id);
  const output = readOutputEnd(folder);
  if (attempt.phase === 'verification') {
    const verified = { programs: run.state.settings.verify, output: lastLines(output) };
    return { judgement: judgeVerification(exit, verified), restore: false };
  }
  if (!worktree) throw new Error(`${one.wpId} has no worktree`);
  const file = readResultFile(resultPath(worktree.path, attempt.id));
  const results = [...(file === undefined ? [] : resultsInFile(file)), ...resultsIn(output)];
  const said = { attempt: attempt.id, wp: one.wpId, exit, results, trouble: troubleIn(run, attempt, output) };
  try {
    if (attempt.phase === 'review') {
      const { startHead: head } = attempt;
      if (!fs.existsSync(worktree.path))
        return { judgement: { kind: 'human', reason: words.treeGone }, restore: false };
      const isUnchanged = await isUntouched(workspace.git, worktree.path, worktree.branch, head);
      // What a reviewer changed is kept by its ref; the work that was reviewed is what goes on.
      return { judgement: judgeReview({ ...said, head, isUnchanged }), restore: !isUnchanged };
    }
    const tree = await examineTree({
      ...workspace,
      main: workspace,
      worktree,
      attempt: attempt.id,
      startHead: attempt.startHead,
      before: readSnapshot(folder),
      message: `${one.wpId}: ${one.title}`,
    });
    const judgement = judgeImplementation({ ...said, tree });
    return { judgement, restore: judgement.kind === 'unacceptable' };
  } catch (error) {
    // Git cannot read what the agent left: a person can.
    if (error instanceof Failure && error.code === 'git_failed' && !isPassing(error))
      return { judgement: { kind: 'human', reason: error.message }, restore: false };
    throw error;
  }
}

function troubleIn(run: OpenRun, { agent }: Attempt, output: string): Trouble | undefined {
  const profile = run.parts.profiles.get(agent ?? '');
  if (!profile) return undefined;
  const patterns = (sources: readonly string[]) => sources.map((source) => new RegExp(source, 'i'));
  const { rateLimit, auth } = profile;
  return findTrouble(output, { rateLimit: patterns(rateLimit), auth: patterns(auth) }, run.parts.nowMs());
}

function readSnapshot(folder: string): MainSnapshot {
  const text = readFileIfPresent(attemptFiles(folder).before)?.toString('utf8');
  if (text === undefined) throw new Error(`${folder} does not say how the main checkout was`);
  return JSON.parse(text) as MainSnapshot;
}

/** What a failing program says, it says in the end. */
const LINES_KEPT = 40;

function lastLines(output: string): string {
  return output.split('\n').slice(-LINES_KEPT).join('\n');
}
