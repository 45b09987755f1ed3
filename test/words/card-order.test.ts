import assert from 'node:assert/strict';
import { isMet, orderIn, type PlacedCard } from '../../src/words/card-order.js';

interface About {
  readonly since?: string;
  readonly feature?: string | null;
  readonly project?: string;
  readonly isBlocked?: boolean;
}

function card(wpId: string, about: About = {}): PlacedCard {
  const { since = null, feature = '001-a', project = 'p', isBlocked = false } = about;
  return { wp: { project_uuid: project, feature_slug: feature, wp_id: wpId, since }, isBlocked };
}

describe('the order of a column', () => {
  const old = card('WP09', { since: '2026-01-01T00:00:00Z' });
  const young = card('WP01', { since: '2026-02-01T00:00:00Z' });
  const ageless = card('WP05');
  const cases: readonly (readonly [column: string, given: PlacedCard[], wanted: PlacedCard[]])[] = [
    ['doing', [young, old, ageless], [ageless, old, young]],
    ['for_review', [young, old], [old, young]],
    ['a word of another version', [young, old], [old, young]],
    ['done', [old, ageless, young], [young, old, ageless]],
  ];
  for (const [column, given, wanted] of cases)
    it(`${column}: by age`, () => assert.deepEqual(given.toSorted(orderIn(column)), wanted));

  it('planned: what can be begun first, then by feature, number and project', () => {
    const wanted = [
      card('WP07', { feature: null }),
      card('WP01'),
      card('WP02', { project: 'p' }),
      card('WP02', { project: 'q' }),
      card('WP01', { feature: '002-b' }),
      card('WP00', { isBlocked: true }),
    ];
    assert.deepEqual(wanted.toReversed().toSorted(orderIn('planned')), wanted);
  });

  it('a dependency is met when it is done, or settled in another way', () => {
    assert.ok(isMet({ status: 'done', resolution: null }));
    assert.ok(isMet({ status: 'planned', resolution: 'skipped' }));
    assert.ok(!isMet({ status: 'for_review', resolution: null }));
    assert.ok(!isMet({ status: null, resolution: null }));
  });
});
