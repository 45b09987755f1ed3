import assert from 'node:assert/strict';
import type { CommitId } from '../../src/changes/commit.js';
import type { AssignedObservation, Observation } from '../../src/detect/observation.js';
import type { Draft } from '../../src/events/draft.js';
import type { CaptureContext } from '../../src/events/draft-stem.js';
import { draftObservations } from '../../src/events/observation-drafts.js';
import { CONTEXT, MOVED, SIGHTING } from '../support/sample-observations.js';

const drafts = (observations: readonly Observation[], context = CONTEXT) =>
  draftObservations(observations, context);
const only = (observation: Observation, context = CONTEXT) => {
  const [drafted, ...more] = drafts([observation], context);
  assert.equal(more.length, 0);
  return drafted?.draft ?? null;
};
const id = (observation: Observation, context = CONTEXT) => only(observation, context)?.event_id;

const fieldOf = (draft: Draft | null | undefined, name: string): unknown =>
  (draft?.payload as unknown as Record<string, unknown> | undefined)?.[name];

describe('a lane change that git saw', () => {
  it('is a WPStatusChanged at the time of the commit, by the user, with the commit in its envelope', () => {
    const draft = only(MOVED);
    assert.equal(draft?.event_type, 'WPStatusChanged');
    assert.equal(draft?.atMs, Date.parse('2026-02-07T08:01:05Z'));
    assert.deepEqual(draft?.payload, {
      wp_id: 'WP01',
      previous_status: 'planned',
      new_status: 'doing',
      changed_by: 'user',
      feature_slug: '001-first',
    });
    assert.deepEqual(draft?.origin, { ...CONTEXT, head_commit_sha: SIGHTING.commit });
  });

  it('with a log line has the time and the agent of that line', () => {
    const draft = only({ ...MOVED, at: '2026-02-07T07:00:00Z', by: 'claude', note: 'Started' });
    assert.equal(draft?.atMs, Date.parse('2026-02-07T07:00:00Z'));
    assert.equal(fieldOf(draft, 'changed_by'), 'claude');
  });

  it('has the same id in another commit, on another branch and under another file name', () => {
    const elsewhere = {
      ...MOVED,
      commit: 'd'.repeat(40) as CommitId,
      path: 'kitty-specs/001-first/tasks/doing/WP01.md',
    };
    assert.equal(
      id(elsewhere, { ...CONTEXT, git_branch: 'topic', repo_slug: null, project_slug: 'fork' }),
      id(MOVED),
    );
    assert.equal(id({ ...MOVED, authorTime: '2026-02-07T08:01:05Z', authorName: 'A. Lovelace' }), id(MOVED));
  });

  it('with a log line has the same id whoever commits it, and when', () => {
    const line = { ...MOVED, at: '2026-02-07T07:00:00Z', by: 'claude' };
    const squashed = { ...line, authorTime: '2026-03-01T00:00:00Z', authorEmail: 'bob@example.org' };
    assert.equal(id(squashed), id(line));
  });

  for (const [what, other] of [
    ['project', { context: { ...CONTEXT, project_uuid: 'another' } }],
    ['feature', { feature: '002-second' }],
    ['work package', { wpId: 'WP02' }],
    ['lane before', { fromLane: 'for_review' }],
    ['lane after', { toLane: 'done' }],
    ['time', { authorTime: '2026-02-07T09:01:06+01:00' }],
    ['author', { authorEmail: 'bob@example.org' }],
    ['log time', { at: '2026-02-07T07:00:00Z' }],
    ['agent', { by: 'claude' }],
  ] as const) {
    it(`of another ${what} has another id`, () => {
      const { context = CONTEXT, ...fields } = other as { context?: CaptureContext };
      assert.notEqual(id({ ...MOVED, ...fields }, context), id(MOVED));
    });
  }

  it("that an event log tells has the log's own id", () => {
    const sourceEventId = '01KH13DN8ZTN5EYC31AZ6VE5N9';
    assert.equal(id({ ...MOVED, sourceEventId }), sourceEventId);
    assert.notEqual(id({ ...MOVED, sourceEventId: 'not an id' }), 'not an id');
  });

  it('between richer lanes takes their own words along', () => {
    const payload = only({ ...MOVED, fromLane: 'claimed', toLane: 'in_progress' })?.payload;
    assert.deepEqual(payload, {
      wp_id: 'WP01',
      previous_status: 'planned',
      new_status: 'doing',
      changed_by: 'user',
      feature_slug: '001-first',
      from_lane: 'claimed',
      to_lane: 'in_progress',
    });
  });

  it('that the four statuses cannot tell apart is no event, nor one between words that are no lanes', () => {
    assert.equal(only({ ...MOVED, fromLane: 'planned', toLane: 'claimed' }), null);
    assert.equal(only({ ...MOVED, toLane: 'somewhere' }), null);
    assert.equal(only({ ...MOVED, fromLane: 'somewhere' }), null);
  });
});

