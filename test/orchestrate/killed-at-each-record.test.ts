import assert from 'node:assert/strict';
import type { Judgement } from '../../src/orchestrate/judgement.js';
import type { RecordKind } from '../../src/orchestrate/record.js';
import { killAtEachRecord } from '../support/kill-loop.js';
import { eventLines, OrchestrateScene, type SceneOptions } from '../support/orchestrate-scene.js';

const BLOCKING = {
  severity: 'blocking',
  file: 'src/WP01.txt',
  line: 1,
  problem: 'It is short.',
  wanted: 'More.',
};

/** Where the runs of this file were killed. */
const everywhere: string[] = [];

describe('scenario 2 of orchestrate: kill -9 at each journal record of a good run', () => {
  let scene: OrchestrateScene;
  before(async () => {
    scene = await OrchestrateScene.begin({
      graph: { WP01: [], WP02: ['WP01'] },
      settings: ['verify: [["true"]]'],
      // One round more for WP01, so that every kind of record of a good run is met.
      turns: { 'WP01 review': [[['result', { verdict: 'reject', findings: [BLOCKING] }]], [['result', {}]]] },
    });
  });
  after(() => scene.end());

  it('half-way through it and right behind it: the run ends as if uninterrupted', async () => {
    const places = await killAtEachRecord(scene);
    everywhere.push(...places);
    const kinds = new Set(scene.records.map(({ kind }) => kind));
    for (const kind of kinds)
      for (const how of ['torn', 'after'])
        assert.ok(
          places.some((place) => place.startsWith(`${how} ${kind}`)),
          `never killed ${how} ${kind}`,
        );
    assert.ok(places.length > 80, `killed only ${places.length} times`);
    assert.deepEqual(await scene.states(), ['WP01 done approved', 'WP02 done approved']);
    assert.deepEqual(scene.turns, [
      'ada WP01 implementation 0',
      'bob WP01 review 0',
      'ada WP01 implementation 1',
      'bob WP01 review 1',
      'ada WP02 implementation 0',
      'bob WP02 review 0',
    ]);
    await scene.mustBeTidy();
  });

  it('every event is there once', async () => {
    assert.deepEqual(
      eventLines(await scene.events()),
      [
        'WP01 assigned ada implementation 0',
        'WP01 assigned ada implementation 0',
        'WP01 assigned bob review 0',
        'WP01 assigned bob review 0',
        'WP01 planned > doing',
        'WP01 doing > for_review',
        'WP01 for_review > planned',
        'WP01 planned > doing',
        'WP01 doing > for_review',
        'WP01 for_review > done',
        'WP01 review Approved. It is so.',
        'WP01 review Rejected: 1 blocking finding. It is so.\nsrc/WP01.txt:1: It is short. Wanted: More.',
        'WP02 assigned ada implementation 0',
        'WP02 assigned bob review 0',
        'WP02 planned > doing',
        'WP02 doing > for_review',
        'WP02 for_review > done',
        'WP02 resolved WP01 completed',
        'WP02 review Approved. It is so.',
        'completed 2 with duration',
      ].sort(),
    );
  });
});

/** What goes wrong is what is killed here: what goes well was killed above, record by record. */
const GOES_WELL =
  /^(run_(begun|resumed|ended finished)|worktree_|lane_|attempt_(begun|ended)|attempt_intended(?!.*retry)|work_kept|judged (?!WP03 accepted)\w+ (accepted|verified|approved))/;

