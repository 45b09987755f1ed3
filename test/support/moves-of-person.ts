import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { queuedEvents } from './open-events.js';
import { workerAsleep, type Place } from './program.js';
import { movesOf } from './scene.js';

/** Every lane change in a person's queue, whatever repository it came from, when all workers have ended. */
export async function movesOfPerson(place: Place): Promise<string[]> {
  await workerAsleep(place);
  const queue = join(place.env['SPEC_KITTY_HOME'] ?? '', 'queue.db');
  return existsSync(queue) ? movesOf(await queuedEvents(queue)) : [];
}
