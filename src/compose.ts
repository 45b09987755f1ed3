import { NO_ORIGIN } from './events/draft.js';
import { Emitter, type EmitterParts } from './events/emitter.js';
import { clockFile } from './events/lamport-clock.js';
import { nodeIdOf } from './events/node-id.js';
import { freshUlids } from './events/ulid.js';
import type { Queue, QueueOptions } from './queue/queue.js';
import { openQueue } from './queue/sqlite-queue.js';
import type { ProcessLife } from './queue/sqlite.js';
import { sessionTeam } from './send/session.js';
import { thisMachine, type Environment } from './shared/environment.js';
import type { HomePaths } from './shared/home.js';
import { openLog } from './shared/log.js';
import type { WallTime } from './shared/wall-time.js';

/** Who asks, and for how long it lives. */
export interface Setting {
  readonly env: Environment;
  readonly home: HomePaths;
  readonly time: WallTime;
  readonly life: ProcessLife;
  /** Told, beside the log, when a damaged queue was moved aside. */
  readonly onSalvage?: QueueOptions['onSalvage'];
}

/** This person's queue. Nothing is opened or made until it is used. */
export function composeQueue({ home, time, life, onSalvage }: Setting): Queue {
  const log = openLog(home.log, time);
  return openQueue(home.queue, {
    life,
    nowMs: () => time.nowMs(),
    onSalvage: (salvage) => {
      log.write('error', 'the queue file was moved aside', { ...salvage });
      onSalvage?.(salvage);
    },
  });
}

/**
 * The emitter of this person on this machine: the one place where queue, clock, node, team and project are put
 * together.
 * @param origin the project of what is emitted. Default: none, events then stay on this machine.
 */
export function composeEmitter(setting: Setting, origin: EmitterParts['origin'] = () => NO_ORIGIN): Emitter {
  const { env, home, time } = setting;
  const nodeId = nodeIdOf(thisMachine(env));
  const log = openLog(home.log, time);
  return new Emitter({
    store: composeQueue(setting),
    clock: clockFile(home.clock, nodeId),
    nodeId,
    time,
    freshUlid: freshUlids(() => time.nowMs()),
    origin,
    team: () => sessionTeam(home, env),
    onNotRecorded: ({ draft, why, reason }) =>
      log.write('error', 'an event was not recorded', { event_type: draft.event_type, why, reason }),
  });
}
