import { mergeInMemory } from './bases.js';
import type { OpenRun } from './open-run.js';

/**
 * What will conflict at the merge is better known once a work package has a new head: it is merged in memory with every other head
 * that is not yet in it, and overlaps that are news go into the journal.
 * @throws Failure as Git.ask.
 */
export async function forecastMerges(run: OpenRun, wpId: string): Promise<void> {
  const one = run.of(wpId);
  const { workspace, forecasts } = run.parts;
  if (!forecasts || one.head === undefined || !['captured', 'for_review'].includes(one.state)) return;
  for (const other of run.state.workPackages.values()) {
    if (other.wpId === wpId || other.head === undefined || other.how === 'before') continue;
    const { paths } = await mergeInMemory(workspace.git, workspace.root, other.head, one.head);
    const known = one.overlaps.find((overlap) => overlap.other === other.wpId)?.paths ?? [];
    if (paths.join('\n') !== known.join('\n'))
      await run.write({ kind: 'overlap_seen', wpId, other: other.wpId, paths });
  }
}
