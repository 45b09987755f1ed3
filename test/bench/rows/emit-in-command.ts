import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openQueue } from '../../../src/queue/sqlite-queue.js';
import { packageRoot } from '../../../src/shared/package-root.js';
import type { Place } from '../../support/program.js';
import { sampleEvent } from '../../support/sample-events.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';
import { timeProcess } from '../timed-process.js';

const LIBRARY = pathToFileURL(join(packageRoot(), 'dist', 'index.mjs')).href;

export const emitIntoEmpty: BenchRow = emitRow({ name: 'emit-empty', waiting: 0, mostMs: 60 });
export const emitIntoLong: BenchRow = emitRow({ name: 'emit-waiting', waiting: 10_000, mostMs: 100 });

/** A program that emits one event, against the same program that only has its emitter at hand. */
function emitRow({ name, waiting, mostMs }: { name: string; waiting: number; mostMs: number }): BenchRow {
  return {
    name,
    number: 6,
    title: `one emit inside a program, ${waiting === 0 ? 'queue empty' : `${waiting} events waiting`}`,
    target: { kind: 'extra_ms', most: mostMs },
    run: async (rounds) => {
      const folder = temporaryFolder('bench');
      try {
        const home = join(folder.path, 'home');
        mkdirSync(home);
        const place = { path: folder.path, env: { HOME: home, SPEC_KITTY_HOME: home } };
        const queue = openQueue(join(home, 'queue.db'), { life: 'long', nowMs: () => Date.now() });
        const fill = () =>
          queue.transact((transaction) => {
            for (let n = 0; n < waiting; n += 1) transaction.insert(sampleEvent(n));
          });
        if (waiting > 0) await fill();
        const before = (await queue.summary()).waiting;
        const measured = await interleave(rounds, {
          ours: { label: 'emits', once: () => timeProgram(place, 'emits', EMIT) },
          floor: { label: 'only has the emitter', once: () => timeProgram(place, 'has', '') },
        });
        const emitted = (await queue.summary()).waiting - before;
        if (emitted !== rounds + 1) throw new Error(`${emitted} events were stored in ${rounds + 1} rounds`);
        return measured;
      } finally {
        folder.remove();
      }
    },
  };
}

const EMIT = `const { kind } = await emitter.historyAdded({ wp_id: 'WP01', entry_type: 'note', entry_content: 'x' });
if (kind !== 'recorded') process.exitCode = 1;`;

/** @returns milliseconds of the whole process. */
function timeProgram(place: Place, name: string, then: string): number {
  const program = join(place.path, `${name}.mjs`);
  writeFileSync(
    program,
    `import { getEmitter } from '${LIBRARY}';\nconst emitter = getEmitter();\n${then}\n`,
  );
  return timeProcess(place, process.execPath, [program]);
}
