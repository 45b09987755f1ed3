import { join } from 'node:path';
import { readFileIfPresent } from '../shared/files.js';
import { parseFeatureMeta } from '../tasks/feature-meta.js';
import { FEATURES_FOLDER } from '../tasks/task-path.js';
import { treeOf, type Workspace } from './workspace.js';

export const META_FILE = 'meta.json';

/** The branch that a feature's work goes to: what its meta.json says, else the one that is checked out, else `main`. */
export function targetBranch(workspace: Workspace, feature: string): string {
  const meta = readFileIfPresent(join(workspace.root, FEATURES_FOLDER, feature, META_FILE));
  const named = meta && parseFeatureMeta(meta.toString('utf8')).targetBranch;
  return named ?? treeOf(workspace)?.branch ?? 'main';
}
