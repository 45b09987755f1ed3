import { moveByHand, taskFile } from '../../support/work-package.js';
import { withHooked, type HookedRepository } from '../hooked-repository.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';
import { timeProcess } from '../timed-process.js';

const WORK_PACKAGES = 10;
/** Four moves of each make PERFORMANCE.md's 40 commits. */
const LANES = ['doing', 'for_review', 'doing', 'done'] as const;

export const rebase: BenchRow = {
  name: 'rebase',
  number: 3,
  title: 'git rebase of 40 task commits',
  target: { kind: 'times', most: 1.2 },
  run: (rounds) =>
    withHooked(['ours', 'exit_0', 'none'], async ({ ours, exit_0, none }) => {
      for (const each of [ours, exit_0, none]) makeTopic(each);
      await ours.quiet();
      return interleave(rounds, {
        ours: { label: 'our hooks, worker asleep before', once: () => timeRebase(ours) },
        floor: { label: 'without hooks', once: () => timeRebase(none) },
        also: [
          { label: 'five `exit 0` hooks in sh', once: () => timeRebase(exit_0) },
          {
            label: 'our hooks, worker busy elsewhere',
            once: async () => {
              ours.pretendWorkerBusy();
              try {
                return await timeRebase(ours);
              } finally {
                ours.endPretence();
              }
            },
          },
        ],
      });
    }),
};

/** A branch of 40 commits, and a commit on main that it does not have. */
function makeTopic({ repository }: HookedRepository): void {
  const paths = Array.from({ length: WORK_PACKAGES }, (_none, n) => {
    const id = `WP${String(n + 1).padStart(2, '0')}`;
    const path = `kitty-specs/001-engine/tasks/${id}-part.md`;
    repository.write(path, taskFile(id, 'planned'));
    return path;
  });
  repository.commit('Plan');
  repository.git('switch', '-q', '-c', 'topic');
  for (const lane of LANES) {
    for (const path of paths) {
      moveByHand(repository, path, lane);
      repository.commit(`${path} ${lane}`);
    }
  }
  repository.git('branch', 'topic-before');
  repository.git('switch', '-q', 'main');
  repository.write('other.txt', 'x');
  repository.commit('Other');
}

async function timeRebase(hooked: HookedRepository): Promise<number> {
  const { repository } = hooked;
  repository.git('switch', '-q', '-C', 'topic', 'topic-before');
  const took = timeProcess(repository, 'git', ['rebase', '-q', 'main']);
  if (repository.git('rev-list', '--count', 'main..topic').trim() !== '40')
    throw new Error('the rebase did not carry over 40 commits');
  // Before the next side's turn: a worker that still captures would be counted as theirs.
  await hooked.quiet();
  return took;
}
