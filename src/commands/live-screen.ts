import { lineWidth, type StyledLine } from '../words/styled-line.js';
import { USUAL_COLUMNS, type TextSink } from './command.js';
import type { Paint } from './paint.js';

/** ECMA-48: CUU, CUD, EL, ED. */
const up = (rows: number) => (rows > 0 ? `\u001B[${rows}A` : '');
const down = (rows: number) => (rows > 0 ? `\u001B[${rows}B` : '');
const CLEAR_LINE = '\u001B[2K';
const CLEAR_BELOW = '\u001B[J';
/** A terminal that knows it shows all between the two at once (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036). */
const [HOLD, SHOW] = ['\u001B[?2026h', '\u001B[?2026l'];

interface Drawn {
  readonly text: string;
  readonly width: number;
}

/**
 * Lines that are drawn over themselves at the end of what a terminal shows. Only what differs is written, in one go, so that nothing
 * flickers. A line may be wider than the terminal: it then takes the rows that it takes.
 */
export class LiveScreen {
  readonly #sink: TextSink;
  readonly #paint: Paint;
  #drawn: readonly Drawn[] = [];

  constructor(sink: TextSink, paint: Paint) {
    this.#sink = sink;
    this.#paint = paint;
  }

  draw(lines: readonly StyledLine[]): void {
    const next = this.#thatFit(lines.map((line) => ({ text: this.#paint(line), width: lineWidth(line) })));
    const last = this.#drawn;
    if (next.length === last.length && next.every(({ text }, place) => text === last[place]?.text)) return;
    const same = commonPlaces(next, last, (a, b) => this.#rows(a) === this.#rows(b));
    const over = next.slice(0, same).map((line, place) => this.#over(line, last[place]));
    const rest = next.slice(same).map(({ text }) => `${text}\n`);
    const clear = last.length > same ? CLEAR_BELOW : '';
    this.#sink.write([HOLD, '\r', up(this.#height()), ...over, clear, ...rest, SHOW].join(''));
    this.#drawn = next;
  }

  /** Nothing is left of it. */
  clear(): void {
    if (this.#drawn.length > 0) this.#sink.write(`\r${up(this.#height())}${CLEAR_BELOW}`);
    this.#drawn = [];
  }

  /** What has scrolled out of sight cannot be drawn over. */
  #thatFit(lines: readonly Drawn[]): readonly Drawn[] {
    let left = (this.#sink.rows ?? Infinity) - 1;
    const tooLow = lines.findIndex((line) => (left -= this.#rows(line)) < 0);
    return tooLow === -1 ? lines : lines.slice(0, tooLow);
  }

  #over({ text, width }: Drawn, last: Drawn | undefined): string {
    const rows = this.#rows({ width });
    if (text === last?.text) return down(rows);
    const clear = `${CLEAR_LINE}${`${down(1)}${CLEAR_LINE}`.repeat(rows - 1)}${up(rows - 1)}`;
    return `${clear}${text}\n`;
  }

  /** As wide as the terminal is now: most of them lay their lines out again when it changes. */
  #height(): number {
    return this.#drawn.reduce((sum, line) => sum + this.#rows(line), 0);
  }

  #rows({ width }: Pick<Drawn, 'width'>): number {
    return Math.max(1, Math.ceil(width / (this.#sink.columns ?? USUAL_COLUMNS)));
  }
}

function commonPlaces<T>(a: readonly T[], b: readonly T[], isSame: (a: T, b: T) => boolean): number {
  const most = Math.min(a.length, b.length);
  for (let place = 0; place < most; place += 1) {
    const [one, other] = [a[place], b[place]];
    if (one === undefined || other === undefined || !isSame(one, other)) return place;
  }
  return most;
}
