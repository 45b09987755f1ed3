import type { StandardInput } from './command.js';

const CTRL_C = '\u0003';

/**
 * Listens to single keys while something is shown on the terminal; where nobody types, to none. Without echo and line editing
 * the terminal makes no signal of Ctrl-C: here it is a key, too.
 * @returns what gives the terminal back.
 */
export function onKeys(stdin: StandardInput, keys: readonly string[], act: () => void): () => void {
  if (stdin.isTTY !== true) return () => {};
  const terminal = stdin as NodeJS.ReadStream;
  const listen = (typed: Buffer | string): void => {
    if ([CTRL_C, ...keys].some((key) => String(typed).includes(key))) act();
  };
  terminal.setRawMode(true);
  terminal.on('data', listen);
  return () => {
    terminal.off('data', listen);
    terminal.setRawMode(false);
    terminal.pause();
  };
}
