import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { formatAddress, HOME, parseAddress } from '../../src/board/address.js';
import { readFrame, retryDelayMs, retryHintMs } from '../../src/board/link-state.js';
import { shortAge, spokenAge } from '../../src/words/page.js';

describe('the address of the page', () => {
  it('says everything, and is read back as it was', () => {
    const text = fc.string({ minLength: 1 });
    const nullable = fc.option(text);
    const address = fc.record({
      view: text,
      project: nullable,
      feature: nullable,
      wp: nullable,
      q: fc.string(),
      at: fc.constantFrom(null, '2026-03-01T10:00:00Z'),
    });
    fc.assert(
      fc.property(address, (wanted) => {
        assert.deepEqual(parseAddress(formatAddress(wanted).slice(1)), { ...wanted });
      }),
    );
  });

  it('is short where nothing is special, and can be read by people', () => {
    assert.equal(formatAddress(HOME), '/');
    assert.equal(formatAddress({ ...HOME, wp: '001-bowl/WP01' }), '/?wp=001-bowl/WP01');
  });

  it('takes what makes no sense as not said', () => {
    assert.deepEqual(parseAddress('?view=&at=yesterday&wp='), HOME);
  });
});

describe('the live line of the page', () => {
  it('waits twice as long after each failure, half a minute at most, never less than the server asked for', () => {
    assert.deepEqual(
      [1, 2, 3, 7, 20].map((failures) => retryDelayMs(failures, 0.5)),
      [500, 1000, 2000, 30_000, 30_000],
    );
    assert.equal(retryDelayMs(1, 0), 0);
    assert.equal(retryDelayMs(7, 1), 31_000);
    assert.equal(retryDelayMs(1, 0.5, 4000), 4000);
    assert.equal(retryHintMs('{"retry_after_ms":1234}'), 1234);
    assert.equal(retryHintMs('bye'), 0);
  });

  it('reads the frames of the contract, and passes over all others', () => {
    assert.deepEqual(readFrame('{"type":"snapshot","head":7,"work_packages":[]}'), {
      kind: 'snapshot',
      head: 7,
    });
    assert.deepEqual(readFrame('{"type":"event","seq":8,"event":{"a":1}}'), {
      kind: 'event',
      seq: 8,
      event: { a: 1 },
    });
    assert.deepEqual(readFrame('{"type":"ping"}'), { kind: 'ping', head: null });
    for (const text of ['', 'null', '7', '{"type":"event","event":{}}', '{"type":"later"}'])
      assert.deepEqual(readFrame(text), { kind: 'other' });
  });
});

describe('the words of the page', () => {
  it('tell ages in the largest unit', () => {
    const minute = 60_000;
    assert.deepEqual([0, minute, 59 * minute, 90 * minute, 49 * 60 * minute].map(shortAge), [
      'now',
      '1 min',
      '59 min',
      '1 h',
      '2 d',
    ]);
    assert.deepEqual([-5, minute, 120 * minute, 49 * 60 * minute].map(spokenAge), [
      'less than a minute',
      '1 minute',
      '2 hours',
      '2 days',
    ]);
  });
});
