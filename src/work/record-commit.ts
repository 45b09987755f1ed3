import { draftCommits } from '../capture/draft-commits.js';
import type { CommitId } from '../changes/commit.js';
import type { ProjectIdentity } from '../changes/project.js';
import type { Draft } from '../events/draft.js';
import type { EmitResult, Emitter } from '../events/emitter.js';
import type { EventType } from '../events/event.js';
import { messageOf } from '../shared/failure.js';
import type { Workspace } from './workspace.js';

/** What became of a commit's events. */
export interface CommitRecord {
  /** Those that are in the queue now, whoever put them there. */
  readonly types: readonly EventType[];
  /** Why some are not, though git has them: they are captured later. */
  readonly postponed: readonly string[];
  /** Why the contract does not allow some. */
  readonly refused: readonly string[];
}

/**
 * Records what a commit of ours did, by looking at the commit, as the worker that its hook woke does: from the same commit come the
 * same ids, and whoever is second finds the event there. Never throws: git has the commit, and the next capture
 * finds what could not be recorded now.
 */
export async function recordCommit(
  { git, root }: Pick<Workspace, 'git' | 'root'>,
  { commit, branch, identity }: { commit: CommitId; branch: string; identity: ProjectIdentity },
  emitter: Emitter,
): Promise<CommitRecord> {
  const drafts: Draft[] = [];
  try {
    const request = { git, cwd: root, which: { kind: 'commits', ids: [commit] }, identity } as const;
    for await (const { drafted } of draftCommits({ ...request, branchOf: () => branch }))
      drafts.push(...drafted.flatMap(({ draft }) => draft ?? []));
  } catch (error) {
    return { types: [], postponed: [messageOf(error)], refused: [] };
  }
  return sumUp(await emitter.emit(drafts), drafts);
}

function sumUp(results: readonly EmitResult[], drafts: readonly Draft[]): CommitRecord {
  const lost = results.filter((result) => result.kind === 'not_recorded');
  return {
    types: drafts.flatMap(({ event_type }, place) =>
      results[place]?.kind === 'not_recorded' ? [] : event_type,
    ),
    postponed: lost.flatMap(({ why, reason }) => (why === 'refused' ? [] : reason)),
    refused: lost.flatMap(({ why, reason }) => (why === 'refused' ? reason : [])),
  };
}
