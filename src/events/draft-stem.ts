import type { Observation } from '../detect/observation.js';
import { momentToMs } from '../shared/moment.js';
import type { Origin } from './draft.js';
import type { Ulid } from './event.js';
import type { CapturedType, Happening, Identities } from './identity.js';

/** What git cannot say of a commit by itself. */
export interface CaptureContext {
  readonly project_uuid: string | null;
  readonly project_slug: string | null;
  readonly repo_slug: string | null;
  /** The branch the commit was made on, null when nobody noted it. */
  readonly git_branch: string | null;
}

/** What every draft of an observation has, whatever its type. */
export interface Stem {
  readonly event_id: Ulid;
  readonly atMs: number;
  readonly origin: Origin;
}

/** What a line of a log says of when, by whom and how often; null: it does not say. */
export interface TellingLine {
  readonly at: string | null;
  readonly by: string | null;
  readonly occurrence: number | undefined;
}

/** Nobody's line: the commit speaks. */
export const NO_LINE = { at: null, by: null, occurrence: 0 } as const;

/** An event that others follow from. */
export interface Cause {
  readonly id: Ulid;
  readonly atMs: number;
}

/** The stems of one commit's observations. */
export class Stems {
  readonly #context: CaptureContext;
  readonly #identities: Identities;
  #origin: Origin | undefined;

  constructor(context: CaptureContext, identities: Identities) {
    this.#context = context;
    this.#identities = identities;
  }

  /** At the time of its cause; a merge may complete a feature without any: then at its own. */
  following<Type extends CapturedType>(
    type: Type,
    observation: Observation,
    what: Happening<Type>['what'],
    cause: Cause | undefined,
  ): Stem & { causation_id: Ulid | null } {
    const { feature, authorTime, authorEmail } = observation;
    const atMs = cause?.atMs ?? momentToMs(authorTime) ?? 0;
    const by = cause?.id ?? authorEmail;
    const stem = this.#stem(type, observation, { feature, what, atMs, by, occurrence: 0 });
    return { ...stem, causation_id: cause?.id ?? null };
  }

  /** Id, time and origin of what was observed: by the log line's own word where there is one, else by the commit's author. */
  of<Type extends CapturedType>(
    type: Type,
    observation: Observation,
    what: Happening<Type>['what'],
    line: TellingLine = NO_LINE,
  ): Stem {
    const { feature, authorTime, authorEmail } = observation;
    const lineMs = line.at === null ? undefined : momentToMs(line.at);
    const atMs = lineMs ?? momentToMs(authorTime) ?? 0;
    const by = line.by ?? authorEmail;
    const occurrence = lineMs === undefined ? undefined : line.occurrence;
    return this.#stem(type, observation, { feature, what, atMs, by, occurrence });
  }

  #stem<Type extends CapturedType>(type: Type, observation: Observation, happening: Happening<Type>): Stem {
    const { atMs } = happening;
    return { event_id: this.#identities.idOf(type, happening), atMs, origin: this.#originOf(observation) };
  }

  /** Mostly the same for all of them. */
  #originOf({ commit }: Observation): Origin {
    if (this.#origin?.head_commit_sha !== commit)
      this.#origin = { ...this.#context, head_commit_sha: commit };
    return this.#origin;
  }
}
