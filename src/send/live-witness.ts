import type { Emitter } from '../events/emitter.js';
import type { Lamport } from '../events/event.js';
import type { Log } from '../shared/log.js';
import type { Timers } from '../shared/timers.js';

export interface WitnessParts {
  readonly emitter: Pick<Emitter, 'witness'>;
  readonly timers: Timers;
  readonly log: Log;
}

/** Each receive is a turn at the queue's lock: a busy team's events are told together. */
const TOGETHER_MS = 500;
/** A team has a few dozen machines. A server that makes up more is not listened to further until the next turn. */
const MOST_NODES = 1000;

/**
 * Shows our clock how far the clocks of others are, so that what we emit next counts as later than what we have seen. By node,
 * lowest first: an absurd value, which is refused, hides no honest one.
 */
export class LiveWitness {
  readonly #parts: WitnessParts;
  readonly #highest = new Map<string, Lamport>();
  #stopWaiting: (() => void) | undefined;
  #telling: Promise<void> = Promise.resolve();

  constructor(parts: WitnessParts) {
    this.#parts = parts;
  }

  hear(nodeId: string, clock: Lamport): void {
    const known = this.#highest.get(nodeId);
    if (known === undefined && this.#highest.size >= MOST_NODES) return;
    if (known === undefined || clock > known) this.#highest.set(nodeId, clock);
    this.#stopWaiting ??= this.#parts.timers.after(TOGETHER_MS, () => void this.tell());
  }

  /** Tells the clock now what was heard. */
  tell(): Promise<void> {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    const heard = [...this.#highest].sort(([, one], [, other]) => one - other);
    this.#highest.clear();
    this.#telling = this.#telling.then(() => this.#tellAll(heard));
    return this.#telling;
  }

  async #tellAll(heard: readonly (readonly [nodeId: string, clock: Lamport])[]): Promise<void> {
    const { emitter, log } = this.#parts;
    for (const [nodeId, clock] of heard) {
      // A queue that cannot be used just now is no harm: a clock that was not lifted is only less tidy.
      const outcome = await emitter.witness(clock);
      if (outcome === 'absurd')
        log.write('error', 'an absurd clock value was not followed', { node_id: nodeId, clock });
    }
  }
}
