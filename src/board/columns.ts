import type { BoardDependency, BoardWorkPackage } from '../collector/board.js';
import { STATUSES, type Status } from '../events/event.js';
import { isMet, orderIn } from '../words/card-order.js';
import { cardKey } from './card-key.js';

/** The columns, from left to right. */
export const LANES = [...STATUSES, 'unknown'] as const;
export type Lane = Status | 'unknown';

/** A work package as it is drawn. The same object as long as nothing on the card changes. */
export interface CardItem {
  readonly key: string;
  readonly wp: BoardWorkPackage;
  /** What it waits for first, then what is done. */
  readonly dependencies: readonly BoardDependency[];
  readonly isBlocked: boolean;
}

export type Columns = Readonly<Record<Lane, readonly CardItem[]>>;
export type Cards = ReadonlyMap<string, BoardWorkPackage>;

export interface Filter {
  readonly project: string | null;
  readonly feature: string | null;
  readonly q: string;
}

export function laneOf({ status }: BoardWorkPackage): Lane {
  return status ?? 'unknown';
}

/**
 * Sorts cards into columns, and keeps the objects of before where nothing changed: whoever draws them may compare by
 * identity.
 */
export function arrange(cards: Cards, filter: Filter, before?: Columns): Columns {
  const known = new Map(LANES.flatMap((lane) => before?.[lane] ?? []).map((item) => [item.key, item]));
  const isWanted = wanted(filter);
  const made: Record<Lane, CardItem[]> = { planned: [], doing: [], for_review: [], done: [], unknown: [] };
  for (const [key, wp] of cards) {
    if (!isWanted(wp)) continue;
    made[laneOf(wp)].push(toItem(key, wp, cards, known.get(key)));
  }
  for (const lane of LANES) made[lane].sort(orderIn(lane));
  const same = (lane: Lane) => {
    const old = before?.[lane];
    const isSame = old?.length === made[lane].length && old.every((item, at) => item === made[lane][at]);
    return isSame ? old : made[lane];
  };
  return {
    planned: same('planned'),
    doing: same('doing'),
    for_review: same('for_review'),
    done: same('done'),
    unknown: same('unknown'),
  };
}

function toItem(key: string, wp: BoardWorkPackage, cards: Cards, before: CardItem | undefined): CardItem {
  const dependencies = (wp.dependencies ?? [])
    .map((dependency) => asOfNow(dependency, wp, cards))
    .sort((a, b) => Number(isMet(a)) - Number(isMet(b)));
  const isSame =
    before?.wp === wp &&
    before.dependencies.every((old, at) => {
      const now = dependencies[at];
      return old.wp_id === now?.wp_id && old.title === now.title && old.status === now.status;
    });
  if (isSame) return before;
  return { key, wp, dependencies, isBlocked: dependencies.some((each) => !isMet(each)) };
}

/** Its own card knows better where it stands than the card that waits for it. */
function asOfNow(dependency: BoardDependency, wp: BoardWorkPackage, cards: Cards): BoardDependency {
  const { project_uuid, feature_slug } = wp;
  const own = cards.get(cardKey({ project_uuid, feature_slug, wp_id: dependency.wp_id }));
  return own ? { ...dependency, title: own.title, status: own.status } : dependency;
}

function wanted({ project, feature, q }: Filter): (wp: BoardWorkPackage) => boolean {
  const words = q.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return (wp) =>
    (project === null || wp.project_uuid === project) &&
    (feature === null || wp.feature_slug === feature) &&
    (words.length === 0 || includesAll(wp, words));
}

function includesAll(wp: BoardWorkPackage, words: readonly string[]): boolean {
  const { wp_id, title, feature_slug, by, assigned, lane } = wp;
  const text = [wp_id, title, feature_slug, by, assigned?.agent_id, lane].join(' ').toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}
