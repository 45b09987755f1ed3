import { withHooked } from '../hooked-repository.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';

/** A commit takes 10 ms and the target is one: a round is cheap, and the noise must come down. */
const ROUNDS_EACH = 5;

export const commitBusy: BenchRow = {
  name: 'commit-busy',
  number: 1,
  title: 'git commit of no task file',
  target: { kind: 'extra_ms', most: 1 },
  run: (rounds) =>
    withHooked(['ours', 'exit_0', 'none'], async ({ ours, exit_0, none }) => {
      ours.pretendWorkerBusy();
      try {
        return await interleave(rounds * ROUNDS_EACH, {
          ours: { label: 'our hooks, worker busy', once: () => ours.timeCommit() },
          floor: { label: 'five `exit 0` hooks in sh', once: () => exit_0.timeCommit() },
          also: [{ label: 'without hooks', once: () => none.timeCommit() }],
        });
      } finally {
        ours.endPretence();
      }
    }),
};
