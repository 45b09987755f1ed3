import type { Draft } from '../events/draft.js';
import type { EmitResult } from '../events/emitter.js';
import { STATUSES, type Status } from '../events/event.js';
import type { Cursor } from './cursor.js';

/** What was last reported of a work package. */
export interface Report {
  readonly status: Status;
  /** True: an event of ours said so. False: others' commits did, and their events are theirs to send. */
  readonly told: boolean;
}

/** Feature -> work package -> report. */
export type Reports = ReadonlyMap<string, ReadonlyMap<string, Report>>;

/** What this clone last reported for each work package: what a board that has all its events shows. */
export class Projection {
  readonly #reports: Map<string, Map<string, Report>>;
  /** A set that remembers the order in which ids came. */
  readonly #told: Set<string>;
  readonly #isTriedBefore: boolean;

  /** @param isTriedBefore whether the plan that is carried out now may have told some of its events before. */
  constructor({ reports, told }: Pick<Cursor, 'reports' | 'told'>, isTriedBefore: boolean) {
    this.#reports = new Map(Array.from(reports, ([feature, wps]) => [feature, new Map(wps)]));
    this.#told = new Set(told);
    this.#isTriedBefore = isTriedBefore;
  }

  get told(): readonly string[] {
    return [...this.#told];
  }

  get reports(): Reports {
    return this.#reports;
  }

  of({ feature, wpId }: WorkPackageKey): Report | undefined {
    return this.#reports.get(feature)?.get(wpId);
  }

  /**
   * What became of a draft. Recorded: it is told now. Recorded before: a try of this plan that was not finished may have
   * told it, or a command that committed it, and then it is the last word; or a commit was picked to another branch, and then it is old news.
   * Undefined: others committed it.
   */
  take(draft: Draft, outcome: EmitResult['kind'] | undefined): void {
    const change = changeIn(draft);
    if (
      !change ||
      outcome === 'not_recorded' ||
      (outcome === 'already_recorded' && this.#isOldNews(draft, change))
    )
      return;
    this.#set(change, { status: change.to, told: outcome !== undefined });
    if (outcome !== undefined && draft.event_id) this.#told.add(draft.event_id);
  }

  #isOldNews({ event_id: id }: Draft, change: StatusChange): boolean {
    const known = this.of(change);
    const isBesides = known !== undefined && known.status !== change.from;
    return isBesides && !(this.#isTriedBefore && id !== undefined && !this.#told.has(id));
  }

  #set({ feature, wpId }: WorkPackageKey, report: Report): void {
    const wps = this.#reports.get(feature) ?? new Map<string, Report>();
    this.#reports.set(feature, wps.set(wpId, report));
  }
}

export interface WorkPackageKey {
  readonly feature: string;
  readonly wpId: string;
}

/** One word for a work package, to look it up by. */
export function keyOf({ feature, wpId }: WorkPackageKey): string {
  return `${feature}/${wpId}`;
}

export interface StatusChange extends WorkPackageKey {
  /** Undefined: it was not there before. */
  readonly from: Status | undefined;
  readonly to: Status;
}

/** What a draft says of a work package's status; undefined: nothing. */
export function changeIn(draft: Draft): StatusChange | undefined {
  if (draft.event_type === 'WPCreated') {
    const { feature_slug: feature, wp_id: wpId } = draft.payload;
    return { feature, wpId, from: undefined, to: 'planned' };
  }
  if (draft.event_type !== 'WPStatusChanged') return undefined;
  const { feature_slug, wp_id: wpId, previous_status: from, new_status: to } = draft.payload;
  return { feature: feature_slug ?? '', wpId, from, to };
}

/** Reads what JSON.parse made of reports; what makes no sense is left out. */
export function parseReports(value: unknown): Reports {
  const entries = (of: unknown) => (typeof of === 'object' && of !== null ? Object.entries(of) : []);
  return new Map(
    entries(value).map(([feature, wps]) => [
      feature,
      new Map(
        entries(wps).flatMap(([wpId, report]): [string, Report][] => {
          const { status, told } = (report ?? {}) as Partial<Record<'status' | 'told', unknown>>;
          const known = STATUSES.find((one) => one === status);
          return known ? [[wpId, { status: known, told: told === true }]] : [];
        }),
      ),
    ]),
  );
}
