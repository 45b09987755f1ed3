import assert from 'node:assert/strict';
import { placeOf } from '../../src/collector/event-place.js';
import { MAX_KEY_BYTES } from '../../src/collector/limits.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { eventLike, moved } from './event-fixture.js';

const FEATURE = { feature_slug: '001-bowl' };
const WP = { ...FEATURE, wp_id: 'WP01' };

describe('the place of an event', () => {
  const placed = (event: SpecKittyEvent) => {
    const answer = placeOf(event);
    if (!answer.ok) return `${answer.field} is ${answer.problem}`;
    const { featureSlug, wpId, dependencyWpId } = answer.place;
    return [featureSlug, wpId, dependencyWpId].map((part) => part ?? '-').join(' ');
  };

  it('is its project, its feature, its work package, and when it happened', () => {
    assert.deepEqual(placeOf(moved({ at: '2026-03-01T10:00:00.5Z' })), {
      ok: true,
      place: {
        happenedAtMs: Date.UTC(2026, 2, 1, 10, 0, 0, 500),
        projectUuid: '6d1c7f0e-7a55-4c39-9c3f-0c5d5e2b8a11',
        featureSlug: '001-bowl',
        wpId: 'WP01',
        dependencyWpId: null,
      },
    });
  });

  it('has the parts that events of its type name, and no others', () => {
    const also = { wp_id: 'WP09', dependency_wp_id: 'WP08' };
    const feature = { ...FEATURE, feature_number: '001', target_branch: 'main', wp_count: 1, total_wps: 1 };
    for (const [event, expected] of [
      [moved(), '001-bowl WP01 -'],
      [eventLike('WPCreated', { ...WP, title: 'x' }), '001-bowl WP01 -'],
      [eventLike('WPAssigned', { ...WP, agent_id: 'claude', phase: 'review' }), '001-bowl WP01 -'],
      [eventLike('HistoryAdded', { ...WP, entry_type: 'note', entry_content: 'x' }), '001-bowl WP01 -'],
      [
        eventLike('DependencyResolved', { ...WP, dependency_wp_id: 'WP02', resolution_type: 'skipped' }),
        '001-bowl WP01 WP02',
      ],
      [eventLike('ErrorLogged', { ...WP, error_type: 'runtime', error_message: 'x' }), '001-bowl WP01 -'],
      [eventLike('ErrorLogged', { wp_id: '', error_type: 'runtime', error_message: 'x' }), '- - -'],
      [eventLike('FeatureCreated', { ...feature, ...also }), '001-bowl - -'],
      [eventLike('FeatureCompleted', { ...feature, ...also }), '001-bowl - -'],
      [moved({ feature: '' }), '- WP01 -'],
    ] as const)
      assert.equal(placed(event), expected, event.event_type);
    const nowhere = placeOf(moved({}, { project_uuid: '' }));
    assert.equal(nowhere.ok && nowhere.place.projectUuid, null);
  });

  it('is refused where a key is no text to every database', () => {
    assert.equal(placed(moved({ feature: 'a\0b' })), 'feature_slug is unusable');
    assert.equal(placed(moved({ feature: 'half a \ud83d' })), 'feature_slug is unusable');
    assert.equal(placed(moved({ feature: 'a whole \u{1f63a}' })), 'a whole \u{1f63a} WP01 -');
  });

  it('is refused where a key is longer than an index holds, in bytes', () => {
    const third = Math.floor(MAX_KEY_BYTES / 3);
    const most = 'x'.repeat(MAX_KEY_BYTES);
    assert.equal(placed(moved({ feature: most })), `${most} WP01 -`);
    assert.equal(placed(moved({ feature: `${most}x` })), 'feature_slug is too_long');
    assert.equal(placed(moved({ feature: '猫'.repeat(third) })), `${'猫'.repeat(third)} WP01 -`);
    assert.equal(placed(moved({ feature: '猫'.repeat(third + 1) })), 'feature_slug is too_long');
    assert.equal(placed(moved({}, { node_id: `${most}x` })), 'node_id is too_long');
    assert.equal(placed(moved({}, { project_uuid: `${most}x` })), 'project_uuid is too_long');
  });

  it('is refused where the time is none that a clock can show', () => {
    assert.equal(placed({ ...moved(), timestamp: 'soon' }), 'timestamp is unusable');
  });
});
