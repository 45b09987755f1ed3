import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import {
  clockFile,
  isTooFarAhead,
  LamportCounter,
  MOST_AHEAD,
  parseLamport,
} from '../../src/events/lamport-clock.js';
import type { Lamport } from '../../src/events/event.js';
import { nodeIdOf } from '../../src/events/node-id.js';
import { almost, almostText } from '../support/almost.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

describe('the clock file', () => {
  let folder: TemporaryFolder;
  beforeEach(() => (folder = temporaryFolder('clock')));
  afterEach(() => folder.remove());

  it('gives back what was written, and keeps the node beside it', () => {
    const path = join(folder.path, 'clock.json');
    clockFile(path, 'abc').write(41 as Lamport);
    assert.equal(clockFile(path, 'abc').read(), 41);
    assert.deepEqual(JSON.parse(fs.readFileSync(path, 'utf8')), { node_id: 'abc', lamport_clock: 41 });
    assert.equal(fs.statSync(path).mode & 0o777, 0o600);
  });

  it('reads as 0 whatever bytes it holds that are no clock: the store knows better', () => {
    const path = join(folder.path, 'clock.json');
    const clock = clockFile(path, 'abc');
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        fs.writeFileSync(path, bytes);
        assert.equal(clock.read(), 0);
      }),
      { numRuns: 50 },
    );
    const almostClock = almostText(almost(['lamport_clock', 'node_id']), (value) => JSON.stringify(value));
    fc.assert(
      fc.property(almostClock, (bytes) => {
        fs.writeFileSync(path, bytes);
        assert.equal(parseLamport(clock.read()), clock.read());
      }),
    );
    for (const text of [
      '{}',
      'null',
      '[]',
      '7',
      '{"lamport_clock":"7"}',
      '{"lamport_clock":1e99}',
      '{"lamport_clock":-1}',
    ]) {
      fs.writeFileSync(path, text);
      assert.equal(clock.read(), 0, text);
    }
  });

  it('reads as 0 where there is no file yet', () => {
    assert.equal(clockFile(join(folder.path, 'clock.json'), 'abc').read(), 0);
  });

  it('leaves no temporary file behind', () => {
    const path = join(folder.path, 'clock.json');
    clockFile(path, 'abc').write(1 as Lamport);
    assert.deepEqual(fs.readdirSync(folder.path), ['clock.json']);
  });
});

describe('a Lamport counter', () => {
  it('issues values one by one, above every witness', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 20 }), (witnesses, count) => {
        const counter = new LamportCounter(...witnesses);
        const issued = Array.from({ length: count }, () => counter.next());
        const highest = Math.max(0, ...witnesses);
        assert.deepEqual(
          issued,
          issued.map((_, n) => highest + n + 1),
        );
        assert.equal(counter.last, issued.at(-1));
      }),
    );
  });

  it('says which value comes next without issuing it', () => {
    const counter = new LamportCounter(4);
    assert.deepEqual([counter.upcoming, counter.upcoming, counter.next(), counter.last], [5, 5, 5, 5]);
  });

  it('follows nobody who is more than a million ahead', () => {
    assert.equal(MOST_AHEAD, 1_000_000);
    assert.equal(isTooFarAhead(1_000_007, 7), false);
    assert.equal(isTooFarAhead(1_000_008, 7), true);
  });

  it('takes only whole numbers that JavaScript can count', () => {
    for (const value of [-1, 0.5, NaN, Infinity, 2 ** 53, '1', null, undefined])
      assert.equal(parseLamport(value), undefined);
    for (const value of [0, 1, 2 ** 53 - 1]) assert.equal(parseLamport(value), value);
  });
});

describe('the node id', () => {
  it('is the first 12 hex digits of SHA-256 over hostname:username', () => {
    assert.equal(nodeIdOf({ hostname: 'engine', username: 'ada' }), 'd455fc40d0d9');
  });
});
