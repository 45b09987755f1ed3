import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { buildBoard } from '../../src/collector/board.js';
import { STATUSES, type SpecKittyEvent } from '../../src/events/event.js';
import { eventLike, moved } from './event-fixture.js';

const FEATURE = { feature_slug: '001-bowl' };

describe('The board', () => {
  it('is empty without events', () => {
    assert.deepEqual(buildBoard([]), { projects: [], features: [], work_packages: [] });
  });

  it('shows a work package where its latest change put it, since when and by whom', () => {
    const last = moved({ from: 'doing', to: 'for_review', at: '2026-03-01T11:00:00Z', by: 'claude' });
    const [wp] = buildBoard([last, moved({ at: '2026-03-01T10:00:00Z' })]).work_packages;
    assert.equal(wp?.status, 'for_review');
    assert.equal(wp?.since, '2026-03-01T11:00:00Z');
    assert.equal(wp?.by, 'claude');
    assert.equal(wp?.last_change?.event_id, last.event_id);
  });

  it('counts the work packages of each feature apart, and of each project', () => {
    const [one, other] = ['1', '2'].map((digit) => `6d1c7f0e-7a55-4c39-9c3f-0c5d5e2b8a1${digit}`);
    const { features, projects } = buildBoard([
      moved({ feature: '002-roof' }, { project_uuid: other }),
      moved({ feature: '002-roof', wp: 'WP02' }, { project_uuid: other }),
      moved({ feature: '001-bowl' }, { project_uuid: other }),
      moved({ feature: '002-roof' }, { project_uuid: one }),
    ]);
    assert.deepEqual(
      features.map((each) => [each.project_uuid, each.feature_slug, each.work_packages]),
      [
        [one, '002-roof', 1],
        [other, '001-bowl', 1],
        [other, '002-roof', 2],
      ],
    );
    assert.deepEqual(
      projects.map(({ project_uuid }) => project_uuid),
      [one, other],
    );
  });

  it('decides between changes of the same moment by the clock, then by the id', () => {
    const earlier = moved({ to: 'doing' }, { lamport_clock: 1 });
    const byClock = moved({ to: 'done' }, { lamport_clock: 2 });
    assert.equal(buildBoard([byClock, earlier]).work_packages[0]?.status, 'done');
    const [low, high] = [
      moved({ to: 'doing' }, { lamport_clock: 3 }),
      moved({ to: 'planned' }, { lamport_clock: 3 }),
    ];
    assert.ok(low.event_id < high.event_id);
    assert.equal(buildBoard([high, low]).work_packages[0]?.status, 'planned');
  });

  it('compares moments, not their spelling', () => {
    const earlier = moved({ to: 'doing', at: '2026-03-01T10:00:00.100Z' });
    const later = moved({ to: 'done', at: '2026-03-01T10:00:00.2Z' });
    assert.equal(buildBoard([later, earlier]).work_packages[0]?.status, 'done');
  });

  it('decides so for an assignment, too: an older one that comes late changes nothing', () => {
    const assigned = (agent: string, at: string) =>
      eventLike(
        'WPAssigned',
        { wp_id: 'WP01', agent_id: agent, phase: 'review', ...FEATURE },
        { timestamp: at },
      );
    const [older, newer] = [
      assigned('codex', '2026-03-01T10:00:00Z'),
      assigned('claude', '2026-03-01T11:00:00Z'),
    ];
    for (const order of [
      [older, newer],
      [newer, older],
    ]) {
      assert.deepEqual(buildBoard(order).work_packages[0]?.assigned, {
        agent_id: 'claude',
        phase: 'review',
        retry_count: 0,
        since: '2026-03-01T11:00:00Z',
      });
    }
  });

  it('shows the latest trouble of a work package, and no trouble that names none', () => {
    const failed = (wp: string | null, message: string, at: string, agent?: string | null) =>
      eventLike(
        'ErrorLogged',
        { wp_id: wp, error_type: 'runtime', error_message: message, agent_id: agent, ...FEATURE },
        { timestamp: at },
      );
    const { work_packages, features, projects } = buildBoard([
      failed('WP01', 'the tap drips', '2026-03-01T11:00:00Z', 'claude'),
      failed('WP01', 'no water', '2026-03-01T10:00:00Z', 'codex'),
      failed('WP02', 'no bowl', '2026-03-01T10:00:00Z'),
    ]);
    assert.deepEqual(
      work_packages.map(({ error }) => error),
      [
        {
          at: '2026-03-01T11:00:00Z',
          error_type: 'runtime',
          error_message: 'the tap drips',
          agent_id: 'claude',
        },
        { at: '2026-03-01T10:00:00Z', error_type: 'runtime', error_message: 'no bowl', agent_id: null },
      ],
    );
    assert.deepEqual([features.length, projects.length], [1, 1]);
    const nobodys = buildBoard([failed(null, 'no electricity', '2026-03-01T10:00:00Z')]);
    assert.deepEqual(nobodys, { projects: [], features: [], work_packages: [] });
  });

  it('takes from a change that names nobody that the user made it, and counts no tries that nobody counted', () => {
    const change = moved();
    const { changed_by: _, ...unsigned } = change.payload;
    assert.equal(buildBoard([{ ...change, payload: unsigned }]).work_packages[0]?.by, 'user');
    const assigned = eventLike('WPAssigned', { wp_id: 'WP01', agent_id: 'claude', phase: 'review' });
    const { retry_count: __, ...uncounted } = assigned.payload;
    const [wp] = buildBoard([{ ...assigned, payload: uncounted }]).work_packages;
    assert.equal(wp?.assigned?.retry_count, 0);
  });

  it('shows what says no project first, under no project, whether the word is empty or missing', () => {
    for (const none of [null, '']) {
      const events = [
        moved(),
        moved({ feature: null }),
        moved({}, { project_uuid: none, project_slug: null }),
        moved({ feature: null }, { project_uuid: none, project_slug: null }),
      ];
      const board = buildBoard(events);
      assert.deepEqual(buildBoard(events.toReversed()), board);
      const { projects, features, work_packages } = board;
      const uuid = '6d1c7f0e-7a55-4c39-9c3f-0c5d5e2b8a11';
      assert.deepEqual(
        projects.map(({ project_uuid }) => project_uuid),
        [null, uuid],
      );
      assert.deepEqual(
        features.map(({ project_uuid }) => project_uuid),
        [null, uuid],
      );
      assert.deepEqual(
        work_packages.map(({ project_uuid, feature_slug }) => [project_uuid, feature_slug]),
        [
          [null, null],
          [null, '001-bowl'],
          [uuid, null],
          [uuid, '001-bowl'],
        ],
      );
    }
  });

  it('shows what it cannot know as unknown', () => {
    const [wp] = buildBoard([moved()]).work_packages;
    assert.equal(wp?.title, null);
    assert.equal(wp?.dependencies, null);
    assert.equal(wp?.assigned, null);
    const created = eventLike('WPCreated', {
      wp_id: 'WP02',
      title: 'Fill it',
      ...FEATURE,
      dependencies: ['WP07'],
    });
    const board = buildBoard([created]);
    const [second] = board.work_packages;
    assert.equal(second?.by, null);
    assert.deepEqual(second?.dependencies, [{ wp_id: 'WP07', title: null, status: null, resolution: null }]);
    const [feature] = board.features;
    assert.equal(feature?.target_branch, null);
    assert.equal(feature?.announced_work_packages, null);
  });

  it('shows a work package of which only its birth was heard as planned since then, and one that was only assigned as unknown', () => {
    const created = eventLike('WPCreated', { wp_id: 'WP02', title: 'Fill it', ...FEATURE });
    const assigned = eventLike('WPAssigned', {
      wp_id: 'WP03',
      agent_id: 'claude',
      phase: 'review',
      ...FEATURE,
    });
    const { work_packages, features } = buildBoard([created, assigned]);
    assert.deepEqual(
      work_packages.map(({ wp_id, status, lane, since }) => [wp_id, status, lane, since]),
      [
        ['WP02', 'planned', 'planned', created.timestamp],
        ['WP03', null, null, null],
      ],
    );
    assert.deepEqual(features[0]?.counts, { planned: 1, doing: 0, for_review: 0, done: 0, unknown: 1 });
  });

  it('shows the file’s own lane beside the status', () => {
    const approved = eventLike('WPStatusChanged', {
      wp_id: 'WP01',
      previous_status: 'doing',
      new_status: 'for_review',
      from_lane: 'in_progress',
      to_lane: 'approved',
    });
    const [wp] = buildBoard([approved]).work_packages;
    assert.deepEqual([wp?.status, wp?.lane], ['for_review', 'approved']);
  });

  it('shows dependencies with their titles, where they stand and how they were resolved', () => {
    const { work_packages } = buildBoard([
      eventLike('WPCreated', { wp_id: 'WP01', title: 'Buy it', ...FEATURE }),
      eventLike('WPCreated', { wp_id: 'WP02', title: 'Fill it', ...FEATURE, dependencies: ['WP01'] }),
      moved({ from: 'for_review', to: 'done' }),
      eventLike('DependencyResolved', {
        wp_id: 'WP02',
        dependency_wp_id: 'WP01',
        resolution_type: 'skipped',
        ...FEATURE,
      }),
    ]);
    assert.deepEqual(work_packages[1]?.dependencies, [
      { wp_id: 'WP01', title: 'Buy it', status: 'done', resolution: 'skipped' },
    ]);
  });

  it('keeps projects and features apart though their work packages have one name', () => {
    const board = buildBoard([
      moved({ to: 'doing' }),
      moved({ to: 'done' }, { project_uuid: 'f'.repeat(36), project_slug: 'cellar' }),
      moved({ to: 'for_review', feature: '002-door' }),
      moved({ to: 'planned', feature: null }),
    ]);
    assert.deepEqual(
      board.work_packages.map(({ feature_slug, status }) => [feature_slug, status]),
      [
        [null, 'planned'],
        ['001-bowl', 'doing'],
        ['002-door', 'for_review'],
        ['001-bowl', 'done'],
      ],
    );
    assert.deepEqual(
      board.projects.map(({ project_slug }) => project_slug),
      ['kitchen', 'cellar'],
    );
    assert.equal(board.features.length, 3);
  });

  it('shows a feature with its counts, and as completed only while nothing known is unfinished', () => {
    const created = eventLike('FeatureCreated', {
      ...FEATURE,
      feature_number: '001',
      target_branch: 'main',
      wp_count: 4,
    });
    const completed = eventLike('FeatureCompleted', {
      ...FEATURE,
      total_wps: 4,
      completed_at: '2026-03-01T11:00:00Z',
    });
    const done = [created, completed, moved({ to: 'done' }), moved({ wp: 'WP02', to: 'done' })];
    const [feature] = buildBoard(done).features;
    assert.equal(feature?.completed_at, '2026-03-01T11:00:00Z');
    assert.equal(feature?.announced_work_packages, 4);
    assert.equal(feature?.work_packages, 2);
    assert.equal(feature?.counts.done, 2);
    const onlyAssigned = eventLike('WPAssigned', {
      wp_id: 'WP03',
      agent_id: 'claude',
      phase: 'review',
      ...FEATURE,
    });
    const [withUnknown] = buildBoard([...done, onlyAssigned]).features;
    assert.equal(withUnknown?.completed_at, '2026-03-01T11:00:00Z', 'nothing known of WP03 is unfinished');
    const reopened = moved({ from: 'done', to: 'doing', at: '2026-03-02T10:00:00Z' });
    assert.equal(buildBoard([...done, reopened]).features[0]?.completed_at, null);
  });

  it('shows nothing because of a line of history', () => {
    const line = eventLike('HistoryAdded', {
      wp_id: 'WP01',
      entry_type: 'note',
      entry_content: 'x',
      ...FEATURE,
    });
    assert.deepEqual(buildBoard([line]), buildBoard([]));
  });

  it('shows a project under its newest name', () => {
    const { projects } = buildBoard([
      moved({ at: '2026-03-02T10:00:00Z' }, { project_slug: 'galley' }),
      moved({ at: '2026-03-01T10:00:00Z' }),
    ]);
    assert.equal(projects[0]?.project_slug, 'galley');
  });

  it('is the same whatever the order of arrival, and however often something arrives', () => {
    const anyEvent = fc
      .record({
        wp: fc.constantFrom('WP01', 'WP02'),
        to: fc.constantFrom(...STATUSES),
        second: fc.integer({ min: 0, max: 3 }),
        clock: fc.integer({ min: 0, max: 3 }),
        feature: fc.constantFrom('001-bowl', '002-door', null),
        kind: fc.constantFrom('moved', 'created', 'assigned'),
      })
      .map(({ wp, to, second, clock, feature, kind }): SpecKittyEvent => {
        const fields = { timestamp: `2026-03-01T10:00:0${second}Z`, lamport_clock: clock };
        if (kind === 'moved') return moved({ wp, to, feature }, fields);
        if (kind === 'created') {
          return eventLike(
            'WPCreated',
            { wp_id: wp, title: to, feature_slug: feature ?? '003-roof' },
            fields,
          );
        }
        return eventLike(
          'WPAssigned',
          { wp_id: wp, agent_id: to, phase: 'review', feature_slug: feature },
          fields,
        );
      });
    const shuffled = fc
      .array(anyEvent, { maxLength: 20 })
      .chain((events) =>
        fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray(events, { minLength: events.length }),
          fc.subarray(events),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([events, others, again]) => {
        assert.deepEqual(buildBoard([...again, ...others]), buildBoard(events));
      }),
    );
  });
});
