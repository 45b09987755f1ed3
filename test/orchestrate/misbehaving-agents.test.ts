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

  it('scenarios 6, 7, 8, 9 of orchestrate: agents that hang, stay, ignore and leave others behind are ended, and their work counts for what it is', async () => {
    const turns = {
      'ada WP01 implementation': [[['exit', 1]]],
      // Silence is held against who prints while it works, and against nobody else.
      'eve WP01 implementation': [[['hang']]],
      'WP02 implementation': [[WORK, ...GOOD, ['hang']]],
      'WP03 implementation': [[['ignore-term'], WORK, ['leave-lock'], ...GOOD, ['hang']]],
      'WP04 implementation': [[WORK, ['grandchildren'], ...GOOD, ['exit', 0]]],
    } satisfies SceneOptions['turns'];
    const scene = {
      graph: { WP01: [], WP02: [], WP03: [], WP04: [] },
      turns,
      agents: ['ada', 'eve', 'bob'],
      streams: ['eve'],
      review: ['ada', 'bob'],
      settings: ['max_parallel: 4', 'silence_minutes: 0.05', 'retry_seconds: []'],
    };
    await withScene(scene, async (scene) => {
      await scene.mustEnd(0);
      const ids = ['WP01', 'WP02', 'WP03', 'WP04'];
      assert.deepEqual(
        await scene.states(),
        ids.map((id) => `${id} done approved`),
      );
      const ends = scene.records.flatMap((record) => {
        const { wpId = '', attempt = '' } = record.kind === 'attempt_ended' ? record : {};
        const begun = scene.records.find(
          (other) => other.kind === 'attempt_intended' && other.attempt === attempt,
        );
        if (record.kind !== 'attempt_ended' || begun?.kind !== 'attempt_intended') return [];
        const { why, signal, code } = record.exit;
        return begun.phase === 'review' ? [] : `${begun.agent ?? ''} ${wpId} ${why} ${signal ?? code}`;
      });
      assert.deepEqual(ends.sort(), [
        'ada WP01 exited 1',
        'ada WP02 result SIGTERM',
        'ada WP03 result SIGKILL',
        'ada WP04 exited 0',
        'bob WP01 exited 0',
        'eve WP01 silent SIGTERM',
      ]);
      const lines = eventLines(await scene.events());
      assert.deepEqual(
        lines.filter((line) => line.includes('error')),
        [
          'WP01 error runtime it ended with exit code 1',
          'WP01 error runtime it said nothing for longer than it may, and was ended',
        ],
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
      scene.mainIsTheirs = true;
      await scene.mustEnd(2);
      assert.match(scene.reasons['WP01'] ?? '', /main checkout was changed meanwhile: commit [0-9a-f]{10}/);
      assert.deepEqual(await scene.states(), ['WP01 needs_human', 'WP02 blocked']);
      await scene.mustEnd(0, '--skip', 'WP01');
      assert.equal(scene.lane('WP01'), 'canceled');
      assert.ok(eventLines(await scene.events()).includes('WP02 resolved WP01 skipped'));
    });
  });

  it('scenarios 13, 14 of orchestrate: a verdict behind a link, and those of reviewers that changed or deleted the tree, approve nothing', async () => {
    const turns = {
      'WP01 review': [[['link-result', {}]]],
      'WP02 review': [
        [
          ['write', 'src/WP02.txt', 'better'],
          ['result', {}],
        ],
      ],
      'WP03 review': [[['result', {}], ['say-result', {}], ['remove-worktree']]],
    } satisfies SceneOptions['turns'];
    const graph = { WP01: [], WP02: [], WP03: [] };
    await withScene({ graph, turns, agents: ['ada'] }, async (scene) => {
      await scene.mustEnd(2);
      assert.deepEqual(await scene.states(), ['WP01 needs_human', 'WP02 needs_human', 'WP03 needs_human']);
      assert.match(scene.reasons['WP03'] ?? '', /worktree is gone/);
      // The work that was reviewed is what is there.
      const text = fs.readFileSync(
        join(scene.repository.path, '.worktrees', '001-engine-WP02', 'src', 'WP02.txt'),
        'utf8',
      );
      assert.equal(text, 'WP02 by ada, turn 0\n');
      assert.deepEqual(scene.turns.filter((turn) => turn.includes('review')).length, 5);
      await scene.mustBeTidy();
    });
  });

  it('scenario 13 of orchestrate: a worktree that is gone when somebody is to begin in it needs a person', async () => {
    const settings = ['verify: [[rm, -rf, ../001-engine-WP01]]'];
    await withScene({ graph: { WP01: [], WP02: ['WP01'] }, settings }, async (scene) => {
      await scene.mustEnd(2);
      assert.deepEqual(await scene.states(), ['WP01 needs_human', 'WP02 blocked']);
      assert.match(scene.reasons['WP01'] ?? '', /worktree is gone/);
      assert.deepEqual(scene.turns, ['ada WP01 implementation 0']);
      const kept = await scene.record('work_kept');
      assert.ok(kept.kind === 'work_kept' && kept.ref !== null);
      assert.match(scene.repository.git('show', `${kept.ref}:src/WP01.txt`), /by ada/);
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
