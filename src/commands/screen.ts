import type { TextSink } from './command.js';

/** A terminal that one thing has for itself until it is closed. */
export interface Screen {
  show(lines: readonly string[]): void;
  close(): void;
}

/*
 * xterm's control sequences (ctlseqs, "CSI ? Pm h"): 1049 the other screen, 25 the cursor, 7 wrapping, 2026 one picture at a
 * time. A terminal that does not know one passes over it.
 */
const BEGIN = '\u001B[?1049h\u001B[?25l\u001B[?7l';
const END = '\u001B[?7h\u001B[?25h\u001B[?1049l';
const HOLD = '\u001B[?2026h';
const RELEASE = '\u001B[?2026l';
const HOME = '\u001B[H';
const CLEAR_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/**
 * Draws over what is there instead of clearing it first: nothing flickers. What the person had on the terminal is there again
 * after `close`. Lines that are too long end at the edge.
 */
export function openScreen(sink: TextSink): Screen {
  let drawn: string | undefined;
  return {
    show(lines) {
      const picture = lines.map((line) => line + CLEAR_LINE).join('\r\n');
      if (picture === drawn) return;
      const begin = drawn === undefined ? BEGIN : '';
      drawn = picture;
      sink.write(`${begin}${HOLD}${HOME}${picture}${CLEAR_BELOW}${RELEASE}`);
    },
    close() {
      if (drawn !== undefined) sink.write(END);
    },
  };
}
