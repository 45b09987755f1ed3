import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { queuedEvents } from '../../support/open-events.js';
import { taskFile } from '../../support/work-package.js';
import { withHooked, type HookedRepository } from '../hooked-repository.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';
import { timeEmptyNode, timeProcess } from '../timed-process.js';

const TASK = 'kitty-specs/001-engine/tasks/WP01-first.md';
const LOOK_EVERY_MS = 1;
const GIVE_UP_MS = 20_000;

export const commitToQueue: BenchRow = {
  name: 'commit-to-queue',
  number: 4,
  title: 'from the end of git commit to the event in queue.db',
  target: { kind: 'times', most: 3 },
  run: (rounds) =>
    withHooked(['ours'], async ({ ours }) => {
      // The first event makes the queue; it is one of the uncounted round.
      const lanes = nextLane();
      return interleave(rounds, {
        ours: { label: 'worker asleep before', once: () => timeToQueue(ours, lanes) },
        floor: { label: 'an empty Node process', once: () => timeEmptyNode(ours.repository) },
      });
    }),
};

/** Commits one change of lane and waits for the queue's file to be replaced. */
async function timeToQueue(hooked: HookedRepository, lanes: Iterator<string, never>): Promise<number> {
  const { repository } = hooked;
  const queue = join(repository.home, '.spec-kitty', 'queue.db');
  await hooked.quiet();
  const before = await counted(queue);
  repository.write(TASK, taskFile('WP01', lanes.next().value));
  repository.git('add', TASK);
  const file = identity(queue);
  timeProcess(repository, 'git', ['commit', '-q', '-m', 'Move']);
  const start = performance.now();
  while (identity(queue) === file) {
    if (performance.now() - start > GIVE_UP_MS) throw new Error('no event came within 20 s');
    await pause(LOOK_EVERY_MS);
  }
  const took = performance.now() - start;
  if ((await counted(queue)) <= before) throw new Error('the queue was written without a new event');
  await hooked.quiet();
  return took;
}

/** Every save is a rename of a new file. */
function identity(path: string): number {
  return fs.statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

async function counted(path: string): Promise<number> {
  return fs.existsSync(path) ? (await queuedEvents(path)).length : 0;
}

/** There and back without an end, each a change. */
function* nextLane(): Generator<string, never> {
  for (;;) yield* ['planned', 'doing', 'for_review'];
}
