import assert from 'node:assert/strict';
import type {
  AssignedObservation,
  CreatedObservation,
  EventLineObservation,
  FeatureObservation,
  Observation,
} from '../../src/detect/observation.js';
import { Identities } from '../../src/events/identity.js';
import { draftObservations } from '../../src/events/observation-drafts.js';
import { computedUlid } from '../../src/events/ulid.js';
import { toIsoTime } from '../../src/shared/wall-time.js';
import { PROJECT } from '../support/sample-events.js';
import { COMPLETED, CONTEXT, MOVED, RESOLVED, SIGHTING } from '../support/sample-observations.js';

const F = '001-first';
const ADA = 'ada@example.org';
const SEEN_MS = Date.parse(SIGHTING.authorTime);
const LINE = '2026-02-07T08:00:00Z';
const LINE_MS = Date.parse(LINE);
const CREATED: CreatedObservation = {
  ...SIGHTING,
  kind: 'created',
  wpId: 'WP01',
  title: 'First',
  dependencies: ['WP00'],
  toLane: 'planned',
};
const FEATURE: FeatureObservation = {
  ...SIGHTING,
  kind: 'feature',
  wpCount: 2,
  targetBranch: 'release',
  createdAt: null,
};
const ASSIGNED: AssignedObservation = {
  ...SIGHTING,
  kind: 'assigned',
  wpId: 'WP01',
  agent: 'codex',
  lane: 'doing',
  at: LINE,
  occurrence: 2,
};
const EVENT_LINE: EventLineObservation = {
  ...SIGHTING,
  kind: 'event_line',
  wpId: 'WP01',
  fromLane: 'planned',
  toLane: 'doing',
  at: LINE,
  by: 'codex',
  note: null,
  sourceEventId: '01KH13DN8ZTN5EYC31AZ6VE5N9',
};

const id = (atMs: number, ...fields: (string | number)[]) => {
  const [type = '', ...rest] = fields;
  return computedUlid(atMs, [type, PROJECT, F, ...rest]);
};
const idMoved = (...more: (string | number)[]) =>
  id(SEEN_MS, 'WPStatusChanged', 'WP01', 'planned', 'doing', SEEN_MS, ADA, ...more);

const draftsOf = (...all: Observation[]) => draftObservations(all, CONTEXT).map(({ draft }) => draft);
const idsOf = (...all: Observation[]) => draftsOf(...all).map((draft) => draft?.event_id);
const payloadOf = (one: Observation) => draftsOf(one)[0]?.payload as unknown as Record<string, unknown>;

/** What the envelope of each draft says besides its id. */
const about = (atMs: number) => ({ atMs, origin: { ...CONTEXT, head_commit_sha: SIGHTING.commit } });

describe('each observation makes exactly this draft, id and all', () => {
  const table: readonly (readonly [string, Observation, object])[] = [
    [
      'a feature',
      FEATURE,
      {
        ...about(SEEN_MS),
        event_id: id(SEEN_MS, 'FeatureCreated', SEEN_MS, ADA),
        event_type: 'FeatureCreated',
        payload: {
          feature_slug: F,
          feature_number: '001',
          target_branch: 'release',
          wp_count: 2,
          created_at: toIsoTime(SEEN_MS),
        },
      },
    ],
    [
      'a work package',
      CREATED,
      {
        ...about(SEEN_MS),
        event_id: id(SEEN_MS, 'WPCreated', 'WP01', SEEN_MS, ADA),
        event_type: 'WPCreated',
        causation_id: null,
        payload: { wp_id: 'WP01', title: 'First', feature_slug: F, dependencies: ['WP00'] },
      },
    ],
    [
      'a note',
      {
        ...SIGHTING,
        kind: 'activity',
        wpId: 'WP01',
        at: LINE,
        by: null,
        lane: null,
        note: 'Half way',
        movesLane: false,
      },
      {
        ...about(LINE_MS),
        event_id: id(LINE_MS, 'HistoryAdded', 'WP01', 'Half way', LINE_MS, ADA),
        event_type: 'HistoryAdded',
        payload: {
          wp_id: 'WP01',
          entry_type: 'note',
          entry_content: 'Half way',
          author: 'user',
          feature_slug: F,
        },
      },
    ],
    [
      'an assignment',
      ASSIGNED,
      {
        ...about(LINE_MS),
        event_id: id(LINE_MS, 'WPAssigned', 'WP01', LINE_MS, 'codex', 2),
        event_type: 'WPAssigned',
        payload: {
          wp_id: 'WP01',
          agent_id: 'codex',
          phase: 'implementation',
          retry_count: 0,
          feature_slug: F,
        },
      },
    ],
    [
      'a dependency whose end nobody saw',
      RESOLVED,
      {
        ...about(SEEN_MS),
        event_id: id(SEEN_MS, 'DependencyResolved', 'WP02', 'WP01', 'completed', SEEN_MS, ADA),
        event_type: 'DependencyResolved',
        causation_id: null,
        payload: {
          wp_id: 'WP02',
          dependency_wp_id: 'WP01',
          resolution_type: 'completed',
          feature_slug: F,
        },
      },
    ],
    [
      'a line of an event log',
      EVENT_LINE,
      {
        ...about(LINE_MS),
        event_id: EVENT_LINE.sourceEventId,
        event_type: 'WPStatusChanged',
        causation_id: null,
        payload: {
          wp_id: 'WP01',
          previous_status: 'planned',
          new_status: 'doing',
          changed_by: 'codex',
          feature_slug: F,
        },
      },
    ],
  ];
  for (const [what, observation, draft] of table)
    it(what, () => assert.deepEqual(draftsOf(observation), [draft]));

  it('and none of a line that the file had told already, nor of a work package that went', () => {
    assert.deepEqual(draftsOf({ ...EVENT_LINE, toldByFile: true }), [null]);
    const removed: Observation = { ...SIGHTING, kind: 'removed', wpId: 'WP01', fromLane: 'doing' };
    assert.deepEqual(draftObservations([removed], CONTEXT), [
      { observation: removed, kind: 'removed', draft: null },
    ]);
  });
});

