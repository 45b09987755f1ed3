import assert from 'node:assert/strict';
import { STATUSES } from '../../src/events/event.js';
import { momentToMs } from '../../src/shared/moment.js';
import { laneToStatus } from '../../src/events/status.js';

describe('lanes on the wire', () => {
  for (const [lane, status] of [
    ['claimed', 'planned'],
    ['canceled', 'planned'],
    ['genesis', 'planned'],
    ['in_progress', 'doing'],
    ['blocked', 'doing'],
    ['in_review', 'for_review'],
    ['approved', 'for_review'],
  ] as const) {
    it(`${lane} is sent as ${status}, with its own word beside it`, () => {
      assert.deepEqual(laneToStatus(lane), { status, exact: false });
    });
  }

  it('the four statuses are themselves', () => {
    for (const status of STATUSES) assert.deepEqual(laneToStatus(status), { status, exact: true });
  });

  it('a word that is no lane is no status', () => {
    for (const word of ['', 'a', 'Done', 'constructor', '__proto__', 'toString'])
      assert.equal(laneToStatus(word), undefined);
  });
});

describe('a moment in a task file', () => {
  for (const [text, iso] of [
    ['2026-02-07T08:01:05Z', '2026-02-07T08:01:05.000Z'],
    ['2026-02-07T08:01:05', '2026-02-07T08:01:05.000Z'],
    ['2026-02-07T08:01', '2026-02-07T08:01:00.000Z'],
    ['2026-02-07 08:01Z', '2026-02-07T08:01:00.000Z'],
    ['2026-02-07', '2026-02-07T00:00:00.000Z'],
    ['2026-02-09T11:43:35.712022+00:00', '2026-02-09T11:43:35.712Z'],
    ['2026-02-07T09:01:05+01:00', '2026-02-07T08:01:05.000Z'],
    ['2026-02-07T09:01:05+0100', '2026-02-07T08:01:05.000Z'],
  ] as const) {
    it(`${text} is ${iso}`, () => {
      assert.equal(momentToMs(text), Date.parse(iso));
    });
  }

  it('does not depend on where the machine stands', () => {
    const zone = process.env['TZ'];
    try {
      const read = ['UTC', 'America/New_York', 'Asia/Kathmandu'].map((name) => {
        process.env['TZ'] = name;
        return momentToMs('2026-02-07T08:01');
      });
      assert.equal(new Set(read).size, 1);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  it('words that name no instant are none', () => {
    for (const text of ['', 'yesterday', '2026-13-45T99:99:99Z', '07.02.2026', '1770451265']) {
      assert.equal(momentToMs(text), undefined, text);
    }
  });
});
