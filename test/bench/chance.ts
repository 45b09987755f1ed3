const WORDS =
  'the a of to and in is that for with as on be must not may file test case work package lane event queue commit branch merge review error path server client state check clear small plain name reader writer engine board'.split(
    ' ',
  );

/** Numbers that look random and are the same every time (mulberry32, by Tommy Ettinger, public domain). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to 1, 1 not among them. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to limit - 1. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  oneOf<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  }

  /** Running text of about so many characters, in lines. */
  text(length: number): string {
    let text = '';
    for (let column = 0; text.length < length;) {
      const word = this.oneOf(WORDS);
      column += word.length + 1;
      text += word + (column > 90 ? '\n' : ' ');
      if (column > 90) column = 0;
    }
    return text;
  }
}
