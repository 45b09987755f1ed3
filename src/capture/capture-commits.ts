import type { CommitId } from '../changes/commit.js';
import type { Git } from '../changes/git.js';
import type { ProjectIdentity } from '../changes/project.js';
import { observe, type CommitSelection } from '../detect/observe.js';
import type { EmitResult, Emitter } from '../events/emitter.js';
import { draftObservations, type Drafted } from '../events/observation-drafts.js';

export interface CaptureRequest {
  readonly git: Git;
  /** Any folder of the repository, bare ones too. */
  readonly cwd: string;
  readonly which: CommitSelection;
  readonly identity: ProjectIdentity;
  /** The branch that a hook noted for a commit, if one did. */
  readonly branchOf?: (commit: CommitId) => string | undefined;
  /** Ends the work early: what was read until then is stored, the rest is for the next time. */
  readonly signal?: AbortSignal;
  /** Told once that there will be something: what takes long to load may begin to. */
  readonly onFirst?: () => void;
}

/** All that one commit did to task files, and the events that follow from it. */
export interface CapturedCommit {
  readonly commit: CommitId;
  readonly drafted: readonly Drafted[];
  /** Paths of which nothing can be said, because this repository does not have their content, or it is damaged. */
  readonly unreadable: readonly string[];
}

/** From commits to drafts, oldest first. Stores nothing. */
export async function* draftCommits(request: CaptureRequest): AsyncGenerator<CapturedCommit> {
  const { git, cwd, which, identity, branchOf, signal, onFirst } = request;
  const options = { signal, onFirst };
  for await (const seen of observe(git, cwd, which, options)) {
    const { commit, observations, sameSecond, unreadable } = seen;
    const origin = {
      project_uuid: identity.uuid,
      project_slug: identity.slug,
      repo_slug: identity.repoSlug,
      git_branch: branchOf?.(commit.id) ?? null,
    };
    yield { commit: commit.id, drafted: draftObservations(observations, origin, sameSecond), unreadable };
  }
}

export interface CaptureTally {
  commits: number;
  recorded: number;
  /** Seen before: the same happening, the same id. */
  known: number;
  /** By reason. Refused ones are the contract's word and final; the others are captured again later. */
  refused: number;
  postponed: number;
  /** Versions of files that could not be read: what they would have told is not in the other numbers. */
  unreadable: number;
  /** The first reason of each kind, for people. */
  readonly reasons: Set<string>;
}

export function emptyTally(): CaptureTally {
  return { commits: 0, recorded: 0, known: 0, refused: 0, postponed: 0, unreadable: 0, reasons: new Set() };
}

/** Adds what one part of the work came to. */
export function addTally(sum: CaptureTally, part: CaptureTally): void {
  sum.commits += part.commits;
  sum.recorded += part.recorded;
  sum.known += part.known;
  sum.refused += part.refused;
  sum.postponed += part.postponed;
  sum.unreadable += part.unreadable;
  for (const reason of part.reasons) sum.reasons.add(reason);
}

/**
 * A group is stored in one critical section and one save. A save costs what the whole queue weighs, so few large groups
 * are best; but until it is stored a group stands in memory, and others wait for the queue while it is.
 */
export const GROUP_EVENTS = 10_000;

/**
 * From commits to the queue.
 * @param onProgress told after each commit, and after each group that was stored; the tally goes on counting.
 * @returns what became of the events. `postponed > 0`: come again, nothing is lost while git has the commits.
 * @throws Failure when git fails; what was read before that is stored.
 */
export async function captureCommits(
  request: CaptureRequest,
  emitter: Emitter,
  onProgress?: (tally: CaptureTally) => void,
): Promise<CaptureTally> {
  const { signal } = request;
  const tally = emptyTally();
  let group: NonNullable<Drafted['draft']>[] = [];
  const store = async () => {
    for (const result of await emitter.emit(group)) count(tally, result);
    group = [];
    onProgress?.(tally);
  };
  try {
    for await (const { drafted, unreadable } of draftCommits(request)) {
      if (signal?.aborted) break;
      tally.commits += 1;
      tally.unreadable += unreadable.length;
      // One commit may bring more than a group: a file of 5 MB holds a hundred thousand lines of history.
      for (const { draft } of drafted) {
        if (draft) group.push(draft);
        if (group.length >= GROUP_EVENTS) await store();
      }
      onProgress?.(tally);
    }
  } catch (error) {
    // Ctrl-C reaches git as well: that it died of it is no failure.
    if (!signal?.aborted) throw error;
  } finally {
    await store();
  }
  return tally;
}

function count(tally: CaptureTally, result: EmitResult): void {
  switch (result.kind) {
    case 'recorded':
      tally.recorded += 1;
      return;
    case 'already_recorded':
      tally.known += 1;
      return;
    case 'not_recorded':
      if (result.why === 'refused') tally.refused += 1;
      else tally.postponed += 1;
      tally.reasons.add(`${result.draft.event_type}: ${result.reason}`);
  }
}
