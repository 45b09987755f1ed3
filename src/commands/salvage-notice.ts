import type { Salvage } from '../queue/queue.js';
import { cliWords as words } from '../words/cli.js';
import type { CommandContext } from './command.js';

/** For `composeQueue`: the person who typed the command that found the queue damaged hears of it, once. */
export function sayWhenSalvaged({ stderr }: CommandContext): (salvage: Salvage) => void {
  return ({ kind, movedTo, salvaged }) =>
    stderr.write(
      kind === 'upstream' ? words.upstreamSetAside(movedTo) : words.queueSetAside(movedTo, salvaged),
    );
}
