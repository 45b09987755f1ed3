import type { Git } from '../changes/git.js';
import { readHistory } from '../changes/history-log.js';
import { momentToMs } from '../shared/moment.js';
import { FEATURES_FOLDER, parseTaskPath } from '../tasks/task-path.js';
import type { Contents } from './contents.js';
import type { CompletedObservation } from './observation.js';

/**
 * Says since when a completed feature is there, where its meta.json does not: since the first commit of its folder was authored, as
 * FeatureCreated tells it. Unknown where a shallow clone ends before that commit. Walks the history: only for features without a date
 * of their own, when they are completed.
 * @throws as `readHistory`.
 */
export async function withBeginning(
  {
    git,
    cwd,
    contents,
    signal,
  }: { git: Git; cwd: string; contents: Contents; signal: AbortSignal | undefined },
  observation: CompletedObservation,
): Promise<CompletedObservation> {
  const { createdAt, commit, feature } = observation;
  if (createdAt !== null && momentToMs(createdAt) !== undefined) return observation;
  const history = readHistory(git, {
    cwd,
    which: { kind: 'range', range: commit },
    folder: `${FEATURES_FOLDER}/${feature}`,
    placeOf: parseTaskPath,
    signal,
  });
  for await (const first of history) {
    const said = await contents.commit(first.commit.id);
    const isKnown = said?.parents.length === first.commit.parents.length;
    return { ...observation, createdAt: isKnown ? first.commit.authorTime : null };
  }
  return { ...observation, createdAt: null };
}
