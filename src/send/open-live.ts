import type { Emitter } from '../events/emitter.js';
import type { Queue } from '../queue/queue.js';
import type { Log } from '../shared/log.js';
import { LeftToBatch } from './left-to-batch.js';
import { LiveChannel, type LiveChannelParts } from './live-channel.js';
import { dialLive, isSameAccount, liveSession, type LiveDialParts } from './live-dial.js';
import { sendLive } from './live-round.js';
import { LiveWitness } from './live-witness.js';

export interface LiveParts
  extends LiveDialParts, Pick<LiveChannelParts, 'chance' | 'flush' | 'onState' | 'onDelivered'> {
  readonly queue: Queue;
  readonly emitter: Pick<Emitter, 'witness'>;
  readonly log: Log;
}

/** The live channel of this person: their login, their queue, their consent, their clock. It does nothing until `begin`. */
export function openLive(parts: LiveParts): LiveChannel {
  const { home, time, queue } = parts;
  const witness = new LiveWitness(parts);
  const leftToBatch = new LeftToBatch();
  return new LiveChannel({
    ...parts,
    dial: (onLost) => dialLive(parts, { onLost, onClock: (nodeId, clock) => witness.hear(nodeId, clock) }),
    round: (line) => sendLive({ home, time, queue, leftToBatch }, line),
    onEnd: () => witness.tell(),
    isPresent: async (session) => {
      const present = await liveSession(parts).catch(() => undefined);
      return typeof present === 'object' && isSameAccount(present, session);
    },
  });
}
