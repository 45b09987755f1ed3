import assert from 'node:assert/strict';
import type { CommitId } from '../../src/changes/commit.js';
import { observeFeature, type FeatureChange } from '../../src/detect/feature-change.js';
import type { Observation } from '../../src/detect/observation.js';
import { changeOf, type WorkPackageChange } from '../../src/detect/work-package-change.js';
import type { WorkPackageFile } from '../../src/detect/work-package.js';
import type { Transition } from '../../src/tasks/event-log.js';
import { inWords } from '../support/observations.js';
import type { TaskText } from '../support/task-text.js';
import { file } from './pure-files-fixture.js';

const SIGHTING = {
  commit: 'c'.repeat(40) as CommitId,
  authorTime: '2026-01-05T09:00:00Z',
  authorName: 'Ada',
  authorEmail: 'ada@example.org',
  feature: '001-first',
};
const PATH = 'kitty-specs/001-first';
const MOMENT = '2026-01-05T09:00:00Z';

const wp = (task: TaskText = {}) => file(`${task.id ?? 'WP01'}.md`, task);
const was = (before: WorkPackageFile | undefined, after: WorkPackageFile | undefined): WorkPackageChange => {
  const [befores, afters] = [before ? [before] : [], after ? [after] : []];
  const change = changeOf({ wpId: (after ?? before)?.task.wpId ?? '', befores: [befores], afters });
  assert.ok(change);
  return change;
};
const line = (eventId: string, toLane: string, more: Partial<Transition> = {}): Transition => ({
  eventId,
  wpId: 'WP01',
  fromLane: 'x',
  toLane,
  at: MOMENT,
  actor: 'codex',
  reason: 'since it rains',
  ...more,
});
/** `9:01 ada doing` -> a line of the Activity Log. */
const entry = (minute: number, agent: string, lane: string | null, note = 'x') =>
  `2026-01-05T09:0${minute}:00Z – ${agent} – ${lane === null ? '' : `lane=${lane} – `}${note}`;

function observed(change: Partial<FeatureChange>): Observation[] {
  return observeFeature({
    sighting: SIGHTING,
    featurePath: PATH,
    logPath: `${PATH}/status.events.jsonl`,
    changes: [],
    born: undefined,
    lines: [],
    lastLineBefore: () => undefined,
    lastLineNow: () => undefined,
    fileBefore: () => undefined,
    takenBack: { entry: () => 0, line: () => 0 },
    endings: { resolved: [], completed: undefined },
    ...change,
  });
}
const told = (change: Partial<FeatureChange>) => observed(change).map(inWords);
function only<Kind extends Observation['kind']>(kind: Kind, change: Partial<FeatureChange>) {
  return observed(change).filter((one): one is Extract<Observation, { kind: Kind }> => one.kind === kind);
}

describe('what is told of a feature in a commit', () => {
  it('is told causes first', () => {
    const all: Partial<FeatureChange> = {
      born: { wpCount: 4, meta: { targetBranch: 'main', createdAt: null } },
      changes: [
        was(undefined, wp({ id: 'WP03' })),
        was(
          wp({ id: 'WP02', agent: 'ada' }),
          wp({ id: 'WP02', lane: 'doing', agent: 'bob', log: [entry(1, 'bob', null, 'hm')] }),
        ),
        was(wp({ id: 'WP04', lane: 'done' }), undefined),
      ],
      lines: [line('E1', 'claimed')],
      endings: {
        resolved: [
          {
            path: `${PATH}/tasks/WP05.md`,
            what: { wpId: 'WP05', dependencyId: 'WP01', resolution: 'skipped' },
          },
        ],
        completed: { wpCount: 4, createdAt: null },
      },
    };
    assert.deepEqual(told(all), [
      'feature 001-first of 4',
      'WP03 created in planned',
      'WP01 event E1: x -> claimed',
      'WP02 planned -> doing',
      'WP02 log: hm',
      'WP02 assigned to bob in doing',
      'WP04 removed from done',
      'WP05 need not wait for WP01: skipped',
      'feature 001-first completed, all 4',
    ]);
    const name = (path: string) => path.replace(`${PATH}/`, '');
    assert.deepEqual(
      observed(all).map(({ path }) => name(path)),
      [
        PATH,
        'tasks/WP03.md',
        'status.events.jsonl',
        ...Array.from({ length: 3 }, () => 'tasks/WP02.md'),
        'tasks/WP04.md',
        'tasks/WP05.md',
        PATH,
      ],
    );
    for (const { commit, authorTime, authorName, authorEmail, feature } of observed(all))
      assert.deepEqual({ commit, authorTime, authorName, authorEmail, feature }, SIGHTING);
  });

  it('is nothing where nothing changed', () => {
    assert.deepEqual(observed({}), []);
  });

  it('says of one that is born its title, what it waits for and its lane', () => {
    const born = (task: TaskText) => only('created', { changes: [was(undefined, wp(task))] })[0];
    const whole = born({ title: 'Fill it', dependencies: ['WP02'], lane: 'doing' });
    assert.deepEqual([whole?.title, whole?.dependencies, whole?.toLane], ['Fill it', ['WP02'], 'doing']);
    assert.equal(born({ title: '""' })?.title, 'WP01');
    assert.equal(born({ lane: null })?.toLane, null);
  });

  it('says of one that is born whether the log tells how it came into its lane, by its last line', () => {
    const toldByLog = (lane: string | null, ...lines: Transition[]) =>
      only('created', { changes: [was(undefined, wp({ lane }))], lines })[0]?.toldByLog;
    assert.equal(toldByLog('doing', line('E1', 'in_progress')), true);
    assert.equal(toldByLog('doing', line('E1', 'done'), line('E2', 'in_progress')), true);
    assert.equal(toldByLog('doing', line('E1', 'in_progress'), line('E2', 'done')), undefined);
    assert.equal(toldByLog('doing', line('E1', 'in_progress', { wpId: 'WP02' })), undefined);
    assert.equal(toldByLog('doing'), undefined);
    assert.equal(toldByLog(null, line('E1', 'in_progress')), undefined);
  });
});

