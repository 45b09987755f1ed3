/** How one character looks: the numbers of SGR that are on (ECMA-48, 8.3.117). */
export interface Cell {
  readonly text: string;
  readonly style: readonly number[];
}

const ESCAPE = '\u001B';
const BLANK: Cell = { text: ' ', style: [] };
/** What each SGR number that ends something ends. */
const ENDS: Readonly<Record<number, (style: number) => boolean>> = {
  0: () => true,
  22: (style) => style === 1 || style === 2,
  39: (style) => (style >= 30 && style <= 37) || (style >= 90 && style <= 97),
};

/**
 * A terminal as far as our programs use one: what they write becomes what a person sees. Lines wrap, and what scrolls out at the top is
 * gone. A sequence that it does not know is a failure of the test, not of the eye.
 */
export class TerminalScreen {
  readonly columns: number;
  readonly rows: number;
  #cells: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style: readonly number[] = [];
  /** Of a sequence that is not whole yet. */
  #rest = '';

  constructor({ columns, rows }: { columns: number; rows: number }) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Line ends may come as `\n` alone, as a program writes them, or as `\r\n`, as its terminal hands them on. */
  write(text: string): void {
    let rest = this.#rest + text;
    while (rest !== '') {
      if (!rest.startsWith(ESCAPE)) {
        const [character = ''] = rest;
        this.#put(character);
        rest = rest.slice(character.length);
        continue;
      }
      const behind = rest.slice(ESCAPE.length);
      const [sequence, parameters = '', final = ''] = /^\[([?0-9;]*)([A-Za-z])/.exec(behind) ?? [];
      if (sequence !== undefined) {
        this.#control(parameters, final);
        rest = behind.slice(sequence.length);
      } else if (/^(?:\[[?0-9;]*)?$/.test(behind)) break;
      else throw new Error(`unknown sequence: ESC ${JSON.stringify(behind.slice(0, 10))}`);
    }
    this.#rest = rest;
  }

  /** What is seen, line by line, without blanks at the ends. */
  text(): string {
    return this.lines()
      .map((line) =>
        line
          .map(({ text }) => text)
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  lines(): readonly (readonly Cell[])[] {
    return this.#cells;
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#lineEnd();
    else {
      if (this.#column === this.columns) this.#lineEnd();
      const line = (this.#cells[this.#row] ??= []);
      while (line.length < this.#column) line.push(BLANK);
      line[this.#column] = { text: character, style: this.#style };
      this.#column += 1;
    }
  }

  #lineEnd(): void {
    this.#column = 0;
    this.#row += 1;
    this.#cells[this.#row] ??= [];
    if (this.#row < this.rows) return;
    this.#cells.shift();
    this.#row -= 1;
  }

  #control(parameters: string, final: string): void {
    const count = Number(parameters) || 1;
    switch (`${parameters.startsWith('?') ? '?' : ''}${final}`) {
      case 'A':
        this.#row = Math.max(0, this.#row - count);
        return;
      case 'B':
        this.#row = Math.min(this.#cells.length - 1, this.#row + count);
        return;
      case 'J':
        this.#cells = this.#cells.slice(0, this.#row + 1);
        this.#cells[this.#row] = (this.#cells[this.#row] ?? []).slice(0, this.#column);
        return;
      case 'K':
        this.#cells[this.#row] = [];
        return;
      case 'm':
        return this.#restyle(parameters.split(';').map(Number));
      case '?h':
      case '?l':
        return; // shown at once, or not: the same in the end
      default:
        throw new Error(`unknown sequence: CSI ${parameters}${final}`);
    }
  }

  #restyle(numbers: readonly number[]): void {
    for (const number of numbers) {
      const ends = ENDS[number];
      this.#style = ends ? this.#style.filter((style) => !ends(style)) : [...this.#style, number];
    }
  }
}
