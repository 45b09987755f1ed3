import { findGitDir } from '../changes/git-dir.js';
import type { Git } from '../changes/git.js';
import { findRepository } from '../changes/repository.js';
import type { Environment } from '../shared/environment.js';
import { Failure } from '../shared/failure.js';
import type { HomePaths } from '../shared/home.js';

/** Where the doctor looks. */
export interface Place {
  readonly git: Git;
  readonly cwd: string;
  readonly env: Environment;
  readonly home: HomePaths;
  /** Wall time in ms. */
  readonly nowMs: number;
  /** Null outside any repository: only the machine's part is looked at. */
  readonly repository: FoundRepository | null;
}

export interface FoundRepository {
  /** What all working trees share. */
  readonly commonDir: string;
  /** Where git is asked: the top of the working tree, the repository itself when it is bare. */
  readonly top: string;
}

/** Never throws for want of a repository or of git: both are findings. */
export async function findPlace(asked: Omit<Place, 'repository'>): Promise<Place> {
  return { ...asked, repository: await lookForRepository(asked) };
}

async function lookForRepository({ git, cwd }: Omit<Place, 'repository'>): Promise<FoundRepository | null> {
  const found = findGitDir(cwd);
  if (found) return { commonDir: found.commonDir, top: found.root };
  try {
    const { commonDir } = await findRepository(git, cwd);
    return { commonDir, top: commonDir };
  } catch (error) {
    // No git, no such folder, or not a repository: the check of git says which.
    if (error instanceof Failure) return null;
    throw error;
  }
}
