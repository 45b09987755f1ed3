import type { CommitId } from '../../src/changes/commit.js';
import { observe, type CommitSelection } from '../../src/detect/observe.js';
import type { Observation } from '../../src/detect/observation.js';
import type { TestRepository } from './repository.js';

/** All that is observed in the selected commits, oldest first. */
export async function observeAll(
  repository: TestRepository,
  which: CommitSelection = { kind: 'all' },
  cwd: string = repository.path,
): Promise<Observation[]> {
  const commits: (readonly Observation[])[] = [];
  for await (const { observations } of observe(repository.door(), cwd, which)) commits.push(observations);
  return commits.flat();
}

/** What one commit did, HEAD unless another is named, one short line each: `WP01 planned -> doing by claude`. */
export async function seenIn(repository: TestRepository, commit?: CommitId): Promise<string[]> {
  const which = { kind: 'commits', ids: [commit ?? repository.head()] } as const;
  return (await observeAll(repository, which)).map(inWords);
}

/** One line an observation, without what is the same for all of a commit. */
export function inWords(observation: Observation): string {
  switch (observation.kind) {
    case 'feature':
      return `feature ${observation.feature} of ${observation.wpCount}`;
    case 'created':
      return `${observation.wpId} created in ${observation.toLane}`;
    case 'lane': {
      const { wpId, fromLane, toLane, at, by, sourceEventId } = observation;
      const words = [by && `by ${by}`, at && `at ${at}`, sourceEventId && `as ${sourceEventId}`];
      return [`${wpId} ${fromLane} -> ${toLane}`, ...words.filter(Boolean)].join(' ');
    }
    case 'activity':
      return `${observation.wpId} log: ${observation.note}${observation.movesLane ? ' (moves)' : ''}`;
    case 'event_line': {
      const { wpId, fromLane, toLane, sourceEventId, toldByFile } = observation;
      return `${wpId} event ${sourceEventId}: ${fromLane} -> ${toLane}${toldByFile ? ' (told)' : ''}`;
    }
    case 'assigned':
      return `${observation.wpId} assigned to ${observation.agent} in ${observation.lane}`;
    case 'removed':
      return `${observation.wpId} removed from ${observation.fromLane}`;
    case 'resolved':
      return `${observation.wpId} need not wait for ${observation.dependencyId}: ${observation.resolution}`;
    case 'completed':
      return `feature ${observation.feature} completed, all ${observation.wpCount}`;
  }
}
