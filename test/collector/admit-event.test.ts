import assert from 'node:assert/strict';
import { admitEvent } from '../../src/collector/admit-event.js';
import { MAX_EVENT_BYTES } from '../../src/collector/limits.js';
import { parseEvent } from '../../src/events/schema.js';
import { eventLike, moved } from './event-fixture.js';

function judge(value: unknown) {
  return admitEvent(value, 'kittens', parseEvent);
}

function refusalOf(value: unknown) {
  const judged = judge(value);
  assert.equal(judged.kind, 'refused');
  return judged;
}

describe('Admitting an event', () => {
  it('fills the team in where it was unknown', () => {
    const judged = judge(moved());
    assert.equal(judged.kind, 'admitted');
    assert.equal(judged.event.team_slug, 'kittens');
    assert.equal(JSON.parse(judged.json).team_slug, 'kittens');
  });

  it('refuses an event of another team', () => {
    const refused = refusalOf(moved({}, { team_slug: 'puppies' }));
    assert.equal(refused.category, 'project_refused');
    assert.equal(judge(moved({}, { team_slug: 'kittens' })).kind, 'admitted');
  });

  it('refuses what is no event, with the reason and the id that it was sent under', () => {
    const refused = refusalOf({ ...moved(), lamport_clock: -1 });
    assert.equal(refused.category, 'schema');
    assert.match(refused.reason, /lamport_clock/);
    assert.match(refused.eventId ?? '', /^01HZY/);
    for (const nothing of [null, 7, 'text', [], {}, { event_id: 7 }, { event_id: 'A'.repeat(65) }]) {
      assert.equal(refusalOf(nothing).eventId, null);
    }
  });

  it('refuses an event that is too large, or nests too deep', () => {
    const content = 'x'.repeat(MAX_EVENT_BYTES);
    const large = eventLike('HistoryAdded', { wp_id: 'WP01', entry_type: 'note', entry_content: content });
    assert.equal(refusalOf(large).category, 'too_large');
    let deep: unknown = 1;
    for (let level = 0; level < 40; level++) deep = [deep];
    assert.equal(refusalOf({ ...moved(), extra: deep }).category, 'schema');
  });

  it('keeps fields that it does not know: a newer client may have added them', () => {
    const judged = judge({ ...moved(), mood: 'curious' });
    assert.equal(judged.kind, 'admitted');
    assert.equal(JSON.parse(judged.json).mood, 'curious');
  });

  it('refuses keys that the store could not tell apart or index', () => {
    for (const fields of [
      { node_id: 'a\0b' },
      { node_id: 'half \ud800' },
      { node_id: 'é'.repeat(128) },
      { project_uuid: 'x'.repeat(256) },
    ]) {
      const refused = refusalOf(moved({}, fields));
      assert.equal(refused.category, 'schema');
      assert.match(refused.reason, /node_id|project_uuid/);
    }
    assert.equal(refusalOf(moved({ feature: 'x'.repeat(256) })).category, 'schema');
    const strange = { error_type: 'runtime', error_message: 'Oh', wp_id: 'W'.repeat(300) } as const;
    assert.equal(refusalOf(eventLike('ErrorLogged', strange)).category, 'schema');
  });

  it('files an event under what its type says, whatever other fields it carries', () => {
    const event = eventLike('FeatureCompleted', { feature_slug: '001-bowl', total_wps: 1 });
    const judged = judge({ ...event, payload: { ...event.payload, wp_id: { not: 'text' } } });
    assert.equal(judged.kind, 'admitted');
    assert.equal(judged.place.wpId, null);
    const empty = judge(
      eventLike('FeatureCompleted', { feature_slug: '', total_wps: 1 }, { aggregate_id: 'x' }),
    );
    assert.equal(empty.kind, 'admitted');
    assert.equal(empty.place.featureSlug, null);
  });

  it('takes an error that belongs to no work package', () => {
    const judged = judge(eventLike('ErrorLogged', { error_type: 'network', error_message: 'No answer' }));
    assert.equal(judged.kind, 'admitted');
    assert.equal(judged.place.wpId, null);
  });
});
