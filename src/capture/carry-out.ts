import type { CommitId } from '../changes/commit.js';
import type { Git } from '../changes/git.js';
import type { ProjectIdentity } from '../changes/project.js';
import type { Emitter } from '../events/emitter.js';
import type { Cursor } from './cursor.js';
import { draftCommits } from './draft-commits.js';
import type { CapturePlan } from './plan.js';
import { changeIn, keyOf, Projection } from './projection.js';
import { Recorder } from './recorder.js';
import type { CaptureTally } from './tally.js';
import { readDropped, Settler, type Dropped, type HeldDrafts, type Returned } from './settle.js';

export interface CarryOutParts {
  readonly git: Git;
  readonly cwd: string;
  readonly identity: ProjectIdentity;
  readonly emitter: Emitter;
  /** The plan is one that was begun before and not finished. */
  readonly isTriedBefore?: boolean;
}

export interface CarriedOut {
  readonly tally: CaptureTally;
  /** To be kept once nothing is postponed. */
  readonly cursor: Cursor;
}

/**
 * Does what was planned: records what was made here, sees what others made, and brings back to the truth what a rewrite or a
 * merge has made wrong. From the same plan and cursor the same events follow, with the same ids: a worker that dies at any
 * point is simply run again.
 */
export async function carryOut(plan: CapturePlan, cursor: Cursor, parts: CarryOutParts): Promise<CarriedOut> {
  const projection = new Projection(cursor, parts.isTriedBefore === true);
  const recorder = new Recorder(parts.emitter, (draft, result) => projection.take(draft, result?.kind));
  const dropped = await readDropped(plan.rewrites, parts);
  const { held, returned } = await recordCommits(plan, cursor, { parts, recorder, dropped });
  const settler = new Settler({
    ...parts,
    moment: plan.moment,
    projection,
    recorder,
    settled: cursor.settled,
  });
  await settler.settleMerges(plan.merges);
  const takenBack = await settler.settleDropped(dropped, held);
  await settler.settleReturned(returned);
  return {
    tally: recorder.tally,
    cursor: {
      run: cursor.run + 1,
      ...plan.next,
      reports: projection.reports,
      takenBack: [...cursor.takenBack.filter((id) => !returned.ids.has(id)), ...takenBack],
      told: projection.told,
      settled: settler.settled,
    },
  };
}

/** Records all but what only the end can judge: the drafts of work packages that a rewrite touched. */
async function recordCommits(
  plan: CapturePlan,
  cursor: Cursor,
  { parts, recorder, dropped }: { parts: CarryOutParts; recorder: Recorder; dropped: Dropped },
): Promise<{ held: HeldDrafts; returned: Returned }> {
  const held: HeldDrafts = new Map();
  /** Event id -> the work package with which it is held: what follows from a change waits with it. */
  const holders = new Map<string, string>();
  const returned: Returned = { ids: new Set(), tips: new Map() };
  const takenBack = new Set(cursor.takenBack);
  const planned = new Map(plan.commits.map((commit) => [commit.id, commit]));
  const drafts = draftCommits({
    ...parts,
    which: { kind: 'commits', ids: [...planned.keys()] },
    branchOf: (id: CommitId) => planned.get(id)?.branch,
    // Git takes a while to read the files: meanwhile the queue can load.
    onFirst: () => parts.emitter.prepare(),
  });
  for await (const { commit, drafted, unreadable } of drafts) {
    const isOurs = planned.get(commit)?.isOurs === true;
    if (isOurs) {
      recorder.tally.commits += 1;
      recorder.tally.unreadable += unreadable.length;
    }
    for (const { draft } of drafted) {
      const id = draft?.event_id;
      if (!draft || !id || dropped.ids.has(id)) continue;
      const change = changeIn(draft);
      if (change && takenBack.has(id)) {
        returned.ids.add(id);
        returned.tips.set(keyOf(change), { ...change, tip: plan.tip ?? commit });
        continue;
      }
      const cause = draft.causation_id ? holders.get(draft.causation_id) : undefined;
      const holder = change && dropped.workPackages.has(keyOf(change)) ? keyOf(change) : cause;
      if (isOurs && holder !== undefined) {
        holders.set(id, holder);
        held.set(holder, [...(held.get(holder) ?? []), draft]);
      } else {
        await (isOurs ? recorder.record(draft) : recorder.see(draft));
      }
    }
  }
  await recorder.flush();
  return { held, returned };
}
