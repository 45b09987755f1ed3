/**
 * spec-kitty as a library: `getEmitter()` and a typed function for each of the eight events.
 *
 *     import { getEmitter } from 'spec-kitty-capture';
 *     const result = await getEmitter().wpStatusChanged({ wp_id: 'WP01', previous_status: 'planned', new_status: 'doing' });
 *     if (result.kind === 'not_recorded') console.warn(result.reason);
 */
import { findProject } from './changes/project.js';
import { composeEmitter } from './compose.js';
import { NO_ORIGIN, type Draft, type Origin } from './events/draft.js';
import { Emitter, type EmitOptions, type EmitResult, type NotRecorded } from './events/emitter.js';
import type { EventOf, EventType, Lamport, Payloads, SpecKittyEvent, Ulid } from './events/event.js';
import { homeOf, processEnvironment } from './shared/environment.js';
import { systemWallTime } from './shared/wall-time.js';
import type { HeldConnection } from './sync-context.js';

export { Emitter };
export type {
  Draft,
  EmitOptions,
  EmitResult,
  EventOf,
  EventType,
  Lamport,
  NotRecorded,
  Origin,
  Payloads,
  SpecKittyEvent,
  Ulid,
};

export interface GetEmitterOptions {
  /** The project that events belong to is looked for from here upwards. Default: the working folder. */
  readonly cwd?: string;
  /** `long` for services: compiles SQLite for speed instead of for a quick exit. Default `short`. */
  readonly life?: 'short' | 'long';
}

const emitters = new Map<string, Emitter>();

/**
 * The emitter of this person, on this machine, for one folder; the same object for the same folder. Making it costs nothing: queue and schemas are
 * loaded with the first event. None of its functions throws, and none opens a socket; each says what became of the event.
 */
export function getEmitter({ cwd = process.cwd(), life = 'short' }: GetEmitterOptions = {}): Emitter {
  const known = emitters.get(cwd);
  if (known) return known;
  const env = processEnvironment();
  const emitter = composeEmitter({ env, home: homeOf(env), time: systemWallTime, life }, () => originOf(cwd));
  emitters.set(cwd, emitter);
  return emitter;
}

/**
 * Runs `fn`, and for as long as it runs holds the live connection: events go to the server as they are recorded, by whichever emitter. At
 * its end what is left is sent, in at most some seconds; what cannot be sent stays in the queue. Without a login, consent or
 * network, nothing else happens than that events wait.
 *
 *     await withSyncContext(async () => {
 *       await getEmitter().wpStatusChanged({ wp_id: 'WP01', previous_status: 'planned', new_status: 'doing' });
 *     });
 *
 * @returns what `fn` returns. @throws what `fn` throws, and nothing of its own.
 */
export async function withSyncContext<T>(fn: () => T | Promise<T>): Promise<T> {
  const held = await hold().catch(() => undefined);
  try {
    return await fn();
  } finally {
    await held?.release().catch(() => {});
  }
}

/** Loaded here: a program that only emits must not pay for sockets. */
async function hold(): Promise<HeldConnection> {
  const env = processEnvironment();
  const { holdConnection } = await import('./sync-context.js');
  return holdConnection({ env, home: homeOf(env), time: systemWallTime, life: 'short' });
}

async function originOf(cwd: string): Promise<Origin> {
  const project = await findProject(cwd).catch(() => undefined);
  if (!project) return NO_ORIGIN;
  const { uuid, slug, repoSlug } = project;
  return { ...NO_ORIGIN, project_uuid: uuid, project_slug: slug, repo_slug: repoSlug };
}
