import picocolors from 'picocolors';
import type { Environment } from '../shared/environment.js';
import type { StyledLine, Tone } from '../words/styled-line.js';
import type { TextSink } from './command.js';

/** A line as it goes to a place: with its colours, or without. */
export type Paint = (line: StyledLine) => string;

/** Colours on a terminal that has them, unless the person wants none (https://no-color.org). */
export function paintFor({ isTerminal }: Pick<TextSink, 'isTerminal'>, env: Environment): Paint {
  return paintWith(isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb');
}

function paintWith(hasColours: boolean): Paint {
  const { dim, bold, green, cyan, magenta, yellow, red } = picocolors.createColors(hasColours);
  const brushes: Readonly<Record<Tone, (text: string) => string>> = {
    plain: (text) => text,
    faint: dim,
    strong: bold,
    good: green,
    busy: cyan,
    judging: magenta,
    warning: yellow,
    alarm: red,
  };
  return (line) => line.map(({ text, tone }) => (text === '' ? '' : brushes[tone](text))).join('');
}
