import type { CommitId } from '../changes/commit.js';
import type { Git } from '../changes/git.js';
import type { ProjectIdentity } from '../changes/project.js';
import { observe, type CommitSelection } from '../detect/observe.js';
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
