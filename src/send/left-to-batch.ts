import type { Ulid } from '../events/event.js';

/** Beyond this the oldest are forgotten, and tried live once more. */
const MOST = 10_000;

/**
 * Events that the live channel is through with as long as this program runs: it sent them without a good answer, or
 * cannot send them at all. A batch is to judge them. Without this an event at which a server breaks the line would break
 * every line, and one that is refused would have its five refusals within a second.
 */
export class LeftToBatch {
  readonly #ids = new Set<Ulid>();

  get size(): number {
    return this.#ids.size;
  }

  has(id: Ulid): boolean {
    return this.#ids.has(id);
  }

  add(ids: Iterable<Ulid>): void {
    for (const id of ids) this.#ids.add(id);
    for (const id of this.#ids) {
      if (this.#ids.size <= MOST) return;
      this.#ids.delete(id);
    }
  }
}