describe('the occurrence in an id', () => {
  it('is not there the first time, and counted from 1 where no line tells of it', () => {
    assert.deepEqual(idsOf(MOVED, MOVED, MOVED), [idMoved(), idMoved(1), idMoved(2)]);
    assert.equal(draftObservations([MOVED], CONTEXT, [MOVED])[0]?.draft?.event_id, idMoved(1));
  });

  it('is the line’s own where one tells of it, and such a line is not counted among the others', () => {
    const told = (...more: number[]) =>
      id(LINE_MS, 'WPStatusChanged', 'WP01', 'planned', 'doing', LINE_MS, ADA, ...more);
    const lines = [2, 0].map((occurrence) => ({ ...MOVED, at: LINE, occurrence }));
    assert.deepEqual(idsOf(...lines), [told(2), told()]);
    const identities = new Identities(null);
    const what = { feature: F, what: {}, atMs: 5, by: ADA };
    const first = identities.idOf('FeatureCompleted', { ...what, occurrence: 0 });
    assert.equal(identities.idOf('FeatureCompleted', { ...what, occurrence: undefined }), first);
  });

  it('is read also from a line of an event log that was taken back and written again', () => {
    const again = { ...MOVED, at: LINE, sourceEventId: EVENT_LINE.sourceEventId, occurrence: 1 };
    const computed = id(LINE_MS, 'WPStatusChanged', 'WP01', 'planned', 'doing', LINE_MS, ADA, 1);
    assert.deepEqual(idsOf(again), [computed]);
  });

  it('is not in the id of a log line that is no ULID', () => {
    const line = { ...EVENT_LINE, sourceEventId: 'line-7' };
    assert.deepEqual(idsOf(line), [id(LINE_MS, 'WPStatusChanged', 'line-7')]);
  });
});

describe('the words of a draft', () => {
  it('are the feature’s only when its name is a number and a slug, from the first letter to the last', () => {
    for (const feature of ['x001-first', '001-first!', '001-First', '01-first', '001'])
      assert.deepEqual(draftsOf({ ...FEATURE, feature }), [null], feature);
  });

  it('name the target branch, else the commit’s, else none', () => {
    const nowhere = { ...CONTEXT, git_branch: null };
    const [draft] = draftObservations([{ ...FEATURE, targetBranch: null }], nowhere);
    assert.equal((draft?.draft?.payload as { target_branch?: string } | undefined)?.target_branch, 'unknown');
  });

  it('leave out a second way into the lane that the event log tells of', () => {
    const born = { ...CREATED, toLane: 'doing' };
    assert.equal(draftsOf(born).length, 2);
    assert.equal(draftsOf({ ...born, toldByLog: true as const }).length, 1);
  });

  it('take the file’s lanes along as soon as one of the two has no equal', () => {
    const own = (fromLane: string, toLane: string) => payloadOf({ ...MOVED, fromLane, toLane });
    assert.equal(own('claimed', 'doing')['from_lane'], 'claimed');
    assert.equal(own('planned', 'in_progress')['to_lane'], 'in_progress');
    assert.equal('from_lane' in own('planned', 'doing'), false);
  });

  it('say implementation where the lane of an assignment is none that we know', () => {
    for (const lane of [null, 'somewhere'])
      assert.equal(payloadOf({ ...ASSIGNED, lane })['phase'], 'implementation');
  });

  it('have the time 0 when the commit names none that can be read', () => {
    const authorTime = 'yesterday';
    for (const one of [MOVED, RESOLVED, COMPLETED])
      assert.equal(draftsOf({ ...one, authorTime })[0]?.atMs, 0, one.kind);
  });
});

describe('the cause of a consequence', () => {
  it('is a move to an end: not the move back after it, nor one to any other lane', () => {
    const done = { ...MOVED, fromLane: 'doing', toLane: 'done' };
    const back = { ...MOVED, fromLane: 'done', toLane: 'doing' };
    const [end, , resolved] = draftsOf(done, back, RESOLVED);
    assert.equal(resolved?.causation_id, end?.event_id);
    assert.equal(draftsOf(MOVED, RESOLVED)[1]?.causation_id, null);
  });

  it('may be that the dependency was canceled', () => {
    const [end, resolved] = draftsOf(
      { ...MOVED, fromLane: 'doing', toLane: 'canceled' },
      { ...RESOLVED, resolution: 'skipped' },
    );
    assert.equal(resolved?.causation_id, end?.event_id);
  });
});
