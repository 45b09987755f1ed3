import type { EventType, Ulid } from './event.js';
import { computedUlid, parseUlid } from './ulid.js';

/**
 * The whole rule of ids (docs/identity.md tells it to people). An id is the time of what happened and a hash over
 *
 *     [type, project, feature, …what happened, time, who, (occurrence)]
 *
 * What follows from another event (a dependency resolved, a feature completed) names that event's id instead of who. The
 * occurrence is there only from the second equal happening on: 1, 2 …
 */
export const WHAT = {
  FeatureCreated: [],
  WPCreated: ['wpId'],
  WPStatusChanged: ['wpId', 'fromLane', 'toLane'],
  WPAssigned: ['wpId'],
  HistoryAdded: ['wpId', 'text'],
  DependencyResolved: ['wpId', 'dependencyId', 'resolution'],
  FeatureCompleted: [],
} as const satisfies Partial<Record<EventType, readonly string[]>>;

/** The types that git can tell of. ErrorLogged is nobody's to observe twice: its id is fresh. */
export type CapturedType = keyof typeof WHAT;

export interface Happening<Type extends CapturedType> {
  readonly feature: string;
  readonly what: Readonly<Record<(typeof WHAT)[Type][number], string>>;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The agent of the log line, else the author's e-mail address; or the id of the event that this follows from. */
  readonly by: string;
  /**
   * Which of the equal happenings this is: read from the log lines that tell of them. Undefined where none does:
   * then they are counted as they come, those of earlier commits of the same author second first.
   */
  readonly occurrence: number | undefined;
}

/** Gives ids to the happenings of one commit. */
export class Identities {
  readonly #project: string | null;
  /** How many equal happenings have come, by the id of the first. */
  readonly #counts = new Map<Ulid, number>();

  constructor(project: string | null) {
    this.#project = project;
  }

  idOf<Type extends CapturedType>(
    type: Type,
    { feature, what, atMs, by, occurrence }: Happening<Type>,
  ): Ulid {
    const words = what as Readonly<Record<string, string>>;
    const fields = [type, this.#project, feature, ...WHAT[type].map((name) => words[name] ?? ''), atMs, by];
    const first = computedUlid(atMs, fields);
    const place = occurrence ?? this.#counts.get(first) ?? 0;
    if (occurrence === undefined) this.#counts.set(first, place + 1);
    return place === 0 ? first : computedUlid(atMs, [...fields, place]);
  }

  /**
   * A line of an event log has an id of its own, the same in every clone, and upstream sends it too. One that is no ULID
   * cannot be sent: then it takes the place of all words that the line and the file may put differently.
   */
  idOfLogLine(feature: string, lineId: string, atMs: number): Ulid {
    return parseUlid(lineId) ?? computedUlid(atMs, ['WPStatusChanged', this.#project, feature, lineId]);
  }
}