describe('scenario 2 of orchestrate: kill -9 at each record of a run in which everything goes wrong', () => {
  let scene: OrchestrateScene;
  before(async () => {
    const write = (text: string) => ['write', 'same.txt', text] as const;
    const turns = {
      'eve implementation': [
        [
          ['print', 'Error: usage limit reached\n'],
          ['exit', 0],
        ],
      ],
      'ada WP01 implementation': [[], [['exit', 1]], [write('one\n'), ['result', {}]]],
      // An approval, of a tree that it has changed: were it judged again when the tree is as it was, it would count.
      'WP01 review': [[write('mine\n'), ['result', {}]], [['result', {}]]],
      'WP02 implementation': [
        [['write', 'kitty-specs/mine.txt', 'mine']],
        [
          ['write', 'bad.txt', 'bad'],
          ['write', 'good.txt', 'good'],
          ['result', {}],
        ],
        [
          ['git', 'rm', '-q', 'bad.txt'],
          ['result', {}],
        ],
      ],
      'WP03 implementation': [[write('three\n'), ['result', {}]]],
      'WP04 implementation': [
        [['kill-supervisor'], ['hang']],
        [['result', { outcome: 'blocked', reason: 'There is no database.' }]],
      ],
      'WP06 implementation': [[['request', 'skip-WP06'], ['hang']]],
    } satisfies SceneOptions['turns'];
    scene = await OrchestrateScene.begin({
      graph: { WP01: [], WP02: [], WP03: [], WP04: [], WP05: ['WP01', 'WP03'], WP06: [], WP07: [] },
      agents: ['eve', 'ada', 'bob'],
      review: ['ada', 'bob'],
      settings: ['max_parallel: 1', 'verify: [[test, "!", -e, bad.txt]]'],
      turns,
    });
  });
  after(() => scene.end());

  it('it ends as if uninterrupted: nothing is asked twice, nothing is forgotten', async () => {
    const finishByHand = () => {
      if (scene.lane('WP07') === 'done') return;
      const path = scene.pathOf('WP07');
      scene.repository.write(path, scene.repository.read(path).replace('lane: "planned"', 'lane: "done"'));
      scene.repository.commit('WP07 is done');
    };
    const places = await killAtEachRecord(scene, { spared: GOES_WELL, code: 2, meanwhile: finishByHand });
    everywhere.push(...places);
    assert.deepEqual(await scene.states(), [
      'WP01 done approved',
      'WP02 done approved',
      'WP03 done approved',
      'WP04 needs_human',
      'WP05 needs_human',
      'WP06 done skipped',
      'WP07 done by_hand',
    ]);
    assert.deepEqual(scene.turns, [
      'eve WP01 implementation 0',
      'ada WP01 implementation 1',
      'ada WP01 implementation 2',
      'bob WP01 review 0',
      'bob WP01 review 1',
      'ada WP03 implementation 0',
      'bob WP03 review 0',
      'ada WP02 implementation 0',
      'bob WP02 implementation 1',
      'bob WP02 implementation 2',
      'ada WP02 review 0',
      'ada WP04 implementation 0',
      'ada WP04 implementation 1',
      'ada WP06 implementation 0',
    ]);
    const overlaps = scene.records.filter(({ kind }) => kind === 'overlap_seen');
    assert.equal(overlaps.length, 1, 'the overlap is seen, and once');
    assert.match(scene.reasons['WP04'] ?? '', /no database/);
    assert.match(scene.reasons['WP05'] ?? '', /change the same lines: same\.txt/);
    assert.deepEqual(eventLines(await scene.events()), [
      'WP01 assigned ada implementation 0',
      'WP01 assigned ada implementation 1',
      'WP01 assigned bob review 0',
      'WP01 assigned bob review 1',
      'WP01 assigned eve implementation 0',
      'WP01 doing > for_review',
      'WP01 error runtime Error: usage limit reached',
      'WP01 error runtime it ended with exit code 1',
      'WP01 error validation No verdict: the reviewer has changed what it reviewed',
      'WP01 for_review > done',
      'WP01 note Took over',
      'WP01 planned > doing',
      'WP01 review Approved. It is so.',
      'WP02 assigned ada implementation 0',
      'WP02 assigned ada review 0',
      'WP02 assigned bob implementation 0',
      'WP02 assigned bob implementation 0',
      'WP02 doing > for_review',
      'WP02 error validation `test ! -e bad.txt` failed: it ended with exit code 1.',
      'WP02 error validation it changed what is not its own: kitty-specs/mine.txt',
      'WP02 for_review > done',
      'WP02 note Took over',
      'WP02 planned > doing',
      'WP02 review Approved. It is so.',
      'WP03 assigned ada implementation 0',
      'WP03 assigned bob review 0',
      'WP03 doing > for_review',
      'WP03 for_review > done',
      'WP03 planned > doing',
      'WP03 review Approved. It is so.',
      'WP04 assigned ada implementation 0',
      'WP04 assigned ada implementation 0',
      'WP04 error runtime The attempt was cut off from outside.',
      'WP04 error runtime the agent is blocked: There is no database.',
      'WP04 planned > doing',
      'WP05 resolved WP01 completed',
      'WP05 resolved WP03 completed',
      'WP06 assigned ada implementation 0',
      'WP06 doing > planned',
      'WP06 planned > doing',
      'WP07 planned > done',
    ]);
    await scene.mustBeTidy();
  });
});

