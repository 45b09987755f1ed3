import type { WallTime } from '../shared/wall-time.js';
import { KEYS_REREAD_MS, signingKeyOf, turnKeys, type SigningKey } from './signing-keys.js';

/** Changes the keys that are kept: between the look and the change no other process changes them. Pure. */
export type KeysTurn = (keys: readonly SigningKey[]) => readonly SigningKey[];

/** Where keys are kept. Any implementation guarantees that `turn` is alone, and that what it returns is stored. */
export interface KeyStore {
  turn(change: KeysTurn): Promise<readonly SigningKey[]>;
}

/** The keys of this server, or of all that share one database. They turn by themselves (`turnKeys`). */
export class KeyRing {
  readonly #store: KeyStore;
  readonly #time: WallTime;
  #keys: readonly SigningKey[] = [];
  #readAtMs = -Infinity;
  #reading: Promise<void> | undefined;

  constructor(store: KeyStore, time: WallTime) {
    this.#store = store;
    this.#time = time;
  }

  async signing(): Promise<SigningKey> {
    return signingKeyOf(await this.#current(), this.#time.nowMs());
  }

  /** @returns undefined for a key that is not, or no longer, ours. */
  async verifying(id: string | undefined): Promise<SigningKey | undefined> {
    return (await this.#current()).find((key) => key.id === id);
  }

  async #current(): Promise<readonly SigningKey[]> {
    if (this.#time.nowMs() >= this.#readAtMs + KEYS_REREAD_MS) {
      this.#reading ??= this.#reread().finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
    return this.#keys;
  }

  async #reread(): Promise<void> {
    const nowMs = this.#time.nowMs();
    this.#keys = await this.#store.turn((keys) => turnKeys(keys, nowMs));
    this.#readAtMs = nowMs;
  }
}
