import { join } from 'node:path';
import { packageRoot } from '../../../src/shared/package-root.js';
import { spec } from '../../support/program.js';
import { taskFile, WP01, WP02 } from '../../support/work-package.js';
import { withHooked } from '../hooked-repository.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';
import { timeEmptyNode, timeProcess } from '../timed-process.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
/** Half a second a round: more of them cost little. */
const ROUNDS_EACH = 2;

export const syncStatus: BenchRow = {
  name: 'sync-status',
  number: 11,
  title: 'sync status, whole process',
  target: { kind: 'times', most: 2 },
  run: (rounds) =>
    withHooked(['ours'], async ({ ours }) => {
      const { repository } = ours;
      for (const [path, id] of [
        [WP01, 'WP01'],
        [WP02, 'WP02'],
      ] as const)
        repository.write(path, taskFile(id, 'planned'));
      repository.commit('Plan');
      await ours.quiet();
      const { stdout } = await spec(repository, ['sync', 'status', '--json']);
      const { queue } = JSON.parse(stdout) as { queue: { waiting: number } };
      if (queue.waiting === 0) throw new Error('nothing waits: the queue would not even be opened');

      return interleave(rounds * ROUNDS_EACH, {
        ours: {
          label: `${queue.waiting} events waiting`,
          once: () => timeProcess(repository, process.execPath, [CLI, 'sync', 'status']),
        },
        floor: { label: 'an empty Node process', once: () => timeEmptyNode(repository) },
        also: [
          {
            label: '`spec-kitty --version`',
            once: () => timeProcess(repository, process.execPath, [CLI, '--version']),
          },
        ],
      });
    }),
};
