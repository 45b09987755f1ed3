import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { eventLines, OrchestrateScene, type SceneOptions } from '../support/orchestrate-scene.js';
import type { FakeAct } from '../support/fake-agent.js';

const WORK: FakeAct = ['write', 'src/work.txt', 'work\n'];
const GOOD: readonly FakeAct[] = [['result', {}]];

/** Work packages that depend on nothing, each with an agent that does its own kind of harm. One agent, so that nobody mends it. */
const HARM: Readonly<Record<string, { readonly acts: readonly FakeAct[]; readonly reason: RegExp }>> = {
  WP01: { acts: [['exit', 0]], reason: /nothing differs from where it began/ },
  WP02: {
    acts: [WORK, ['git', 'checkout', '-q', '-b', 'elsewhere'], ...GOOD],
    reason: /on elsewhere instead of/,
  },
  WP03: { acts: [WORK, ['git', 'checkout', '-q', '--detach'], ...GOOD], reason: /on no branch instead of/ },
  WP04: {
    acts: [
      ['git', 'checkout', '-q', '--orphan', 'new'],
      ['commit', 'x', 'x'],
      ['git', 'branch', '-M', '001-engine-WP04'],
      ...GOOD,
    ],
    reason: /rewritten history/,
  },
  WP05: { acts: [['remove-worktree'], ['exit', 0]], reason: /worktree is gone/ },
  WP06: {
    acts: [['write', 'kitty-specs/001-engine/tasks/WP06-work.md', 'mine'], ...GOOD],
    reason: /not its own: kitty-specs/,
  },
  WP07: {
    acts: [['result', { attempt: 'forged', outcome: 'no_change', reason: 'Trust me.' }]],
    reason: /nothing differs/,
  },
  WP08: { acts: [['link-result', { outcome: 'no_change', reason: 'Trust me.' }]], reason: /nothing differs/ },
  WP09: {
    acts: [['result', { outcome: 'blocked', reason: 'There is no database.' }]],
    reason: /blocked: There is no database/,
  },
};

async function withScene(
  options: SceneOptions,
  use: (scene: OrchestrateScene) => Promise<void>,
): Promise<void> {
  const scene = await OrchestrateScene.begin(options);
  try {
    await use(scene);
  } finally {
    await scene.end();
  }
}

describe('agents that misbehave', () => {
  it('scenarios 11, 12, 13, 14 of orchestrate: none of it is taken for work, each for its own reason, and the others go on', async () => {
    const turns = Object.fromEntries(
      Object.entries(HARM).map(([wpId, { acts }]) => [`${wpId} implementation`, [acts]]),
    );
    const graph = Object.fromEntries([...Object.keys(HARM), 'WP10'].map((wpId) => [wpId, []]));
    await withScene({ graph, turns, agents: ['ada'], settings: ['max_parallel: 3'] }, async (scene) => {
      const { stdout } = await scene.mustEnd(2);
      assert.deepEqual(await scene.states(), [
        ...Object.keys(HARM).map((wpId) => `${wpId} needs_human`),
        'WP10 done approved',
      ]);
      for (const [wpId, { reason }] of Object.entries(HARM))
        assert.match(scene.reasons[wpId] ?? '', reason, wpId);
      assert.match(stdout, /── needs you ─+\n WP01 {2}/);
      // No commit lost: what each left is under its ref.
      for (const record of scene.records)
        if (record.kind === 'work_kept' && record.commit !== null)
          assert.equal(scene.repository.git('rev-parse', record.ref ?? '').trim(), record.commit);
      assert.equal(
        scene.repository.git('ls-tree', '-r', '--name-only', 'refs/heads/elsewhere', 'src').trim(),
        '',
      );
      await scene.mustBeTidy();
    });
  });

  it('scenario 12 of orchestrate: commits and files in the main checkout are seen, and are of nobody else', async () => {
    const turns = {
      'WP01 implementation': [[WORK, ['git-main', 'commit', '-q', '--allow-empty', '-m', 'Mine'], ...GOOD]],
      'WP02 implementation': [[WORK, ['write-main', 'stray.txt', 'x'], ...GOOD]],
    } satisfies SceneOptions['turns'];
    const options = { graph: { WP01: [], WP02: ['WP01'] }, turns, agents: ['ada'] };
    await withScene(options, async (scene) => {
      await scene.mustEnd(2);
      assert.match(scene.reasons['WP01'] ?? '', /main checkout was changed meanwhile: commit [0-9a-f]{10}/);
      assert.deepEqual(await scene.states(), ['WP01 needs_human', 'WP02 blocked']);
      await scene.mustEnd(0, '--skip', 'WP01');
      assert.equal(scene.lane('WP01'), 'canceled');
      assert.ok(eventLines(await scene.events()).includes('WP02 resolved WP01 skipped'));
    });
  });

  it('scenario 14 of orchestrate: a verdict behind a link, and one of a reviewer that changed the tree, approve nothing', async () => {
    const turns = {
      'WP01 review': [[['link-result', {}]]],
      'WP02 review': [
        [
          ['write', 'src/WP02.txt', 'better'],
          ['result', {}],
        ],
      ],
    } satisfies SceneOptions['turns'];
    await withScene({ graph: { WP01: [], WP02: [] }, turns, agents: ['ada'] }, async (scene) => {
      await scene.mustEnd(2);
      assert.deepEqual(await scene.states(), ['WP01 needs_human', 'WP02 needs_human']);
      // The work that was reviewed is what is there.
      const text = fs.readFileSync(
        join(scene.repository.path, '.worktrees', '001-engine-WP02', 'src', 'WP02.txt'),
        'utf8',
      );
      assert.equal(text, 'WP02 by ada, turn 0\n');
      assert.deepEqual(scene.turns.filter((turn) => turn.includes('review')).length, 4);
      await scene.mustBeTidy();
    });
  });

  it('scenario 19 of orchestrate: without quota or login the next agent is asked, and the first no more', async () => {
    const turns = {
      'ada implementation': [
        [
          ['print', 'Error: usage limit reached\n'],
          ['exit', 0],
        ],
      ],
      'eve review': [
        [
          ['print', 'not logged in\n'],
          ['exit', 1],
        ],
      ],
    } satisfies SceneOptions['turns'];
    const agents = {
      agents: ['ada', 'bob', 'eve', 'dan'],
      implement: ['ada', 'bob'],
      review: ['bob', 'eve', 'dan'],
    };
    await withScene({ graph: { WP01: [], WP02: ['WP01'] }, turns, ...agents }, async (scene) => {
      await scene.mustEnd(0);
      assert.deepEqual(scene.turns, [
        'ada WP01 implementation 0',
        'bob WP01 implementation 1',
        'eve WP01 review 0',
        'dan WP01 review 1',
        'bob WP02 implementation 0',
        'dan WP02 review 0',
      ]);
      const lines = eventLines(await scene.events());
      assert.ok(lines.includes('WP01 error runtime Error: usage limit reached'));
      assert.ok(lines.includes('WP01 error auth not logged in'));
      assert.ok(lines.includes('WP01 assigned bob implementation 0'));
      await scene.mustBeTidy();
    });
  });
});
