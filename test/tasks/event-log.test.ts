import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { lastTransition, newTransitions, parseTransition } from '../../src/tasks/event-log.js';
import { parseFeatureMeta } from '../../src/tasks/feature-meta.js';

function line(eventId: string, from = 'planned', to = 'claimed', more: object = {}): string {
  const at = '2026-02-09T11:43:35.712022+00:00';
  return JSON.stringify({
    actor: 'user',
    at,
    event_id: eventId,
    from_lane: from,
    to_lane: to,
    wp_id: 'WP01',
    ...more,
  });
}

const log = (...lines: string[]) => lines.map((one) => `${one}\n`).join('');
const ids = (transitions: { eventId: string }[]) => transitions.map(({ eventId }) => eventId);

describe('parseTransition', () => {
  it('reads a line that moves a WP', () => {
    assert.deepEqual(parseTransition(line('01A', 'planned', 'in_progress', { reason: 'Go' })), {
      eventId: '01A',
      wpId: 'WP01',
      fromLane: 'planned',
      toLane: 'in_progress',
      at: '2026-02-09T11:43:35.712022+00:00',
      actor: 'user',
      reason: 'Go',
    });
  });

  it('reads an actor that is an object by the first name it has', () => {
    const actorOf = (actor: unknown) => parseTransition(line('01A', 'a', 'b', { actor }))?.actor;
    assert.equal(actorOf({ role: 'implementer', tool: 'claude' }), 'claude');
    assert.equal(actorOf({ role: 'implementer' }), 'implementer');
    assert.equal(actorOf({}), null);
    assert.equal(actorOf(''), null);
    assert.equal(actorOf(7), null);
    assert.equal(actorOf(null), null);
  });

  it('forgives a missing time', () => {
    assert.equal(parseTransition(line('01A', 'a', 'b', { at: undefined }))?.at, '');
  });

  for (const [what, text] of [
    ['a lifecycle line', '{"event_id":"1","event_type":"TasksCompleted","payload":{}}'],
    ['one lane alone', JSON.stringify({ event_id: '1', wp_id: 'WP01', from_lane: null, to_lane: 'done' })],
    ['no id', JSON.stringify({ wp_id: 'WP01', from_lane: 'a', to_lane: 'b' })],
    ['no WP', JSON.stringify({ event_id: '1', from_lane: 'a', to_lane: 'b' })],
    ['torn JSON', line('01A').slice(0, -1)],
    ['a conflict marker', '<<<<<<< "from_lane" "to_lane"'],
    ['a list', '["from_lane","to_lane"]'],
    ['nothing', ''],
  ] as const) {
    it(`takes ${what} for no transition`, () => {
      assert.equal(parseTransition(text), undefined);
    });
  }

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseTransition(`"from_lane""to_lane"${text}`)));
  });
});

describe('newTransitions', () => {
  it('reports all lines of a new log', () => {
    assert.deepEqual(ids(newTransitions(log(line('1'), line('2')), [''])), ['1', '2']);
    assert.deepEqual(ids(newTransitions(log(line('1')), [])), ['1']);
  });
  it('reports what a log gained at its end, and in between', () => {
    const before = log(line('1'), line('3'));
    assert.deepEqual(ids(newTransitions(log(line('1'), line('3'), line('4')), [before])), ['4']);
    assert.deepEqual(ids(newTransitions(log(line('1'), line('2'), line('3')), [before])), ['2']);
  });
  it('reports nothing for a line that was rewritten: the id is the same', () => {
    const before = log(line('1'), line('2'));
    assert.deepEqual(newTransitions(log(line('1'), line('2', 'planned', 'done')), [before]), []);
    assert.deepEqual(newTransitions(`${before}${line('1', 'x', 'y')}\n`, [before]), []);
  });
  it('reports nothing for lines that went', () => {
    assert.deepEqual(newTransitions(log(line('2')), [log(line('1'), line('2'))]), []);
  });
  it('reports the first of two lines with one id', () => {
    const news = newTransitions(log(line('1', 'a', 'b'), line('1', 'c', 'd')), ['']);
    assert.deepEqual(
      news.map(({ fromLane }) => fromLane),
      ['a'],
    );
  });
  it('reports of a merge only what no parent has', () => {
    const news = newTransitions(log(line('1'), line('2'), line('3')), [log(line('1')), log(line('2'))]);
    assert.deepEqual(ids(news), ['3']);
  });
  it('knows an id from any mention: only an event_id counts', () => {
    const before = log(JSON.stringify({ note: '2' }));
    assert.deepEqual(ids(newTransitions(`${before}${line('2')}\n`, [before])), ['2']);
  });
  it('reads a last line without a newline, and the next one after it', () => {
    assert.deepEqual(ids(newTransitions(line('1'), [''])), ['1']);
    assert.deepEqual(ids(newTransitions(log(line('1'), line('2')), [line('1')])), ['2']);
  });
  it('reads the rest when a line is damaged', () => {
    assert.deepEqual(ids(newTransitions(log('<<<<<<< HEAD', line('1'), '{"from_lane"', line('2')), [''])), [
      '1',
      '2',
    ]);
  });
});

describe('lastTransition', () => {
  const text = log(
    line('1'),
    line('2', 'a', 'b', { wp_id: 'WP02' }),
    line('3'),
    '{"wp_id":"WP02"}',
    '{"about":"WP01"}',
  );
  it('finds the last line of one WP, past lines that only mention it', () => {
    assert.equal(lastTransition(text, 'WP01')?.eventId, '3');
    assert.equal(lastTransition(text, 'WP02')?.eventId, '2');
  });
  it('finds none for a WP that the log does not know', () => {
    assert.equal(lastTransition(text, 'WP0'), undefined);
    assert.equal(lastTransition('', 'WP01'), undefined);
  });
});

describe('parseFeatureMeta', () => {
  it('reads the target branch and the time of creation', () => {
    const text = '\uFEFF{"target_branch":"2.x","created_at":"2026-02-07T00:00:00Z","slug":"x"}';
    assert.deepEqual(parseFeatureMeta(text), { targetBranch: '2.x', createdAt: '2026-02-07T00:00:00Z' });
  });
  for (const text of ['', '{', '[]', 'null', '7', '{"target_branch":"","created_at":7}']) {
    it(`says nothing for ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseFeatureMeta(text), { targetBranch: null, createdAt: null });
    });
  }
});
