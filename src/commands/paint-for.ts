import { coloursFor } from '../shared/colours.js';
import { NO_PAINT, type Paint } from '../words/paint.js';
import type { CommandContext } from './command.js';

/** Colours where somebody sees them and nobody forbade them (https://no-color.org). */
export function paintFor({ stdout, env }: Pick<CommandContext, 'stdout' | 'env'>): Paint {
  const isOn = stdout.isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const { bold, dim, yellow } = coloursFor(isOn);
  return isOn ? { ...NO_PAINT, strong: bold, quiet: dim, warn: yellow } : NO_PAINT;
}