describe('a new work package', () => {
  const created: Observation = {
    ...SIGHTING,
    kind: 'created',
    wpId: 'WP01',
    title: 'First',
    dependencies: [],
    toLane: 'planned',
  };
  const feature: Observation = {
    ...SIGHTING,
    kind: 'feature',
    wpCount: 2,
    targetBranch: null,
    createdAt: null,
  };

  it('is caused by its feature when both are born in one commit', () => {
    const [first, second] = drafts([feature, created]);
    assert.equal(first?.draft?.event_type, 'FeatureCreated');
    assert.equal(second?.draft?.causation_id, first?.draft?.event_id);
    assert.equal(only(created)?.causation_id, null);
  });

  it('that is born in another lane is moved there by an event of its own, so that no board shows it as planned', () => {
    const [born, placed] = drafts([{ ...created, toLane: 'doing' }]);
    assert.deepEqual([born?.kind, placed?.kind], ['created', 'placed']);
    assert.equal(placed?.draft?.causation_id, born?.draft?.event_id);
    assert.deepEqual(placed?.draft?.payload, {
      wp_id: 'WP01',
      previous_status: 'planned',
      new_status: 'doing',
      changed_by: 'user',
      feature_slug: '001-first',
    });
  });

  it('without a title is called by its id, and without a lane is not moved', () => {
    const [born, ...more] = drafts([{ ...created, title: '', toLane: null }]);
    assert.equal(fieldOf(born?.draft, 'title'), 'WP01');
    assert.deepEqual(more, []);
  });

  it("of a feature without a number makes no FeatureCreated: the contract's pattern has none", () => {
    assert.equal(only({ ...feature, feature: 'sync-batch-01KXW08B' }), null);
  });

  it('of a feature takes branch and time from meta.json, else the branch it was committed on', () => {
    const payload = (observation: Observation) =>
      only(observation)?.payload as unknown as Record<string, unknown>;
    const told = payload({ ...feature, targetBranch: 'develop', createdAt: '2026-01-01T10:00:00+01:00' });
    assert.deepEqual([told['target_branch'], told['created_at']], ['develop', '2026-01-01T09:00:00.000Z']);
    const untold = payload({ ...feature, createdAt: 'some day' });
    assert.deepEqual([untold['target_branch'], untold['created_at']], ['main', '2026-02-07T08:01:05.000Z']);
  });
});

describe('a new line in an activity log', () => {
  const line: Observation = {
    ...SIGHTING,
    kind: 'activity',
    wpId: 'WP01',
    at: '2026-02-07T07:00:00Z',
    by: 'claude',
    lane: null,
    note: 'Looked at it',
    movesLane: false,
  };

  it('is a HistoryAdded at its own time by its own agent', () => {
    const draft = only(line);
    assert.equal(draft?.event_type, 'HistoryAdded');
    assert.equal(draft?.atMs, Date.parse('2026-02-07T07:00:00Z'));
    assert.deepEqual(draft?.payload, {
      wp_id: 'WP01',
      entry_type: 'note',
      entry_content: 'Looked at it',
      author: 'claude',
      feature_slug: '001-first',
    });
  });

  it('that moved the lane is told by the lane change already', () => {
    assert.equal(only({ ...line, lane: 'doing', movesLane: true }), null);
  });

  it('without a note says its lane, and without either says nothing', () => {
    assert.equal(fieldOf(only({ ...line, note: '', lane: 'doing' }), 'entry_content'), 'lane=doing');
    assert.equal(only({ ...line, note: '' }), null);
  });

  it('two lines of one second are two happenings', () => {
    assert.notEqual(id({ ...line, note: 'Looked again' }), id(line));
  });
});

describe('another agent', () => {
  const assigned: AssignedObservation = {
    ...SIGHTING,
    kind: 'assigned',
    wpId: 'WP01',
    agent: 'codex',
    lane: 'doing',
    at: null,
    occurrence: 0,
  };

  it('is assigned to implement, or in review lanes to review', () => {
    const phase = (lane: string | null) => fieldOf(only({ ...assigned, lane }), 'phase');
    assert.deepEqual([null, 'planned', 'doing', 'for_review', 'in_review', 'done'].map(phase), [
      'implementation',
      'implementation',
      'implementation',
      'review',
      'review',
      'review',
    ]);
  });
});

describe('a work package that went', () => {
  it('is no event: the contract has none', () => {
    assert.equal(only({ ...SIGHTING, kind: 'removed', wpId: 'WP01', fromLane: 'done' }), null);
  });
});
