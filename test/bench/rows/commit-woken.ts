import { withHooked } from '../hooked-repository.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';

export const commitWoken: BenchRow = {
  name: 'commit-woken',
  number: 2,
  title: 'git commit of no task file',
  target: { kind: 'extra_ms', most: 4 },
  run: (rounds) =>
    withHooked(['ours', 'exit_0', 'none'], ({ ours, exit_0, none }) =>
      interleave(rounds, {
        ours: {
          label: 'our hooks, waking the real worker',
          once: async () => {
            const took = ours.timeCommit();
            await ours.quiet();
            return took;
          },
        },
        floor: { label: 'five `exit 0` hooks in sh', once: () => exit_0.timeCommit() },
        also: [{ label: 'without hooks', once: () => none.timeCommit() }],
      }),
    ),
};
