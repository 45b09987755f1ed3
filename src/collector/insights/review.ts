import { rateOf } from './percentile.js';
import { staysOf, type WpHistory, type WpKey } from './wp-history.js';

/** Under so many reviewed work packages there is no rate. */
export const LEAST_REVIEWED = 5;
const MAX_RETURNED_ITEMS = 50;

/** One review that came to an end. */
export interface Verdict {
  /** Who brought the work package to review. */
  readonly by: string;
  readonly endedMs: number;
  readonly passed: boolean;
}

export interface ReturnedItem extends WpKey {
  readonly title: string | null;
  readonly returns: number;
}

export interface Review {
  /** Work packages whose first review ended in the window. */
  readonly n: number;
  /** Of these, how many went on to done from that first review. */
  readonly first_pass: number;
  /** 0 to 1; null: not enough history. */
  readonly first_pass_yield: number | null;
  /** How often work was sent back in the window. */
  readonly returns: number;
  /** Work packages finished in the window that were never in review. */
  readonly without_review: number;
  readonly left_out: number;
  /** Those sent back most often. */
  readonly items: readonly ReturnedItem[];
}

/** Undefined: the history is partly unknown. A review ends when the work package leaves for_review: to done it passed, else it came back. */
export function verdictsOf(history: WpHistory): readonly Verdict[] | undefined {
  const stays = staysOf(history);
  if (!stays) return undefined;
  const { moves } = history;
  return stays.flatMap(({ status, endMs }, at): Verdict[] => {
    const [arrival, departure] = [moves[at], moves[at + 1]];
    if (status !== 'for_review' || endMs === null || !arrival || !departure) return [];
    return [{ by: arrival.by, endedMs: endMs, passed: departure.to === 'done' }];
  });
}

/** @param moved every work package that moved in the window. */
export function reviewOf(moved: readonly WpHistory[], fromMs: number): Review {
  const judged = moved.map((history) => ({ history, verdicts: verdictsOf(history) }));
  const firsts = judged.flatMap(({ verdicts }) => {
    const first = verdicts?.[0];
    return first && first.endedMs >= fromMs ? [first] : [];
  });
  const firstPass = firsts.filter(({ passed }) => passed).length;
  const items = judged
    .map(({ history: { project_uuid, feature_slug, wp_id, title }, verdicts = [] }): ReturnedItem => {
      const returns = verdicts.filter(({ passed, endedMs }) => !passed && endedMs >= fromMs).length;
      return { project_uuid, feature_slug, wp_id, title, returns };
    })
    .filter(({ returns }) => returns > 0)
    .sort((a, b) => b.returns - a.returns);
  return {
    n: firsts.length,
    first_pass: firstPass,
    first_pass_yield: rateOf(firstPass, firsts.length, LEAST_REVIEWED),
    returns: items.reduce((sum, { returns }) => sum + returns, 0),
    without_review: judged.filter(
      ({ history, verdicts }) => verdicts?.length === 0 && history.moves.at(-1)?.to === 'done',
    ).length,
    left_out: judged.filter(({ verdicts }) => !verdicts).length,
    items: items.slice(0, MAX_RETURNED_ITEMS),
  };
}
