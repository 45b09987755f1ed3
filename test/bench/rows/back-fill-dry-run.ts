import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/shared/package-root.js';
import { scriptPath } from '../../support/child.js';
import { mustRun, type Place } from '../../support/program.js';
import type { TestRepository } from '../../support/repository.js';
import { generateHistory } from '../generated-history.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';
import { timeProcess } from '../timed-process.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
const DRY_RUN = ['capture', '--all', '--dry-run', '--json'] as const;
const COMMITS = 9000;
const FACTS = 46_000;
const MOST_MEMORY_BYTES = 300_000_000;

export const backFillDryRun: BenchRow = {
  name: 'back-fill-dry-run',
  number: 7,
  title: 'capture --all --dry-run, whole process',
  target: { kind: 'times', most: 3 },
  async run(rounds) {
    const history = await generateHistory(COMMITS);
    try {
      const facts = await mustFindFacts(history);
      const blobs = writeBlobList(history);
      const peak = peakMemory(history);
      const measured = await interleave(rounds, {
        ours: {
          label: `${COMMITS} commits, ${facts} facts, ${(blobs.bytes / 1e6).toFixed(0)} MB of blobs`,
          once: () => timeProcess(history, process.execPath, [CLI, ...DRY_RUN]),
        },
        floor: {
          label: 'git log --raw -z --full-history + git cat-file --batch of the same blobs',
          once: () => timeProcess(history, 'git', LOG) + timeCatFile(history, blobs.list),
        },
      });
      const verdict = peak < MOST_MEMORY_BYTES ? 'met' : 'not met';
      const remark = `peak memory ${inMb(peak)}, target below ${inMb(MOST_MEMORY_BYTES)}: ${verdict}`;
      return { ...measured, remarks: [remark] };
    } finally {
      history.remove();
    }
  },
};

const LOG = ['log', '--raw', '-z', '--full-history', '--all', '--', 'kitty-specs'] as const;

async function mustFindFacts(history: TestRepository): Promise<number> {
  const { observations } = JSON.parse(await mustRun(history, DRY_RUN)) as { observations: number };
  if (observations < FACTS) throw new Error(`only ${observations} facts in the history`);
  return observations;
}

/** The task files and event logs of all commits, each version once: what any reader of this history has to read. */
function writeBlobList(history: TestRepository): { list: string; bytes: number } {
  const raw = history.git(...LOG.slice(0, 1), '--format=', '--no-abbrev', '--no-renames', ...LOG.slice(1));
  const ids = new Set(Array.from(raw.matchAll(/:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [AMT]/g), ([, id]) => id));
  const text = Array.from(ids, (id) => `${id}\n`).join('');
  const list = join(history.home, 'blobs');
  fs.writeFileSync(list, text);
  const sizes = history.run({ args: ['cat-file', '--batch-check=%(objectsize)'], input: text });
  return { list, bytes: sizes.split('\n').reduce((sum, size) => sum + Number(size), 0) };
}

function timeCatFile({ path, env }: Place, list: string): number {
  const ids = fs.openSync(list, 'r');
  try {
    const start = performance.now();
    const { status } = spawnSync('git', ['cat-file', '--batch'], {
      cwd: path,
      env,
      stdio: [ids, 'ignore', 'inherit'],
    });
    const took = performance.now() - start;
    if (status !== 0) throw new Error(`git cat-file ended with ${status}`);
    return took;
  } finally {
    fs.closeSync(ids);
  }
}

function peakMemory(history: TestRepository): number {
  const target = join(history.home, 'peak-memory');
  const preload = scriptPath(import.meta.url, '../peak-memory.js');
  const env = { ...history.env, PEAK_MEMORY_FILE: target };
  timeProcess({ path: history.path, env }, process.execPath, ['--import', preload, CLI, ...DRY_RUN]);
  return Number(fs.readFileSync(target, 'utf8'));
}

function inMb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
