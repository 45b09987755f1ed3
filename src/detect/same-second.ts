import type { CommitObject } from '../changes/commit-object.js';
import type { CommitInfo } from '../changes/history-log.js';
import { momentToMs } from '../shared/moment.js';
import { ancestorsSince } from './ancestors-since.js';
import type { Contents } from './contents.js';
import { isTimedByCommit, type Observation } from './observation.js';
import { RecentlyUsed } from './recently-used.js';
import { touchedInTrees, type TouchedFeature } from './touched-features.js';

/** Ancestors of one author second that saw something, linked to those before them. */
interface Run {
  readonly before: Run | undefined;
  readonly observations: readonly Observation[];
}

/** Runs to remember: a back-fill meets the commits of one second right after each other. */
const RUN_BUDGET = 5000;

/**
 * A script, or a rebase that sets the date anew, makes commits faster than git counts time. What the same author did
 * twice in one second (planned > doing, back, planned > doing) would then be one happening; and so would what is picked
 * again onto a branch on which it was done and undone. This looks back, along first parents, for the commits of exactly the
 * same author time (ancestorsSince): which of them are asked for does not matter, so that a worker that captures the last one
 * alone, and a back-fill, count the same. Amend, rebase and cherry-pick keep author times and their order.
 */
export class SameSecond {
  readonly #contents: Contents;
  readonly #observe: ObserveFeature;
  readonly #runs = new RecentlyUsed<Run | undefined>(
    RUN_BUDGET,
    (run) => 1 + (run?.observations.length ?? 0),
  );

  constructor(contents: Contents, observe: ObserveFeature) {
    this.#contents = contents;
    this.#observe = observe;
  }

  /** What such ancestors saw in this feature of which the commit's time is all that is known; the oldest first. */
  async before(commit: CommitInfo, feature: string): Promise<Observation[]> {
    const found: (readonly Observation[])[] = [];
    for (let run = await this.#runBefore(commit, feature); run; run = run.before)
      found.push(run.observations);
    return found.toReversed().flat();
  }

  async #runBefore(commit: CommitInfo, feature: string): Promise<Run | undefined> {
    const atMs = momentToMs(commit.authorTime);
    if (atMs === undefined) return undefined;
    for await (const { id, authoredMs } of ancestorsSince(this.#contents, commit, atMs)) {
      if (authoredMs !== atMs) continue;
      const ancestor = await this.#contents.commit(id);
      return ancestor && this.#runTo(ancestor, feature);
    }
    return undefined;
  }

  #runTo(commit: CommitObject, feature: string): Promise<Run | undefined> {
    return this.#runs.get(`${commit.id} ${feature}`, async () => {
      const before = await this.#runBefore(commit, feature);
      const touched = await touchedInTrees(this.#contents, commit, feature);
      const observations = touched ? (await this.#observe(commit, touched)).filter(isTimedByCommit) : [];
      return observations.length === 0 ? before : { before, observations };
    });
  }
}

/** Observes one feature in one commit. */
type ObserveFeature = (commit: CommitInfo, touched: TouchedFeature) => Promise<readonly Observation[]>;