describe('scenario 2 of orchestrate: kill -9 while a run is drained, and where nobody reviews', () => {
  let scene: OrchestrateScene;
  before(async () => {
    scene = await OrchestrateScene.begin({
      graph: { WP01: [], WP02: ['WP01'] },
      review: 'none',
      turns: {
        'WP01 implementation': [
          [
            ['request', 'drain'],
            ['write', 'a.txt', 'a'],
            ['result', {}],
          ],
        ],
      },
    });
  });
  after(() => scene.end());

  it('what was drained stays so; a new run does the rest', async () => {
    const spared = /^(run_(begun|resumed|ended finished)|worktree_|lane_|attempt_|work_kept|judged)/;
    everywhere.push(...(await killAtEachRecord(scene, { spared })));
    assert.deepEqual(await scene.states(), ['WP01 done unreviewed', 'WP02 ready']);
    everywhere.push(...(await killAtEachRecord(scene, { spared })));
    assert.deepEqual(await scene.states(), ['WP01 done before', 'WP02 done unreviewed']);
    assert.deepEqual(scene.turns, ['ada WP01 implementation 0', 'ada WP02 implementation 0']);
    await scene.mustBeTidy();
  });
});

describe('scenario 2 of orchestrate: kill -9 at each kind of record', () => {
  // A kind that is new does not compile here, and must then be met by a run above.
  const KINDS: Readonly<Record<RecordKind, true>> = {
    run_begun: true,
    run_resumed: true,
    run_drained: true,
    run_ended: true,
    worktree_intended: true,
    worktree_made: true,
    lane_intended: true,
    lane_written: true,
    attempt_intended: true,
    attempt_begun: true,
    attempt_ended: true,
    work_kept: true,
    restore_intended: true,
    judged: true,
    left_unreviewed: true,
    gave_up: true,
    skipped: true,
    finished_by_hand: true,
    overlap_seen: true,
  };
  const JUDGEMENTS: Readonly<Record<Judgement['kind'], true>> = {
    accepted: true,
    verified: true,
    approved: true,
    rejected: true,
    rework: true,
    no_verdict: true,
    unacceptable: true,
    unavailable: true,
    trouble: true,
    lost: true,
    never_begun: true,
    stopped: true,
    human: true,
  };

  for (const how of ['torn', 'after'])
    it(`${how}: the runs above met them all, and each judgement`, () => {
      const kinds = Object.keys(KINDS).map((kind) => new RegExp(`^${how} ${kind}\\b`));
      const judgements = Object.keys(JUDGEMENTS).map((kind) => new RegExp(`^${how} judged \\w+ ${kind}$`));
      const missing = [...kinds, ...judgements].filter(
        (pattern) => !everywhere.some((place) => pattern.test(place)),
      );
      assert.deepEqual(missing, []);
    });
});
