import { existsSync } from 'node:fs';
import { captureDir } from '../changes/git-dir.js';
import { readConfigIdentity, readEnabledIdentity, type ProjectIdentity } from '../changes/project.js';
import { doctorWords as words } from '../words/doctor.js';
import { fine, found, type Finding } from './finding.js';
import type { Place } from './place.js';

export interface ProjectReading {
  /** What `init` left for the worker. */
  readonly enabled: ProjectIdentity | undefined;
  /** What `.kittify/config.yaml` says. */
  readonly config: ProjectIdentity | undefined;
  /** Our folder in the repository, if it is there. */
  readonly captureFolder: string | undefined;
}

/** Whether `init` was run here. @throws Failure `config_unreadable`. */
export async function checkProject({ repository }: Place): Promise<Finding[]> {
  if (!repository) return [];
  const folder = captureDir(repository.commonDir);
  return [
    judgeProject({
      enabled: readEnabledIdentity(repository.commonDir),
      config: await readConfigIdentity(repository.top),
      captureFolder: existsSync(folder) ? folder : undefined,
    }),
  ];
}

export function judgeProject({ enabled, config, captureFolder }: ProjectReading): Finding {
  if (enabled)
    return fine('project', words.project(enabled.slug ?? enabled.uuid ?? 'a project without a name'));
  if (captureFolder !== undefined) return found('project', 'problem', words.projectDamaged(captureFolder));
  // A fresh clone: the identity came with it, the hooks did not.
  if (config) return found('project', 'warning', words.projectNotHere);
  return found('project', 'info', words.noProject);
}
