import type { TextSink } from '../../src/commands/command.js';

/** A place that a command writes to, whose reader is never slow. */
export function textSink(write: (text: string) => void, isTerminal: boolean, columns?: number): TextSink {
  return { write, writePaced: async (text) => write(text), isTerminal, columns };
}
