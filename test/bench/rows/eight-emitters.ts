import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runNode, scriptPath } from '../../support/child.js';
import { queuedEvents } from '../../support/open-events.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';

const PROCESSES = 8;
const EVENTS_EACH = 50;
const SCRIPT = scriptPath(import.meta.url, '../../support/emit-events.js');

export const eightEmitters: BenchRow = {
  name: 'eight-emitters',
  number: 10,
  title: '400 emits',
  target: { kind: 'times', most: 2.5 },
  run: (rounds) =>
    interleave(rounds, {
      ours: { label: '8 processes x 50 at once', once: () => timeEmits(PROCESSES, EVENTS_EACH) },
      floor: { label: 'one process x 400', once: () => timeEmits(1, PROCESSES * EVENTS_EACH) },
    }),
};

/** From the start of the first process to the end of the last, each time with a new queue. */
async function timeEmits(processes: number, count: number): Promise<number> {
  const folder = temporaryFolder('bench');
  const home = join(folder.path, 'home');
  mkdirSync(home);
  const env = { HOME: home, SPEC_KITTY_HOME: join(home, '.spec-kitty') };
  try {
    const start = performance.now();
    const ends = await Promise.all(
      Array.from({ length: processes }, () => runNode(SCRIPT, [String(count)], { env, cwd: folder.path })),
    );
    const took = performance.now() - start;
    const bad = ends.find(({ code, stderr }) => code !== 0 || stderr !== '');
    if (bad) throw new Error(`an emitter ended with ${bad.code}: ${bad.stderr}`);
    await mustHoldAll(join(env.SPEC_KITTY_HOME, 'queue.db'), processes * count);
    return took;
  } finally {
    folder.remove();
  }
}

async function mustHoldAll(queue: string, count: number): Promise<void> {
  const events = await queuedEvents(queue);
  const clocks = new Set(events.map(({ lamport_clock }) => lamport_clock));
  if (events.length !== count || clocks.size !== count)
    throw new Error(`of ${count} events ${events.length} are stored, with ${clocks.size} clock values`);
}
