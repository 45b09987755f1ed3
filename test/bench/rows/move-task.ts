import { join } from 'node:path';
import { packageRoot } from '../../../src/shared/package-root.js';
import { taskFile, WP01 } from '../../support/work-package.js';
import { withHooked, type HookedRepository } from '../hooked-repository.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';
import { timeEmptyNode, timeProcess } from '../timed-process.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');

export const moveTask: BenchRow = {
  name: 'move-task',
  number: 5,
  title: '`agent tasks move-task`, whole process, with commit',
  target: { kind: 'times', most: 2.5 },
  run: (rounds) =>
    withHooked(['ours', 'none'], async ({ ours, none }) => {
      for (const { repository } of [ours, none]) {
        repository.write(WP01, taskFile('WP01', 'planned'));
        repository.commit('Plan');
      }
      const measured = await interleave(rounds, {
        ours: { label: 'with our hooks', once: () => timeMove(ours) },
        floor: {
          label: 'an empty Node, git add, git commit',
          once: () => timeEmptyNode(none.repository) + timeTwoGits(none),
        },
        also: [
          { label: 'without hooks', once: () => timeMove(none) },
          { label: 'git add, git commit', once: () => timeTwoGits(none) },
        ],
      });
      return {
        ...measured,
        remarks: ["upstream's took 1,030 ms where PERFORMANCE.md was written: a quarter is 258 ms"],
      };
    }),
};

let moves = 0;

/** There and back without an end, each a change. */
async function timeMove(hooked: HookedRepository): Promise<number> {
  await hooked.quiet();
  moves += 1;
  const { repository } = hooked;
  const lane = /^lane: "planned"$/m.test(repository.read(WP01)) ? 'doing' : 'planned';
  const before = repository.head();
  const args = ['agent', 'tasks', 'move-task', 'WP01', '--to', lane, '--note', `Move ${moves}`];
  const took = timeProcess(repository, process.execPath, [CLI, ...args]);
  if (repository.head() === before) throw new Error('nothing was committed');
  return took;
}

function timeTwoGits(hooked: HookedRepository): number {
  const { repository } = hooked;
  moves += 1;
  repository.write(WP01, `${repository.read(WP01)}- ${moves}\n`);
  const add = timeProcess(repository, 'git', ['add', WP01]);
  return add + timeProcess(repository, 'git', ['commit', '-q', '-m', `Move ${moves}`]);
}
