import assert from 'node:assert/strict';
import { foldJournal } from '../../src/orchestrate/fold.js';
import { isUnfinished } from '../../src/orchestrate/run-state.js';
import { scriptPath } from './child.js';
import type { OrchestrateScene } from './orchestrate-scene.js';

const KILLER = scriptPath(import.meta.url, './kill-at-record.js');

export interface KillLoop {
  /** Records at which it is not killed. */
  readonly spared?: RegExp;
  /** With what the run ends when nobody kills it any more. */
  readonly code?: number;
  /** What people do while nobody runs: called after each kill. */
  readonly meanwhile?: (place: string) => void;
}

/**
 * Begins a run and kills it at every record, half-way through it and right behind it, resuming it each time, until it ends.
 * @returns where it was killed: `torn judged WP01 accepted`.
 */
export async function killAtEachRecord(scene: OrchestrateScene, loop: KillLoop = {}): Promise<string[]> {
  const places: string[] = [];
  for (;;) {
    const env = {
      KILLED_AT: places.join('\n'),
      ...(loop.spared && { SPARED: loop.spared.source }),
    };
    const run = foldJournal(scene.records);
    const { ended } = scene.start(run && isUnfinished(run) ? ['--resume'] : [], {
      nodeArgs: ['--import', KILLER],
      env,
    });
    const { code, signal, said } = await ended;
    const [, place] = /^KILLED (.*)$/m.exec(said) ?? [];
    if (signal !== 'SIGKILL' || place === undefined) {
      assert.equal(code, loop.code ?? 0, `after ${places.at(-1)}:\n${said}`);
      return places;
    }
    assert.ok(!places.includes(place), `twice at ${place}`);
    places.push(place);
    // The last record of all: there is nothing to go on with.
    if (place.startsWith('after run_ended')) return places;
    loop.meanwhile?.(place);
  }
}
