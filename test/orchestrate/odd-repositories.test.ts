import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { FakeAct } from '../support/fake-agent.js';
import { OrchestrateScene, type SceneOptions } from '../support/orchestrate-scene.js';

describe('scenarios 18 and 20 of orchestrate: odd repositories and people', () => {
  let scene: OrchestrateScene;
  afterEach(() => scene.end());
  const begin = async (options: SceneOptions) => (scene = await OrchestrateScene.begin(options));

  it('a conflict between dependencies needs a person, with files and exact commands, and is forecast', async () => {
    const same = (wpId: string): FakeAct[] => [
      ['write', 'same.txt', wpId],
      ['result', {}],
    ];
    const turns = { 'WP01 implementation': [same('WP01')], 'WP02 implementation': [same('WP02')] };
    await begin({ graph: { WP01: [], WP02: [], WP03: ['WP01', 'WP02'] }, turns });
    const { stdout, stderr } = await scene.mustEnd(2);
    assert.deepEqual(await scene.states(), ['WP01 done approved', 'WP02 done approved', 'WP03 needs_human']);
    assert.match(stderr, /will conflict with WP0[12] in same\.txt/);
    const said =
      /WP03 {2}two of its dependencies change the same lines: same\.txt\n( +git.*)\n( +git.*)\n +spec-kitty orchestrate\n/;
    const [, add = '', merge = ''] = said.exec(stdout) ?? [];
    await scene.mustBeTidy();
    // The very commands, then again.
    const type = (line: string) =>
      spawnSync('sh', ['-c', line], { cwd: scene.repository.path, env: scene.repository.env }).status;
    const tree = join(scene.repository.path, '.worktrees', '001-engine-WP03');
    assert.deepEqual([type(add), type(merge)], [0, 1], stdout);
    fs.writeFileSync(join(tree, 'same.txt'), 'both\n');
    scene.repository.run({ cwd: tree, args: ['commit', '-qam', 'Both'] });
    await scene.mustEnd(0);
    assert.deepEqual((await scene.states()).at(-1), 'WP03 done approved');
  });

  it('a cycle, an unknown agent, a missing autonomy and a project without commits are refused with 3, and nothing begins', async () => {
    await begin({ graph: { WP01: ['WP02'], WP02: ['WP01'] } });
    assert.match((await scene.mustEnd(3)).stderr, /WP01 > WP02 > WP01/);
    assert.match((await scene.mustEnd(3, '--impl-agent', 'nobody')).stderr, /There is no agent nobody/);
    assert.match((await scene.mustEnd(3, '--impl-agent', 'claude')).stderr, /autonomy: full/);
    assert.match((await scene.mustEnd(2, '--max-parallel', '0')).stderr, /from 1 on/);
    assert.equal(scene.records.length, 0);
    scene.repository.git('checkout', '-q', '--orphan', 'empty');
    scene.repository.git('config', 'init.defaultBranch', 'empty');
    fs.writeFileSync(
      join(scene.repository.path, 'kitty-specs/001-engine/meta.json'),
      '{"target_branch": "nowhere"}\n',
    );
    assert.match((await scene.mustEnd(3)).stderr, /no commit on nowhere/);
  });

  it('a dry run shows plan and command lines, and begins nothing', async () => {
    await begin({ graph: { WP01: [], WP02: ['WP01'] } });
    const { stdout } = await scene.mustEnd(0, '--dry-run');
    assert.match(stdout, /WP02 +waits +The work of WP02 +WP01/);
    assert.match(stdout, /ada: .*node.* .*fake-agent\.js .* ada < PROMPT/);
    assert.equal(scene.records.length, 0);
    assert.deepEqual(scene.turns, []);
  });

  it('a work package that a person finishes meanwhile is theirs; what depends on it goes on', async () => {
    await begin({ graph: { WP01: [], WP02: [], WP03: ['WP02'] }, settings: ['max_parallel: 1'] });
    const gate = join(scene.folder, 'gate');
    scene.teach({
      'WP02 implementation': [
        [
          ['write', 'a.txt', 'a'],
          ['wait-for', gate],
          ['result', {}],
        ],
      ],
    });
    const { ended } = scene.start();
    await scene.record('attempt_begun');
    const file = scene.pathOf('WP01');
    scene.repository.write(file, scene.repository.read(file).replace('lane: "planned"', 'lane: "done"'));
    scene.repository.commit('WP01 is done');
    fs.writeFileSync(gate, '');
    const { code, said } = await ended;
    assert.equal(code, 0, said);
    assert.deepEqual(await scene.states(), ['WP01 done by_hand', 'WP02 done approved', 'WP03 done approved']);
    assert.ok(!scene.turns.some((turn) => turn.includes('WP01')));
    await scene.mustBeTidy();
  });

  it('a stale index.lock holds the run up, and says so, until somebody removes it', async () => {
    await begin({ graph: { WP01: [] } });
    const lock = join(scene.repository.path, '.git', 'index.lock');
    fs.writeFileSync(lock, '');
    const run = scene.start();
    await scene.record('lane_intended');
    while (!run.said().includes('waits: ')) await new Promise((resolve) => setTimeout(resolve, 50));
    fs.rmSync(lock);
    const { code, said } = await run.ended;
    assert.equal(code, 0, said);
    assert.match(said, /waits: .*index is locked/);
    await scene.mustBeTidy();
  });

  it('an agent may find that nothing has to change: a reviewer looks at that', async () => {
    const turns = {
      'WP01 implementation': [[['result', { outcome: 'no_change', reason: 'It is there already.' }]]],
    } satisfies SceneOptions['turns'];
    await begin({ graph: { WP01: [] }, turns });
    await scene.mustEnd(0);
    assert.deepEqual(scene.turns, ['ada WP01 implementation 0', 'bob WP01 review 0']);
    assert.match(scene.repository.read(scene.pathOf('WP01')), /Nothing had to change: It is there already\./);
  });
});
