import { fullnessOf, type QueueSummary } from '../queue/queue.js';
import { doctorWords as words } from '../words/doctor.js';
import { checkRoom } from './check-room.js';
import { fine, found, type Finding } from './finding.js';
import type { Place } from './place.js';
import { readQueue, type QueueReading } from './read-queue.js';
import { findSetAside } from './set-aside.js';
import { checkTooOpen } from './too-open.js';

/** The queue: sound, how full, and whom it can be read by. */
export async function checkQueue({ home }: Place): Promise<Finding[]> {
  return [
    ...checkRoom('queue', home.folder),
    ...checkTooOpen('queue', home.folder, 'warning'),
    ...checkTooOpen('queue', home.queue, 'warning'),
    ...findSetAside(home.folder),
    ...judgeQueue(await readQueue(home.queue), home.queue),
  ];
}

/** Pure, as are all `judge…` of the doctor: what was read in, findings out. */
export function judgeQueue(reading: QueueReading, path: string): Finding[] {
  switch (reading.kind) {
    case 'absent':
      return [fine('queue', words.queueAbsent)];
    case 'damaged':
      return [found('queue', 'problem', words.queueDamaged(path), { kind: 'set_queue_aside' })];
    case 'sound':
      return judgeNumbers(reading.summary);
  }
}

function judgeNumbers(summary: QueueSummary): Finding[] {
  const { parked, refusedWhileFull } = summary;
  const findings = [judgeFullness(summary)];
  if (parked > 0) findings.push(found('queue', 'warning', words.queueParked(parked)));
  if (refusedWhileFull > 0) findings.push(found('queue', 'warning', words.queueRefused(refusedWhileFull)));
  return findings;
}

function judgeFullness(summary: QueueSummary): Finding {
  const { kind, kept } = fullnessOf(summary);
  switch (kind) {
    case 'full':
      return found('queue', 'problem', words.queueFull(kept));
    case 'long':
      return found('queue', 'warning', words.queueLong(kept));
    case 'roomy':
      return fine('queue', words.queueHolds(summary.waiting));
  }
}
