interface Kept<Value> {
  readonly value: Promise<Value>;
  weight: number;
}

/**
 * Remembers what was loaded, up to a total weight; the least recently used goes first. Asking twice while the first
 * load is under way loads once.
 */
export class RecentlyUsed<Value> {
  readonly #maxWeight: number;
  readonly #weigh: (value: Value) => number;
  readonly #kept = new Map<string, Kept<Value>>();
  #weight = 0;

  constructor(maxWeight: number, weigh: (value: Value) => number) {
    this.#maxWeight = maxWeight;
    this.#weigh = weigh;
  }

  get(key: string, load: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(key);
    if (kept) {
      // A Map iterates in the order of insertion: what is used moves to the end.
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.value;
    }
    const loading: Kept<Value> = { value: load(), weight: 0 };
    this.#kept.set(key, loading);
    loading.value.then(
      (value) => this.#loaded(loading, this.#weigh(value)),
      () => this.#kept.delete(key), // a failure may pass: ask again next time
    );
    return loading.value;
  }

  #loaded(loading: Kept<Value>, weight: number): void {
    loading.weight = weight;
    this.#weight += weight;
    for (const [key, kept] of this.#kept) {
      if (this.#weight <= this.#maxWeight) return;
      if (kept === loading) continue;
      this.#kept.delete(key);
      this.#weight -= kept.weight;
    }
  }
}
