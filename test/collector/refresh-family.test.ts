import assert from 'node:assert/strict';
import {
  ACCESS_LIFETIME_MS,
  judgeRefresh,
  LOST_REPLY_GRACE_MS,
  newFamily,
  REFRESH_LIFETIME_MS,
  type RefreshFamily,
} from '../../src/collector/refresh-family.js';

const START_MS = 1_000_000;
const first = newFamily('family', 'user', START_MS);

function rotated(family: RefreshFamily, atMs: number): RefreshFamily {
  const verdict = judgeRefresh(family, family.generation, atMs);
  assert.equal(verdict.kind, 'rotated');
  return verdict.family;
}

describe('A family of refresh tokens', () => {
  it('lives for as long as the contract says, and forgives a lost reply for ten seconds', () => {
    assert.deepEqual(
      [ACCESS_LIFETIME_MS, REFRESH_LIFETIME_MS, LOST_REPLY_GRACE_MS],
      [15 * 60_000, 7 * 86_400_000, 10_000],
    );
  });

  it('moves on with its newest token, and lives for a week from then', () => {
    const second = rotated(first, START_MS + 5);
    assert.deepEqual(second, {
      familyId: 'family',
      userId: 'user',
      generation: 2,
      rotatedAtMs: START_MS + 5,
      expiresAtMs: START_MS + 5 + REFRESH_LIFETIME_MS,
      ended: false,
    });
  });

  it('repeats its answer to the token before, as long as the reply may have been lost', () => {
    const second = rotated(first, START_MS);
    assert.equal(judgeRefresh(second, 1, START_MS + LOST_REPLY_GRACE_MS).kind, 'repeated');
    const late = judgeRefresh(second, 1, START_MS + LOST_REPLY_GRACE_MS + 1);
    assert.equal(late.kind, 'reused');
    assert.deepEqual(late.family, { ...second, ended: true });
  });

  it('ends when a token from further back comes, at any time', () => {
    const third = rotated(rotated(first, START_MS), START_MS);
    assert.equal(judgeRefresh(third, 1, START_MS).kind, 'reused');
  });

  it('ends when a token comes that it never gave out', () => {
    assert.equal(judgeRefresh(first, 2, START_MS).kind, 'reused');
  });

  it('stays over', () => {
    const ended = { ...first, ended: true };
    assert.equal(judgeRefresh(ended, 1, START_MS).kind, 'over');
    assert.equal(judgeRefresh(undefined, 1, START_MS).kind, 'over');
    assert.equal(judgeRefresh(first, 1, START_MS + REFRESH_LIFETIME_MS).kind, 'over');
  });
});