describe('the lines of the event log', () => {
  it('are told with their own words', () => {
    const [seen] = only('event_line', { lines: [line('E1', 'claimed', { fromLane: 'planned' })] });
    assert.ok(seen);
    assert.deepEqual(
      [
        seen.wpId,
        seen.fromLane,
        seen.toLane,
        seen.at,
        seen.by,
        seen.note,
        seen.sourceEventId,
        seen.toldByFile,
      ],
      ['WP01', 'planned', 'claimed', MOMENT, 'codex', 'since it rains', 'E1', undefined],
    );
  });

  it('are marked where the file of their own work package had told of them', () => {
    const before = wp({ lane: 'doing' });
    const lines = [
      line('E1', 'in_progress'),
      line('E2', 'in_progress', { wpId: 'WP02' }),
      line('E3', 'done', { wpId: 'WP03' }),
    ];
    const marked = (change: Partial<FeatureChange>) =>
      only('event_line', { lines, ...change }).map(({ toldByFile }) => toldByFile ?? false);
    assert.deepEqual(marked({ fileBefore: (id) => (id === 'WP01' ? before : undefined) }), [
      true,
      false,
      false,
    ]);
    assert.deepEqual(marked({ fileBefore: () => before }), [true, true, false]);
    // The log had lines of WP01 before: it does not only catch up.
    const known = (id: string) => (id === 'WP01' ? line('E0', 'planned') : undefined);
    assert.deepEqual(marked({ fileBefore: () => before, lastLineBefore: known }), [false, true, false]);
  });
});

describe('the steps of a lane', () => {
  const moved = (change: Partial<FeatureChange> = {}, log: readonly string[] = []) =>
    only('lane', {
      changes: [was(wp({ lane: 'planned' }), wp({ lane: 'doing', log }))],
      ...change,
    }).map(({ at, by, note, sourceEventId, occurrence }) => [at, by, note, sourceEventId, occurrence]);
  const OWN = entry(1, 'ada', 'doing', 'off we go');

  it('have no time, no agent and no note where no line tells of them', () => {
    assert.deepEqual(moved(), [[null, null, null, null, 0]]);
    assert.deepEqual(moved({ takenBack: { entry: () => 3, line: () => 3 } }), [[null, null, null, null, 0]]);
  });

  it('have those of the line in the file, with what was taken back before', () => {
    const at = '2026-01-05T09:01:00Z';
    assert.deepEqual(moved({}, [OWN]), [[at, 'ada', 'off we go', null, 0]]);
    const takenBack = {
      entry: ({ raw }: { raw: string }) => (raw.includes('off we go') ? 2 : 0),
      line: () => 0,
    };
    assert.deepEqual(moved({ takenBack }, [OWN]), [[at, 'ada', 'off we go', null, 2]]);
    const [before, after] = [
      wp({ lane: 'planned', log: [OWN] }),
      wp({ lane: 'doing', log: [OWN, entry(1, 'ada', 'doing', 'again')] }),
    ];
    assert.deepEqual(moved({ changes: [was(before, after)], takenBack: { entry: () => 2, line: () => 0 } }), [
      [at, 'ada', 'again', null, 3],
    ]);
  });

  it('have those of the log’s line where that tells of them as well, also where it names nobody', () => {
    const lines = [line('E0', 'in_progress', { wpId: 'WP02' }), line('E1', 'in_progress')];
    const takenBack = { entry: () => 0, line: ({ eventId }: Transition) => (eventId === 'E1' ? 1 : 0) };
    assert.deepEqual(moved({ lines, takenBack }, [OWN]), [[MOMENT, 'codex', 'since it rains', 'E1', 1]]);
    const nobodys = [line('E1', 'in_progress', { actor: null, reason: null })];
    assert.deepEqual(moved({ lines: nobodys }, [OWN]), [[MOMENT, null, null, 'E1', 0]]);
  });

  it('have those of a line that had come before, where the log was ahead', () => {
    const lastLineBefore = (id: string) => (id === 'WP01' ? line('E9', 'in_progress') : undefined);
    assert.deepEqual(moved({ lastLineBefore }), [[MOMENT, 'codex', 'since it rains', 'E9', 0]]);
  });
});

