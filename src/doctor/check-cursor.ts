import { readCursor, type CursorReading } from '../capture/cursor.js';
import { readEnabledIdentity } from '../changes/project.js';
import { readWorkingTrees } from '../changes/working-trees.js';
import { doctorWords as words } from '../words/doctor.js';
import { fine, found, type Finding } from './finding.js';
import type { Place } from './place.js';

/** How far this repository has been captured, and what keeps commits that no hook saw from being found. */
export function checkCursor({ repository }: Place): Finding[] {
  if (!repository || !readEnabledIdentity(repository.commonDir)) return [];
  const { commonDir } = repository;
  const rebasing = readWorkingTrees(commonDir).flatMap((tree) => (tree.rebasing ? tree.name : []));
  return judgeCursor(readCursor(commonDir), rebasing, commonDir);
}

/** @param rebasing working trees in the middle of a rebase. */
function judgeCursor(reading: CursorReading, rebasing: readonly string[], commonDir: string): Finding[] {
  const mend = { kind: 'set_cursor', commonDir } as const;
  switch (reading.kind) {
    case 'absent':
      return [found('cursor', 'warning', words.cursorAbsent, mend)];
    case 'damaged':
      return [found('cursor', 'warning', words.cursorDamaged(reading.reason), mend)];
    case 'read':
      return rebasing.length > 0
        ? [found('cursor', 'info', words.rebaseOpen(rebasing))]
        : [fine('cursor', words.cursorFine)];
  }
}
