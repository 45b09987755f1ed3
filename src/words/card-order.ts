import { compareText } from '../shared/compare-text.js';

/** What the place of a card in its column depends on. Null: it is not known. */
export interface PlacedCard {
  readonly wp: {
    readonly project_uuid: string | null;
    readonly feature_slug: string | null;
    readonly wp_id: string;
    /** ISO 8601: since when it stands in its column. */
    readonly since: string | null;
  };
  /** Something it depends on is not met. */
  readonly isBlocked: boolean;
}

type Order = (a: PlacedCard, b: PlacedCard) => number;

/** Met: finished, or settled in another way, so that nobody waits for it. */
export function isMet(dependency: {
  readonly status: string | null;
  readonly resolution: string | null;
}): boolean {
  return dependency.status === 'done' || dependency.resolution !== null;
}

/**
 * The order of a column, in the browser as in the terminal. The oldest stands first, where somebody may have to do something about it;
 * in `done` the newest; in `planned` what can be begun.
 */
export function orderIn(column: string): Order {
  if (column === 'planned') return byReadiness;
  return column === 'done' ? (a, b) => byAge(b, a) : byAge;
}

const byReadiness: Order = (a, b) => Number(a.isBlocked) - Number(b.isBlocked) || byName(a, b);

const byAge: Order = (a, b) => compare(a.wp.since, b.wp.since) || byName(a, b);

const byName: Order = ({ wp: a }, { wp: b }) =>
  compare(a.feature_slug, b.feature_slug) ||
  compare(a.wp_id, b.wp_id) ||
  compare(a.project_uuid, b.project_uuid);

/** What is not known comes first. */
function compare(a: string | null, b: string | null): number {
  return compareText(a ?? '', b ?? '');
}
