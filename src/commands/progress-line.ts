import type { TextSink } from './command.js';

/** Often enough to look alive, seldom enough not to flicker. */
const SHOW_EVERY_MS = 100;
/** What a terminal that does not say its width is taken for. */
const USUAL_COLUMNS = 80;
const CLEAR_TO_END = '\u001B[K';

/**
 * One line that says how far the work is and is written over itself; nothing where nobody looks at a terminal. It has
 * no colour. Whoever makes one clears it before anything else is said, also when the work fails.
 */
export class ProgressLine {
  readonly #sink: TextSink;
  readonly #nowMs: () => number;
  #shownMs = -Infinity;
  #shown = '';

  constructor(sink: TextSink, nowMs: () => number = () => performance.now()) {
    this.#sink = sink;
    this.#nowMs = nowMs;
  }

  show(text: string): void {
    const nowMs = this.#nowMs();
    if (!this.#sink.isTerminal || nowMs - this.#shownMs < SHOW_EVERY_MS) return;
    // A full line would wrap, and the next one could not be written over it.
    const fitting = text.slice(0, (this.#sink.columns || USUAL_COLUMNS) - 1);
    if (fitting === this.#shown) return;
    // Written over, not wiped first: that would flicker.
    this.#sink.write(`\r${fitting.padEnd(this.#shown.length)}`);
    this.#shownMs = nowMs;
    this.#shown = fitting;
  }

  clear(): void {
    if (this.#shown !== '') this.#sink.write(`\r${CLEAR_TO_END}`);
    this.#shown = '';
  }
}
