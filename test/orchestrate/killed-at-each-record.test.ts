import assert from 'node:assert/strict';
import { scriptPath } from '../support/child.js';
import { eventLines, OrchestrateScene } from '../support/orchestrate-scene.js';

const KILLER = scriptPath(import.meta.url, '../support/kill-at-record.js');
const BLOCKING = {
  severity: 'blocking',
  file: 'src/WP01.txt',
  line: 1,
  problem: 'It is short.',
  wanted: 'More.',
};

describe('scenario 2 of orchestrate: kill -9 at each journal record', () => {
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
    const places: string[] = [];
    for (;;) {
      const isBegun = scene.records.length > 0;
      const env = { KILLED_AT: places.join('\n') };
      const { ended } = scene.start(isBegun ? ['--resume'] : [], { nodeArgs: ['--import', KILLER], env });
      const { code, signal, said } = await ended;
      const [, place] = /^KILLED (.*)$/m.exec(said) ?? [];
      if (signal !== 'SIGKILL' || place === undefined) {
        assert.equal(code, 0, `after ${places.at(-1)}:\n${said}`);
        break;
      }
      assert.ok(!places.includes(place), `twice at ${place}`);
      places.push(place);
      if (place === 'after run_ended') break;
    }
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
