/** Something that was worked out, and until when it is as good as new. */
export interface KeptAnswer {
  readonly head: number;
  readonly json: string;
  readonly madeAtMs: number;
  /** How long it took to make. */
  readonly tookMs: number;
}

/** While nothing new came, ages grow all the same. */
const GOOD_FOR_MS = 60_000;
/** Where something new comes all the time, the figures of a large team take a tenth of our time at most. */
const GOOD_FOR_TIMES_ITS_COST = 10;
/** All teams together; an answer is 10 KB to 1 MB. */
const MAX_KEPT_CHARACTERS = 16 * 1024 * 1024;

/**
 * Answers that many people ask for and that cost something to make. One that is being made is waited for, not made twice; those
 * that were asked for longest ago are forgotten first.
 */
export class KeptAnswers {
  readonly #kept = new Map<string, KeptAnswer>();
  readonly #making = new Map<string, Promise<KeptAnswer>>();
  #characters = 0;

  /**
   * @param key names the team, too.
   * @param isNewest whether nothing came after `head`.
   */
  async answer(
    key: string,
    nowMs: number,
    parts: {
      readonly isNewest: (head: number) => Promise<boolean>;
      readonly make: () => Promise<KeptAnswer>;
    },
  ): Promise<KeptAnswer> {
    const kept = this.#kept.get(key);
    const ageMs = kept ? Math.abs(nowMs - kept.madeAtMs) : Infinity;
    if (kept && ageMs < kept.tookMs * GOOD_FOR_TIMES_ITS_COST) return this.#touch(key, kept);
    if (kept && ageMs < GOOD_FOR_MS && (await parts.isNewest(kept.head))) return this.#touch(key, kept);
    const making = this.#making.get(key) ?? this.#make(key, parts.make);
    return making;
  }

  async #make(key: string, make: () => Promise<KeptAnswer>): Promise<KeptAnswer> {
    const making = make();
    this.#making.set(key, making);
    try {
      return this.#touch(key, await making);
    } finally {
      this.#making.delete(key);
    }
  }

  #touch(key: string, answer: KeptAnswer): KeptAnswer {
    this.#forget(key);
    this.#kept.set(key, answer);
    this.#characters += answer.json.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#characters <= MAX_KEPT_CHARACTERS) break;
      this.#forget(oldest);
    }
    return answer;
  }

  #forget(key: string): void {
    this.#characters -= this.#kept.get(key)?.json.length ?? 0;
    this.#kept.delete(key);
  }
}
