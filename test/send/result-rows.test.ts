import assert from 'node:assert/strict';
import { parseClockValue, parseDetails, parseRows } from '../../src/send/result-rows.js';

const BATCH: ReadonlySet<string> = new Set(['E1', 'E2']);
const NOTHING = { status: '', category: undefined, reason: undefined, serverClock: undefined };

describe('the rows of a server’s answer', () => {
  const rows = (...items: unknown[]) => parseRows(items, BATCH);

  it('say of an event what the server said', () => {
    const row = {
      event_id: 'E1',
      status: 'rejected',
      error_category: 'schema',
      error_message: 'no lane',
      server_clock: 7,
    };
    assert.deepEqual(rows(row, { event_id: 'E2' }, { event_id: 'E2', status: 'ok' }), [
      { eventId: 'E1', status: 'rejected', category: 'schema', reason: 'no lane', serverClock: 7 },
      { ...NOTHING, eventId: 'E2' },
      { ...NOTHING, eventId: 'E2', status: 'ok' },
    ]);
  });

  it('are none of an event that was not asked for, and none of what is no row', () => {
    assert.deepEqual(rows({ event_id: 'E3' }, { event_id: 1 }, {}, null, 'E1', ['E1']), []);
  });

  it('have a reason wherever the server puts its words, the most exact first', () => {
    const words = ['error_message', 'error', 'reason', 'detail'];
    for (const [at, name] of words.entries()) {
      const said = Object.fromEntries(words.slice(at).map((word) => [word, `in ${word}`]));
      assert.equal(rows({ event_id: 'E1', ...said })[0]?.reason, `in ${name}`);
    }
  });

  it('have a category that is a short plain word, and no other', () => {
    const category = (value: unknown) => rows({ event_id: 'E1', error_category: value })[0]?.category;
    const longest = 'a'.repeat(40);
    assert.deepEqual([category('too_large-2'), category(longest)], ['too_large-2', longest]);
    for (const odd of [`${longest}a`, '2x', 'Schema', ' schema', 'schema!', '', 7, ['schema']])
      assert.equal(category(odd), undefined, JSON.stringify(odd));
  });

  it('have a status and a clock only where these are some', () => {
    assert.equal(rows({ event_id: 'E1', status: 7 })[0]?.status, '');
    assert.deepEqual([0, 1, 2 ** 53 - 1, 2 ** 53, -1, 1.5, '7', null].map(parseClockValue), [
      0,
      1,
      2 ** 53 - 1,
      ...Array.from({ length: 5 }, () => undefined),
    ]);
  });
});

describe('the details of a 400', () => {
  const row = { event_id: 'E1', reason: 'no lane' };
  const expected = [{ ...NOTHING, eventId: 'E1', reason: 'no lane' }];

  it('are a list, or the text of one', () => {
    assert.deepEqual(parseDetails(JSON.stringify({ details: [row] }), BATCH), expected);
    assert.deepEqual(parseDetails(JSON.stringify({ details: JSON.stringify([row]) }), BATCH), expected);
  });

  it('are none where no event of ours is named', () => {
    for (const details of [undefined, 'soon', row, [], [{ event_id: 'E3' }], '{}'])
      assert.equal(parseDetails(JSON.stringify({ details }), BATCH), undefined);
    assert.equal(parseDetails('<html>', BATCH), undefined);
    assert.equal(parseDetails('[]', BATCH), undefined);
  });
});
