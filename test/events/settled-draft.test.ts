import assert from 'node:assert/strict';
import type { CommitId } from '../../src/changes/commit.js';
import { draftSettled, type Settled } from '../../src/events/settled-draft.js';

const CONTEXT = { project_uuid: 'p', project_slug: 'kitchen', repo_slug: 'k/kitchen', git_branch: 'main' };
const COMMIT = 'c'.repeat(40) as CommitId;
const SETTLED: Settled = {
  feature: '001-bowl',
  wpId: 'WP01',
  from: 'done',
  toLane: 'doing',
  atMs: Date.UTC(2026, 0, 5, 9),
  who: 'ada@example.org',
  commit: COMMIT,
  cause: { kind: 'merged' },
};
const TAKEN_BACK = { kind: 'taken_back', nth: 1 } as const;

describe('a report that is brought back to the truth', () => {
  const draft = (changes: Partial<Settled> = {}) => draftSettled({ ...SETTLED, ...changes }, CONTEXT);

  it('is a move from what was reported to what is so, by the user, in its commit', () => {
    const { event_id: id, ...said } = draft() ?? {};
    assert.match(String(id), /^[0-9A-Z]{26}$/);
    assert.deepEqual(said, {
      event_type: 'WPStatusChanged',
      atMs: SETTLED.atMs,
      origin: { ...CONTEXT, head_commit_sha: COMMIT },
      payload: {
        wp_id: 'WP01',
        previous_status: 'done',
        new_status: 'doing',
        changed_by: 'user',
        feature_slug: '001-bowl',
      },
    });
  });

  it('keeps the file’s own word where the contract has none for it', () => {
    assert.deepEqual(draft({ toLane: 'approved' })?.payload, {
      wp_id: 'WP01',
      previous_status: 'done',
      new_status: 'for_review',
      changed_by: 'user',
      feature_slug: '001-bowl',
      from_lane: 'done',
      to_lane: 'approved',
    });
  });

  it('is none where nothing differs, or the lane is none', () => {
    assert.equal(draft({ from: 'doing' }), undefined);
    assert.equal(draft({ from: 'for_review', toLane: 'approved' }), undefined);
    assert.equal(draft({ toLane: 'somewhere' }), undefined);
  });

  it('has an id of its own for whatever tells it apart, and the same wherever a merge is seen', () => {
    const ids = [
      {},
      { feature: '002-door' },
      { wpId: 'WP02' },
      { toLane: 'in_progress' },
      { atMs: SETTLED.atMs + 1 },
      { who: 'bob@example.org' },
      { cause: TAKEN_BACK },
      { cause: { ...TAKEN_BACK, nth: 2 } },
      { cause: TAKEN_BACK, from: 'planned' as const },
      { cause: TAKEN_BACK, toLane: 'in_progress' },
    ].map((changes) => draft(changes)?.event_id);
    assert.equal(new Set([...ids, undefined]).size, ids.length + 1);
    // Other clones, and yesterday's version, have computed these.
    assert.equal(ids[0], '01KE6P4YM0W7P395GG1E3FSPDF');
    assert.equal(draft({ cause: TAKEN_BACK })?.event_id, '01KE6P4YM0XG8R2Y5J2X9APC2K');
    const elsewhere = draftSettled(SETTLED, { ...CONTEXT, project_uuid: 'q' });
    assert.ok(!ids.includes(elsewhere?.event_id));
    // Not the commit's id, and not what this clone had reported: they differ from clone to clone.
    assert.equal(draft({ from: 'planned', commit: 'd'.repeat(40) as CommitId })?.event_id, ids[0]);
  });
});
