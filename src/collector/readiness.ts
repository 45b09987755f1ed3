import { setTimeout as pause } from 'node:timers/promises';

export type ReadyState = 'ready' | 'draining' | 'store_gone';

/** A store that takes longer has more to do than it can, and more clients would not help it. */
const STORE_ANSWERS_WITHIN_MS = 5_000;
/** Load balancers may ask as often as they like: the store is asked no more often than this. */
const ASK_AGAIN_AFTER_MS = 1_000;

/** Whether new clients should come here. (While the server starts nobody listens, which says the same.) */
export class Readiness {
  readonly #askStore: () => Promise<unknown>;
  #isDraining = false;
  #isStoreUp = true;
  #askedAtMs = -Infinity;
  #asking: Promise<void> | undefined;

  /** @param askStore rejects when the store is gone. */
  constructor(askStore: () => Promise<unknown>) {
    this.#askStore = askStore;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** From here on the server is on its way out. */
  drain(): void {
    this.#isDraining = true;
  }

  async state(): Promise<ReadyState> {
    if (this.#isDraining) return 'draining';
    if (performance.now() - this.#askedAtMs > ASK_AGAIN_AFTER_MS) {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
      });
      await this.#asking;
    }
    return this.#isStoreUp ? 'ready' : 'store_gone';
  }

  async #ask(): Promise<void> {
    const over = new AbortController();
    const answered = this.#askStore().then(
      () => true,
      () => false,
    );
    const late = pause(STORE_ANSWERS_WITHIN_MS, false, { signal: over.signal, ref: false });
    this.#isStoreUp = await Promise.race([answered, late.catch(() => false)]);
    over.abort();
    this.#askedAtMs = performance.now();
  }
}
