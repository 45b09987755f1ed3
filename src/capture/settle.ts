import type { CommitId } from '../changes/commit.js';
import type { GraphCommit } from '../changes/commit-graph.js';
import { lanesAt, mergedLanes, type Standing } from '../detect/lanes-at.js';
import type { Draft } from '../events/draft.js';
import type { Status } from '../events/event.js';
import type { CaptureContext } from '../events/draft-stem.js';
import { draftSettled } from '../events/settled-draft.js';
import { laneToStatus } from '../events/status.js';
import { momentToMs } from '../shared/moment.js';
import type { CarryOutParts } from './carry-out.js';
import { draftCommits } from './draft-commits.js';
import type { Moment } from './happened.js';
import type { Rewrite } from './rewrites.js';
import { changeIn, keyOf, type Projection, type WorkPackageKey } from './projection.js';
import type { Recorder } from './recorder.js';

/** What the dropped commits of some rewrites had reported. */
export interface Dropped {
  /** Their events' ids: the same event in a commit that took their place says nothing new. */
  readonly ids: ReadonlySet<string>;
  readonly workPackages: ReadonlyMap<string, DroppedWorkPackage>;
}

export interface DroppedWorkPackage extends WorkPackageKey {
  /** The last that they reported. */
  readonly status: Status;
  readonly ids: readonly string[];
  /** Where the branch is now. */
  readonly tip: CommitId;
}

/** Drafts of which only the end shows whether they say anything new, by work package. */
export type HeldDrafts = Map<string, readonly Draft[]>;

/** What was taken back and is in the history again, by work package; and the commit in which it stands. */
export interface Returned {
  readonly ids: Set<string>;
  readonly tips: Map<string, WorkPackageKey & { readonly tip: CommitId }>;
}

/** Reads again what the dropped commits had said. Commits that git no longer has say nothing. */
export async function readDropped(rewrites: readonly Rewrite[], parts: CarryOutParts): Promise<Dropped> {
  const ids = new Set<string>();
  const workPackages = new Map<string, DroppedWorkPackage>();
  for (const { tip, dropped } of rewrites) {
    for await (const { drafted } of draftCommits({ ...parts, which: { kind: 'commits', ids: dropped } })) {
      for (const { draft } of drafted) {
        if (!draft?.event_id) continue;
        ids.add(draft.event_id);
        const change = changeIn(draft);
        if (!change) continue;
        const before = workPackages.get(keyOf(change))?.ids ?? [];
        const { feature, wpId, to: status } = change;
        workPackages.set(keyOf(change), { feature, wpId, status, tip, ids: [...before, draft.event_id] });
      }
    }
  }
  return { ids, workPackages };
}

export interface SettlerParts extends CarryOutParts {
  readonly moment: Moment | undefined;
  readonly projection: Projection;
  readonly recorder: Recorder;
  /** How often reports were brought back before. */
  readonly settled: number;
}

/** Compares what was reported with what the branches say, and reports the difference. */
export class Settler {
  readonly #parts: SettlerParts;
  #settled: number;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
    this.#settled = parts.settled;
  }

  get settled(): number {
    return this.#settled;
  }

  /**
   * A merge in which two lanes met: somebody chose, perhaps not the one that was reported last. A report that none of the
   * sides had made is about another branch and stays.
   */
  async settleMerges(merges: readonly GraphCommit[]): Promise<void> {
    if (merges.length === 0) return;
    const { git, cwd, projection, recorder } = this.#parts;
    for (const { merge, feature, wpId, parentLanes, lane, ...author } of await mergedLanes(
      git,
      cwd,
      merges,
    )) {
      const report = projection.of({ feature, wpId });
      if (!report || !parentLanes.some((lane) => laneToStatus(lane)?.status === report.status)) continue;
      const draft = draftSettled(
        {
          feature,
          wpId,
          from: report.status,
          toLane: lane,
          atMs: momentToMs(author.authorTime) ?? 0,
          who: author.authorEmail,
          commit: merge,
          cause: { kind: 'merged' },
        },
        this.#context(),
      );
      if (draft) await recorder.record(draft);
    }
    await recorder.flush();
  }

  /**
   * A rewrite: what took the place of the dropped commits may say the same in other words (a squash, an edit with another
   * date), and then nothing happened; or more, and that is reported; or less, and that is taken back.
   * @returns the ids of the events that were taken back.
   */
  async settleDropped({ workPackages }: Dropped, held: HeldDrafts): Promise<string[]> {
    const { projection, recorder } = this.#parts;
    const standings = await this.#standings([...workPackages.values()]);
    const takenBack: string[] = [];
    for (const [key, dropped] of workPackages) {
      const lane = laneIn(standings, dropped);
      const status = lane === undefined ? undefined : laneToStatus(lane)?.status;
      const before = projection.of(dropped);
      if (!before || before.status !== status) {
        for (const draft of held.get(key) ?? []) await recorder.record(draft);
        await recorder.flush();
      }
      const report = projection.of(dropped);
      const isStale = report?.told && (report !== before || report.status === dropped.status);
      if (isStale && lane !== undefined && status !== report.status) {
        await this.#takeBack(dropped, report.status, lane, standings.get(dropped.tip));
        takenBack.push(...dropped.ids);
      }
    }
    return takenBack;
  }

  /** What was taken back is there again: its own event cannot be sent twice, so another says it. */
  async settleReturned({ tips }: Returned): Promise<void> {
    const standings = await this.#standings([...tips.values()]);
    for (const returned of tips.values()) {
      const lane = laneIn(standings, returned);
      const report = this.#parts.projection.of(returned);
      if (report && lane !== undefined && laneToStatus(lane)?.status !== report.status)
        await this.#takeBack(returned, report.status, lane, standings.get(returned.tip));
    }
  }

  async #takeBack(
    { feature, wpId, tip }: WorkPackageKey & { readonly tip: CommitId },
    from: Status,
    toLane: string,
    standing: Standing | undefined,
  ): Promise<void> {
    const { moment, recorder } = this.#parts;
    // Without a reflog nobody knows when it happened: the branch's last commit is the next best.
    const { atMs, who } = moment ?? {
      atMs: momentToMs(standing?.authorTime ?? '') ?? 0,
      who: standing?.authorEmail ?? '',
    };
    const cause = { kind: 'taken_back', nth: this.#settled } as const;
    const settled = { feature, wpId, from, toLane, atMs, who, commit: tip, cause };
    const draft = draftSettled(settled, this.#context());
    if (!draft) return;
    this.#settled += 1;
    await recorder.record(draft);
    await recorder.flush();
  }

  async #standings(
    of: readonly (WorkPackageKey & { readonly tip: CommitId })[],
  ): Promise<ReadonlyMap<CommitId, Standing>> {
    if (of.length === 0) return new Map();
    const { git, cwd } = this.#parts;
    const [tips, features] = [of.map(({ tip }) => tip), of.map(({ feature }) => feature)];
    return lanesAt(git, cwd, new Set(tips), new Set(features));
  }

  #context(): CaptureContext {
    const { uuid, slug, repoSlug } = this.#parts.identity;
    return { project_uuid: uuid, project_slug: slug, repo_slug: repoSlug, git_branch: null };
  }
}

function laneIn(
  standings: ReadonlyMap<CommitId, Standing>,
  { tip, feature, wpId }: WorkPackageKey & { readonly tip: CommitId },
): string | undefined {
  return standings.get(tip)?.lanes.get(feature)?.get(wpId);
}
