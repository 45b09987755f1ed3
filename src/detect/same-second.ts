import type { CommitInfo } from '../changes/history-log.js';
import { momentToMs } from '../shared/moment.js';
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
 * twice in one second (planned > doing, back, planned > doing) would then be one happening. This looks back, along
 * first parents, over the commits of exactly the same author time: which of them are asked for does not matter, so
 * that a worker that captures the last one alone, and a back-fill, count the same. Amend, rebase and cherry-pick keep
 * author times and their order.
 *
 * Usually the parent has another time, and reading that one commit is all this costs.
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
    const [id] = commit.parents;
    const parentTime = id && (await this.#contents.authorTime(id));
    if (!parentTime || momentToMs(parentTime) !== momentToMs(commit.authorTime)) return undefined;
    return this.#runs.get(`${id} ${feature}`, async () => {
      const parent = await this.#contents.commit(id);
      if (!parent) return undefined;
      const before = await this.#runBefore(parent, feature);
      const touched = await touchedInTrees(this.#contents, parent, feature);
      const observations = touched ? (await this.#observe(parent, touched)).filter(isTimedByCommit) : [];
      return observations.length === 0 ? before : { before, observations };
    });
  }
}

/** Observes one feature in one commit. */
type ObserveFeature = (commit: CommitInfo, touched: TouchedFeature) => Promise<readonly Observation[]>;
