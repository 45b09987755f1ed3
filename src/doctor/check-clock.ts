import { parseLamport } from '../events/lamport-clock.js';
import { readFileIfPresent } from '../shared/files.js';
import { doctorWords as words } from '../words/doctor.js';
import { fine, found, type Finding } from './finding.js';
import type { Place } from './place.js';
import { readQueue } from './read-queue.js';
import { checkTooOpen } from './too-open.js';

export type ClockReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'value'; readonly value: number };

/**
 * The Lamport clock against the highest value the queue knows. The emitter asks both and goes on above either, so a
 * lost clock repeats nothing today; but the queue is then the only witness left.
 */
export async function checkClock({ home }: Place): Promise<Finding[]> {
  const queue = await readQueue(home.queue);
  const highest = queue.kind === 'sound' ? queue.highestClock : 0;
  return [
    ...checkTooOpen('clock', home.clock, 'warning'),
    judgeClock(readClock(home.clock), highest, home.clock),
  ];
}

/** @param highest the highest value the queue knows, 0 when it knows none. */
export function judgeClock(clock: ClockReading, highest: number, path: string): Finding {
  const mend = { kind: 'restore_clock' } as const;
  switch (clock.kind) {
    case 'absent':
      if (highest === 0) return fine('clock', words.clockUnused);
      return found('clock', 'problem', words.clockLost(highest), mend);
    case 'damaged':
      return found('clock', 'problem', words.clockDamaged(path), mend);
    case 'value':
      if (clock.value >= highest) return fine('clock', words.clock(clock.value));
      return found('clock', 'problem', words.clockBehind(clock.value, highest), mend);
  }
}

/** Tells an absent clock from a damaged one, which `ClockFile.read` need not. */
export function readClock(path: string): ClockReading {
  const text = readFileIfPresent(path)?.toString('utf8');
  if (text === undefined) return { kind: 'absent' };
  const value = parseLamport(fieldIn(text));
  return value === undefined ? { kind: 'damaged' } : { kind: 'value', value };
}

function fieldIn(text: string): unknown {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null && 'lamport_clock' in content
      ? content.lamport_clock
      : undefined;
  } catch {
    return undefined;
  }
}