describe('the lines of an Activity Log', () => {
  it('are told with who, when and where, and whether a step was made of them', () => {
    const log = [
      entry(1, 'ada', 'doing', 'off'),
      entry(2, 'bob', null, 'hm'),
      entry(3, 'ada', 'doing', 'still'),
    ];
    const seen = only('activity', { changes: [was(wp(), wp({ lane: 'doing', log }))] });
    assert.deepEqual(
      seen.map(({ wpId, at, by, lane, note, movesLane }) => [
        wpId,
        at.slice(11, 16),
        by,
        lane,
        note,
        movesLane,
      ]),
      [
        ['WP01', '09:01', 'ada', 'doing', 'off', true],
        ['WP01', '09:02', 'bob', null, 'hm', false],
        ['WP01', '09:03', 'ada', 'doing', 'still', false],
      ],
    );
  });

  it('are told of one that is born, and of none that went', () => {
    const log = [entry(1, 'ada', 'doing', 'off')];
    assert.deepEqual(told({ changes: [was(undefined, wp({ log }))] }), [
      'WP01 created in planned',
      'WP01 log: off',
    ]);
    assert.deepEqual(told({ changes: [was(wp({ log }), undefined)] }), ['WP01 removed from planned']);
  });
});

describe('an assignment', () => {
  const assigned = (log: readonly string[], change: Partial<FeatureChange> = {}, task: TaskText = {}) =>
    only('assigned', {
      changes: [was(wp({ agent: 'ada' }), wp({ agent: 'bob', log, ...task }))],
      ...change,
    }).map(({ agent, lane, at, occurrence }) => [agent, lane, at?.slice(11, 16) ?? null, occurrence]);

  it('is of nobody where the agent stayed, or came with the work package', () => {
    assert.deepEqual(
      only('assigned', { changes: [was(wp({ agent: 'ada' }), wp({ agent: 'ada', lane: 'doing' }))] }),
      [],
    );
    assert.deepEqual(only('assigned', { changes: [was(undefined, wp({ agent: 'ada' }))] }), []);
  });

  it('has the lane of the file, else that of the log, else none', () => {
    const now = { lastLineNow: (id: string) => (id === 'WP01' ? line('E1', 'claimed') : undefined) };
    assert.deepEqual(assigned([], now), [['bob', 'planned', null, 0]]);
    assert.deepEqual(assigned([], now, { lane: null }), [['bob', 'claimed', null, 0]]);
    assert.deepEqual(assigned([], {}, { lane: null }), [['bob', null, null, 0]]);
  });

  it('began with the first line of the agent’s last turn', () => {
    const [bob1, ada2, bob3, bob4, ada5] = [
      entry(1, 'bob', null),
      entry(2, 'ada', null),
      entry(3, 'bob', null),
      entry(4, 'bob', null),
      entry(5, 'ada', null),
    ];
    assert.deepEqual(assigned([bob1]), [['bob', 'planned', '09:01', 0]]);
    assert.deepEqual(assigned([ada2, bob3, bob4]), [['bob', 'planned', '09:03', 0]]);
    assert.deepEqual(assigned([bob1, ada2, bob3, bob4, ada5]), [['bob', 'planned', '09:03', 0]]);
    assert.deepEqual(assigned([ada2, ada5]), [['bob', 'planned', null, 0]]);
    assert.deepEqual(assigned([]), [['bob', 'planned', null, 0]]);
  });

  it('is not interrupted by a line of nobody', () => {
    const change = was(
      wp({ agent: 'ada' }),
      wp({ agent: 'bob', log: [entry(1, 'bob', null), entry(2, 'nobody', null), entry(3, 'bob', null)] }),
    );
    assert.ok(change.kind === 'changed');
    const news = change.news.map(({ entries, ...one }) => ({
      ...one,
      entries: entries.map((each) => (each.agent === 'nobody' ? { ...each, agent: null } : each)),
    }));
    const [seen] = only('assigned', { changes: [{ ...change, news }] });
    assert.equal(seen?.at, '2026-01-05T09:01:00Z');
  });

  it('counts what was taken back before, and turns of the same moment', () => {
    const takenBack = { entry: () => 2, line: () => 0 };
    assert.deepEqual(assigned([entry(1, 'bob', null)], { takenBack }), [['bob', 'planned', '09:01', 2]]);
    assert.deepEqual(assigned([], { takenBack }), [['bob', 'planned', null, 0]]);
    const turns = [entry(1, 'bob', null, 'a'), entry(1, 'ada', null, 'b'), entry(1, 'bob', null, 'c')];
    assert.deepEqual(assigned(turns, { takenBack }), [['bob', 'planned', '09:01', 3]]);
  });
});
