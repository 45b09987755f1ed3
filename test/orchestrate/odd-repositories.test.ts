import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import type { FakeAct } from '../support/fake-agent.js';
import { OrchestrateScene, type SceneOptions } from '../support/orchestrate-scene.js';
import { TestRepository } from '../support/repository.js';

describe('scenario 20 of orchestrate: odd repositories and people', () => {
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
    assert.match((await scene.mustEnd(2, '--max-parallel', '0')).stderr, /1 or more/);
    assert.equal(scene.records.length, 0);
    scene.mainIsTheirs = true;
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

  it('paths with spaces, a shallow clone, a submodule in it, and itself a submodule: it is as everywhere', async () => {
    const origin = TestRepository.create();
    const library = TestRepository.create();
    try {
      for (const text of ['one', 'two', 'three']) {
        origin.write('a.txt', text);
        origin.commit(text);
      }
      library.write('lib.txt', 'lib');
      library.commit('Library');
      const repository = TestRepository.create({ name: 'outer folder/my repository' });
      repository.git('fetch', '-q', '--depth', '1', `file://${origin.path}`, 'main');
      repository.git('reset', '-q', '--hard', 'FETCH_HEAD');
      const local = ['-c', 'protocol.file.allow=always'] as const;
      repository.git(...local, 'submodule', '--quiet', 'add', library.path, 'my lib');
      repository.commit('Use the library');
      const outer = dirname(repository.path);
      const inOuter = (...args: string[]) => repository.run({ args, cwd: outer });
      inOuter('init', '-q', '-b', 'main');
      inOuter(...local, 'submodule', '--quiet', 'add', './my repository', 'my repository');
      inOuter('submodule', '--quiet', 'absorbgitdirs');
      assert.ok(fs.statSync(join(repository.path, '.git')).isFile(), 'it has its git folder elsewhere');
      assert.equal(repository.git('rev-parse', '--is-shallow-repository').trim(), 'true');
      const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'] as const;
      const turns = {
        'WP01 implementation': [
          [
            ['git', ...local, 'submodule', '--quiet', 'update', '--init'],
            ['write', 'my lib/more.txt', 'more'],
            ['git', '-C', 'my lib', 'add', '-A'],
            ['git', '-C', 'my lib', ...person, 'commit', '-q', '-m', 'More'],
            ['result', {}],
          ],
        ],
      } satisfies SceneOptions['turns'];
      const graph = { WP01: [], WP02: [], WP03: ['WP01', 'WP02'] };
      await begin({ graph, turns, repository });
      await scene.mustEnd(0);
      assert.deepEqual(
        await scene.states(),
        ['WP01', 'WP02', 'WP03'].map((id) => `${id} done approved`),
      );
      const moved = (wpId: string) => repository.git('rev-parse', `001-engine-${wpId}:my lib`).trim();
      assert.notEqual(moved('WP01'), moved('WP02'), 'the work in the submodule is in the work package');
      assert.equal(moved('WP03'), moved('WP01'));
      await scene.mustBeTidy();
      // Commits in a submodule lie with its worktree and nowhere else.
      await scene.mustEnd(0, 'clean');
      assert.deepEqual(fs.readdirSync(join(repository.path, '.worktrees')), ['001-engine-WP01']);
    } finally {
      origin.remove();
      library.remove();
    }
  });

  it('a repository without commits is refused with 3, and what to do', async () => {
    await begin({ graph: { WP01: [] } });
    scene.mainIsTheirs = true;
    for (const name of ['refs/heads/main', 'logs', 'packed-refs'])
      fs.rmSync(join(scene.repository.path, '.git', name), { recursive: true, force: true });
    const { stderr } = await scene.mustEnd(3);
    assert.match(stderr, /There is no commit on main, where the work would go\.\n.*Commit something there/);
    assert.equal(scene.records.length, 0);
  });

  it('an old git is told from what it cannot do: several dependencies are refused, one is not', async () => {
    await begin({ graph: { WP01: [], WP02: [], WP03: ['WP01', 'WP02'] }, review: 'none' });
    const bin = join(scene.folder, 'bin');
    fs.mkdirSync(bin);
    const path = scene.repository.env['PATH'] ?? '';
    const standIn = [
      '#!/bin/sh',
      'for word; do',
      '  [ "$word" = --version ] && { echo "git version 2.30.2"; exit 0; }',
      '  [ "$word" = --write-tree ] && { echo "usage: git merge-tree" >&2; exit 129; }',
      'done',
      `PATH='${path}' exec git "$@"`,
      '',
    ];
    fs.writeFileSync(join(bin, 'git'), standIn.join('\n'), { mode: 0o755 });
    const env = { PATH: `${bin}:${path}` };
    const refused = await scene.start([], { env }).ended;
    assert.equal(refused.code, 3, refused.said);
    assert.match(
      refused.said,
      /WP03 builds upon WP01 and WP02: .* needs git 2\.38 or later .*This is git 2\.30\.2\.\n.*Install a newer git/,
    );
    assert.equal(scene.records.length, 0);
    const file = scene.pathOf('WP03');
    scene.repository.write(file, scene.repository.read(file).replace('[WP01, WP02]', '[WP02]'));
    scene.repository.commit('WP03 needs less');
    const { code, said } = await scene.start([], { env }).ended;
    assert.equal(code, 0, said);
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
