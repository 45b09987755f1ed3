import type { Change } from '../../collector/insights/changes.js';
import { cardKey } from '../card-key.js';

/** What became of one work package between two looks. */
export interface NewsOfOne {
  readonly feature_slug: string | null;
  readonly project_uuid: string | null;
  readonly wp_id: string;
  /** Null: it was not there, or did not move. */
  readonly from: string | null;
  readonly to: string | null;
  readonly by: string | null;
}

export interface News {
  readonly moved: number;
  readonly finished: number;
  readonly sentBack: number;
  readonly created: number;
  readonly errors: number;
  /** Those that are elsewhere than they were, or new; what moved last comes first. */
  readonly items: readonly NewsOfOne[];
}

/** @param changes in order of happening. What went and came back did not move. */
export function newsOf(changes: readonly Change[]): News {
  const ways = new Map<string, { readonly first: Change; last: Change; isNew: boolean; back: boolean }>();
  let errors = 0;
  for (const change of changes) {
    if (change.type === 'ErrorLogged') errors += 1;
    const { wp_id, type } = change;
    if (wp_id === null || (type !== 'WPStatusChanged' && type !== 'WPCreated')) continue;
    const key = cardKey({ ...change, wp_id });
    const way = ways.get(key);
    const back =
      change.from === 'for_review' &&
      change.to !== 'done' &&
      change.to !== 'approved' &&
      type === 'WPStatusChanged';
    if (!way) ways.set(key, { first: change, last: change, isNew: type === 'WPCreated', back });
    else {
      if (type === 'WPStatusChanged') way.last = change;
      way.isNew ||= type === 'WPCreated';
      way.back ||= back;
    }
  }
  const all = [...ways.values()];
  const items = all
    .filter(({ first, last, isNew }) => isNew || first.from !== last.to)
    .toReversed()
    .map(({ first, last, isNew }): NewsOfOne => {
      const { project_uuid, feature_slug, wp_id, to, by } = last;
      return {
        project_uuid,
        feature_slug,
        wp_id: wp_id ?? '',
        from: isNew ? null : first.from,
        to: to ?? 'planned',
        by,
      };
    });
  return {
    moved: all.filter(({ first, last, isNew }) => !isNew && first.from !== last.to).length,
    finished: all.filter(({ last }) => last.to === 'done').length,
    sentBack: all.filter(({ back }) => back).length,
    created: all.filter(({ isNew }) => isNew).length,
    errors,
    items,
  };
}
