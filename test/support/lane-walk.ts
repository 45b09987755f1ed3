import { join } from 'node:path';
import { pathOf } from './scene.js';
import type { Twins } from './twins.js';
import { taskFile } from './work-package.js';

const LANES = ['planned', 'doing', 'for_review', 'done'] as const;

/** WP01 of a scene and of its twin goes round the lanes, for tests of many ways to commit: each commit of theirs is one step on. */
export class LaneWalk {
  readonly #twins: Twins;
  /** What `scene.moves()` says once all steps are committed. */
  readonly moves: string[] = [];

  constructor(twins: Twins) {
    this.#twins = twins;
  }

  /**
   * Writes WP01's file with its next lane. Commits nothing.
   * @param folder the working tree, relative to the repository.
   * @returns the lane it is in now.
   */
  writeNextStep(folder = '.'): string {
    const step = this.moves.length;
    const [from, to] = [laneOf(step), laneOf(step + 1)];
    this.moves.push(`WP01 ${from} > ${to}`);
    this.#twins.write(join(folder, pathOf('WP01')), taskFile('WP01', to));
    return to;
  }
}

function laneOf(step: number): string {
  return LANES[step % LANES.length] ?? 'planned';
}
