import type { Emitter } from '../events/emitter.js';
import type { Drafted } from '../events/observation-drafts.js';
import { draftCommits, type CapturedCommit, type CaptureRequest } from './draft-commits.js';

/** One observation, and the event that capturing would make of it. */
export interface Preview {
  readonly drafted: Drafted;
  /** What would be queued, null if nothing. */
  readonly event: object | null;
  /** Whether an observation before this one led to the same event. */
  readonly seen: boolean;
}

/** What some commits that follow one another would lead to. */
export interface PreviewedCommits {
  readonly commits: number;
  readonly unreadable: number;
  readonly previews: readonly Preview[];
}

/** Few enough to be shown soon and held easily, enough that what is asked once per group costs nothing. */
const GROUP_OBSERVATIONS = 500;

/** From commits to what would be recorded, oldest first. Stores nothing. */
export async function* previewCommits(
  request: CaptureRequest,
  emitter: Emitter,
): AsyncGenerator<PreviewedCommits> {
  const seen = new Set<string>();
  let group: CapturedCommit[] = [];
  let observations = 0;
  for await (const commit of draftCommits(request)) {
    group.push(commit);
    observations += commit.drafted.length;
    if (observations < GROUP_OBSERVATIONS) continue;
    yield await previewGroup(group, emitter, seen);
    group = [];
    observations = 0;
  }
  if (group.length > 0) yield await previewGroup(group, emitter, seen);
}

async function previewGroup(
  group: readonly CapturedCommit[],
  emitter: Emitter,
  seen: Set<string>,
): Promise<PreviewedCommits> {
  const drafted = group.flatMap((commit) => commit.drafted);
  const events = (await emitter.preview(drafted.flatMap(({ draft }) => draft ?? []))).values();
  const previews = drafted.map((one): Preview => {
    const event = one.draft ? (events.next().value ?? null) : null;
    const seenBefore = event !== null && seen.has(event.event_id);
    if (event) seen.add(event.event_id);
    return { drafted: one, event, seen: seenBefore };
  });
  const unreadable = group.reduce((sum, commit) => sum + commit.unreadable.length, 0);
  return { commits: group.length, unreadable, previews };
}
