import * as fs from 'node:fs';
import { join } from 'node:path';
import { runNode, scriptPath } from '../../support/child.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';

const EVENTS = 20_000;
const SCRIPT = scriptPath(import.meta.url, '../store-back-fill.js');

export const backFillStore: BenchRow = {
  name: 'back-fill-store',
  number: 8,
  title: `storing a back-fill of ${EVENTS} events`,
  target: { kind: 'times', most: 10 },
  run: (rounds) =>
    interleave(rounds, {
      ours: { label: 'in groups, as capture --all stores them', once: () => timeIt('store') },
      floor: { label: 'the same bytes into a file, one fsync', once: () => timeIt('write') },
    }),
};

/** Each time with a new queue, in a process of its own that tells how long it took without its start. */
async function timeIt(what: 'store' | 'write'): Promise<number> {
  const folder = temporaryFolder('bench');
  const home = join(folder.path, 'home');
  fs.mkdirSync(home);
  const env = { HOME: home, SPEC_KITTY_HOME: join(home, '.spec-kitty') };
  try {
    const { code, stdout, stderr } = await runNode(SCRIPT, [what, String(EVENTS)], { env, cwd: folder.path });
    if (code !== 0) throw new Error(`${what} ended with ${code}: ${stderr}`);
    return Number(stdout);
  } finally {
    folder.remove();
  }
}
