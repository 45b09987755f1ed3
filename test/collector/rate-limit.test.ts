import assert from 'node:assert/strict';
import { clientAddress, isFromThisMachine } from '../../src/collector/client-address.js';
import { LoginGuard } from '../../src/collector/login-guard.js';
import { MAX_REMEMBERED_KEYS, RateLimit } from '../../src/collector/rate-limit.js';
import { handTime } from './collector-fixture.js';

describe('A rate limit', () => {
  it('lets a burst through, then as many as the rate says, and tells the others when to come back', () => {
    const time = handTime(0);
    const limit = new RateLimit({ perSecond: 2, burst: 3 }, () => time.nowMs());
    const take = () => limit.take('anna');
    assert.deepEqual([take(), take(), take(), take(), take()], [0, 0, 0, 500, 500]);
    time.advance(400);
    assert.equal(take(), 100);
    time.advance(100);
    assert.deepEqual([take(), take()], [0, 500]);
    assert.equal(limit.take('bert'), 0, 'each has its own');
    time.advance(3_600_000);
    assert.deepEqual([take(), take(), take(), take()], [0, 0, 0, 500], 'rest does not add up without end');
    limit.giveBack('anna');
    assert.deepEqual([take(), take()], [0, 500]);
  });

  it('remembers a bounded number of keys, the latest', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 }, () => 0);
    for (let n = 0; n <= MAX_REMEMBERED_KEYS; n += 1) assert.equal(limit.take(`key-${n}`), 0);
    assert.equal(limit.take(`key-${MAX_REMEMBERED_KEYS}`), 1000);
    assert.equal(limit.take('key-0'), 0, 'forgotten');
  });
});

describe('The guard of logins', () => {
  const fail = (guard: LoginGuard, times: number, name = 'anna', address = '192.0.2.1') =>
    Array.from({ length: times }, () => guard.begin(address, name));

  it('lets a person mistype, then makes each failure wait twice as long', () => {
    const time = handTime(0);
    const guard = new LoginGuard(() => time.nowMs());
    assert.deepEqual(fail(guard, 6), [0, 0, 0, 0, 0, 1000]);
    const waits: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const [waitMs = 0] = fail(guard, 1);
      waits.push(waitMs / 1000);
      time.advance(waitMs);
      assert.deepEqual(fail(guard, 1), [0]);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  it('counts an attempt from its beginning: a hundred at once are no way around', () => {
    const guard = new LoginGuard(() => 0);
    assert.equal(fail(guard, 100).filter((waitMs) => waitMs === 0).length, 5);
  });

  it('makes others wait neither under that name from elsewhere nor under other names from there', () => {
    const guard = new LoginGuard(() => 0);
    fail(guard, 50);
    assert.deepEqual(fail(guard, 1, 'anna', '192.0.2.2'), [0]);
    assert.deepEqual(fail(guard, 1, 'bert'), [0]);
    assert.ok((fail(guard, 1, 'ANNA')[0] ?? 0) > 0, 'names that differ by their capitals are one');
  });

  it('bounds what one address may try over all names, a right password set aside', () => {
    const time = handTime(0);
    const guard = new LoginGuard(() => time.nowMs());
    for (let n = 0; n < 1000; n += 1) {
      assert.equal(guard.begin('192.0.2.1', 'anna'), 0);
      guard.succeeded('192.0.2.1', 'anna');
    }
    const tried = Array.from({ length: 100 }, (_, n) => guard.begin('192.0.2.1', `user-${n}`));
    assert.equal(tried.filter((waitMs) => waitMs === 0).length, 60);
    time.advance(10_000);
    assert.deepEqual([guard.begin('192.0.2.1', 'x'), guard.begin('192.0.2.1', 'y')], [0, 10_000]);
  });

  it('forgets failures after a success, and after an hour', () => {
    const time = handTime(0);
    const guard = new LoginGuard(() => time.nowMs());
    fail(guard, 4);
    guard.succeeded('192.0.2.1', 'anna');
    assert.deepEqual(fail(guard, 6), [0, 0, 0, 0, 0, 1000]);
    time.advance(3_700_000);
    assert.deepEqual(fail(guard, 6), [0, 0, 0, 0, 0, 1000]);
  });
});

describe('Where a request comes from', () => {
  const cases: readonly (readonly [
    peer: string,
    headers: Record<string, string>,
    address: string,
    own: boolean,
  ])[] = [
    ['127.0.0.1', {}, '127.0.0.1', true],
    ['::1', {}, '::1', true],
    ['::ffff:127.0.0.1', {}, '::ffff:127.0.0.1', true],
    ['192.0.2.1', {}, '192.0.2.1', false],
    ['192.0.2.1', { 'x-forwarded-for': '127.0.0.1' }, '192.0.2.1', false],
    ['127.0.0.1', { 'x-forwarded-for': '198.51.100.7' }, '198.51.100.7', false],
    ['127.0.0.1', { 'x-forwarded-for': '1.2.3.4, 198.51.100.7' }, '198.51.100.7', false],
    ['127.0.0.1', { 'x-forwarded-for': '' }, '127.0.0.1', false],
    ['127.0.0.1', { 'x-forwarded-proto': 'https' }, '127.0.0.1', false],
    ['127.0.0.1', { via: '1.1 proxy' }, '127.0.0.1', false],
    ['unknown', {}, 'unknown', false],
  ];
  for (const [peer, headers, address, own] of cases) {
    it(`is ${address}${own ? ', this machine' : ''} for ${peer} with ${JSON.stringify(headers)}`, () => {
      assert.equal(clientAddress(peer, new Headers(headers)), address);
      assert.equal(isFromThisMachine(peer, new Headers(headers)), own);
    });
  }
});
