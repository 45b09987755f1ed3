import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { FEATURE } from '../support/feature.js';
import { beginThree, fingerprint, keep, workIn, worktreePath } from '../support/feature-scene.js';
import { spec } from '../support/program.js';
import { movesOf, pathOf, type Scene } from '../support/scene.js';
import { mountSmallDisk } from '../support/small-disk.js';

const WORKERS = ['WP01', 'WP02', 'WP03'] as const;

for (const hooks of [true, false]) {
  describe(`implement, merge, accept, ${hooks ? 'with hooks' : 'without hooks'}`, () => {
    let scene: Scene;
    let known: SpecKittyEvent[];
    before(async () => {
      scene = await beginThree({ hooks });
      known = await scene.events();
    });
    after(() => scene.end());

    const news = async (): Promise<SpecKittyEvent[]> => {
      const events = await scene.events();
      const fresh = events.slice(known.length);
      known = events;
      return fresh;
    };
    const typesOf = (events: readonly SpecKittyEvent[]) => events.map(({ event_type }) => event_type);

    it('implement: planned > doing, once, in a worktree that reads it too', async () => {
      const args = ['implement', 'WP01', '--agent', 'claude', '--shell-pid', '42', '--json'];
      const { code, stdout, stderr } = await spec(scene.repository, args);
      assert.equal(code, 0, stderr);
      const { worktree, branch, commit } = JSON.parse(stdout) as Record<string, string>;
      assert.deepEqual([worktree, branch], [worktreePath(scene, 'WP01'), `${FEATURE}-WP01`]);
      assert.equal(commit, scene.repository.head());
      assert.match(stderr, /^Recorded WPStatusChanged, WPAssigned\. \[Not logged in\] \d+ events wait\.\n$/);
      const fresh = await news();
      assert.deepEqual(
        [movesOf(fresh), typesOf(fresh)],
        [['WP01 planned > doing'], ['WPStatusChanged', 'WPAssigned']],
      );
      assert.deepEqual(
        [fresh[0]?.payload, fresh[0]?.head_commit_sha],
        [
          {
            wp_id: 'WP01',
            previous_status: 'planned',
            new_status: 'doing',
            changed_by: 'claude',
            feature_slug: FEATURE,
          },
          commit,
        ],
      );
      const text = fs.readFileSync(join(worktreePath(scene, 'WP01'), pathOf('WP01')), 'utf8');
      assert.match(text, /lane: "doing"[^]*agent: "claude"[^]*shell_pid: "42"/);
      assert.match(text, / – claude – shell_pid=42 – lane=doing – Started implementation\n/);
      assert.equal(text, scene.repository.read(pathOf('WP01')));
      assert.equal(scene.git('status', '--porcelain'), '', '.worktrees is left out');

      const before = fingerprint(scene);
      const again = await spec(scene.repository, args);
      assert.equal(again.code, 0);
      assert.match(again.stderr, /Nothing new to record/);
      assert.equal(fingerprint(scene), before);
      assert.deepEqual(await news(), []);
    });

    it('merge: doing > for_review; what was never begun must be first', async () => {
      const missing = await spec(scene.repository, ['merge', '--json']);
      assert.equal(
        (JSON.parse(missing.stdout) as { error: { code: string } }).error.code,
        'missing_branches',
      );
      workIn(scene, 'WP01', 'one.txt', 'one\n');
      for (const wpId of ['WP02', 'WP03']) {
        await scene.run('implement', wpId, '--force');
        workIn(scene, wpId, `${wpId}.txt`, 'more\n');
      }
      await scene.run('capture');
      assert.deepEqual(movesOf(await news()), ['WP02 planned > doing', 'WP03 planned > doing']);
      await scene.run('merge', '--agent', 'claude');
      const fresh = await news();
      assert.deepEqual(
        movesOf(fresh),
        WORKERS.map((wpId) => `${wpId} doing > for_review`),
      );
      assert.deepEqual(new Set(typesOf(fresh)), new Set(['WPStatusChanged']));
    });

    it('accept: for_review > done, what waited for it, and the feature is complete', async () => {
      const { code, stdout, stderr } = await spec(scene.repository, ['accept', '--actor', 'ada', '--json']);
      assert.equal(code, 0, stderr);
      const { moved, commit } = JSON.parse(stdout) as { moved: string[]; commit: string };
      assert.deepEqual([moved, commit], [[...WORKERS], scene.repository.head()]);
      assert.equal(scene.git('log', '-1', '--format=%s'), `Accept ${FEATURE}\n`);
      const fresh = await news();
      assert.deepEqual(
        movesOf(fresh),
        WORKERS.map((wpId) => `${wpId} for_review > done`),
      );
      assert.deepEqual(typesOf(fresh).slice(3).sort(), [
        'DependencyResolved',
        'DependencyResolved',
        'DependencyResolved',
        'FeatureCompleted',
      ]);
      const meta = JSON.parse(scene.repository.read(`kitty-specs/${FEATURE}/meta.json`)) as Record<
        string,
        unknown
      >;
      assert.deepEqual([meta['accepted_by'], meta['acceptance_mode']], ['ada', 'local']);
      assert.equal(meta['accepted_from_commit'], scene.repository.head('HEAD~1'));

      const before = fingerprint(scene);
      assert.equal((await spec(scene.repository, ['accept'])).code, 0);
      assert.equal(fingerprint(scene), before);
      assert.deepEqual(await news(), []);
    });

    it('all of it exactly once, under the ids that a clone finds', async () => {
      const events = (await scene.mustBeOnce()).filter(({ event_type }) => event_type !== 'ErrorLogged');
      const there = await scene.seenFromClone();
      assert.deepEqual(new Set(events.map(({ event_id }) => String(event_id))), new Set(there.keys()));
    });
  });
}

describe('what people do wrong with implement and accept', () => {
  let scene: Scene;
  let restore: () => Promise<void>;
  before(async () => {
    scene = await beginThree();
    restore = await keep(scene);
  });
  afterEach(() => restore());
  after(() => scene.end());

  const mustRefuse = async (code: string, message: RegExp, args: readonly string[]) => {
    const failures = async () =>
      (await scene.events()).flatMap((event) => (event.event_type === 'ErrorLogged' ? event.payload : []));
    const known = (await failures()).length;
    const before = fingerprint(scene);
    const { code: exitCode, stdout } = await spec(scene.repository, [...args, '--json']);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; hint: string } };
    assert.deepEqual([exitCode, error.code], [1, code], error.message);
    assert.match(`${error.message}\n${error.hint}`, message);
    assert.equal(fingerprint(scene), before, 'a refusal changes nothing');
    const logged = (await failures()).slice(known);
    assert.deepEqual(
      logged.map(({ error_type, feature_slug }) => [error_type, feature_slug]),
      [[code === 'commit_refused' ? 'runtime' : 'validation', FEATURE]],
    );
  };

  for (const [what, code, message, args, prepare] of [
    [
      'a dependency that is not done',
      'dependencies_open',
      /WP01 \(planned\).*\n.*--base WP01/,
      ['implement', 'WP02'],
      () => {},
    ],
    [
      'a base that was not begun',
      'no_base',
      /001-engine-WP01.*\n.*implement WP01/,
      ['implement', 'WP02', '--base', 'WP01'],
      () => {},
    ],
    ['itself as its base', 'no_base', /upon itself/, ['implement', 'WP01', '--base', 'WP01'], () => {}],
    ['an unknown work package', 'unknown_wp', /WP1 .*\n.*WP01/, ['implement', 'WP1'], () => {}],
    [
      'a folder in the way',
      'worktree_in_the_way',
      /not a worktree of this repository/,
      ['implement', 'WP01'],
      (s: Scene) => s.repository.write(`.worktrees/${FEATURE}-WP01/mine.txt`, 'mine\n'),
    ],
    [
      'changes that are not committed',
      'uncommitted_changes',
      /not committed/,
      ['implement', 'WP01'],
      (s: Scene) => s.repository.write(pathOf('WP01'), `${s.repository.read(pathOf('WP01'))}\nMore.\n`),
    ],
    [
      'a detached HEAD',
      'detached_head',
      /detached/,
      ['implement', 'WP01'],
      (s: Scene) => s.git('switch', '-q', '--detach'),
    ],
    [
      'a hook that refuses the commit',
      'commit_refused',
      /no way/,
      ['implement', 'WP01'],
      (s: Scene) =>
        fs.writeFileSync(
          join(s.repository.path, '.git/hooks/pre-commit'),
          '#!/bin/sh\necho no way >&2\nexit 1\n',
          { mode: 0o755 },
        ),
    ],
    [
      'work packages that are not reviewed',
      'not_acceptable',
      /in for_review or done.*\n.*move-task/,
      ['accept', '--lenient'],
      () => {},
    ],
  ] as const) {
    it(`${what}: refused, and nothing is changed`, async () => {
      prepare(scene);
      await mustRefuse(code, message, args);
    });
  }

  it('accept shows item by item what is missing, to people and to programs', async () => {
    scene.repository.write(
      `kitty-specs/${FEATURE}/spec.md`,
      '# Spec\n\n- [NEEDS CLARIFICATION: how fast?]\n',
    );
    const tasks = `kitty-specs/${FEATURE}/tasks.md`;
    scene.repository.write(tasks, scene.repository.read(tasks).replace('[x] T003', '[ ] T003'));
    const { code, stdout } = await spec(scene.repository, ['accept']);
    assert.equal(code, 1);
    for (const line of [
      /^ {2}-- Every work package is in for_review or done\n {6}WP01 is in planned$/m,
      /^ {2}-- Every box in tasks\.md is ticked\n {6}T003 of WP02$/m,
      /^ {2}-- Every work package says who worked on it\n {6}WP01 names no agent$/m,
      /^ {2}-- Every work package has an activity log\n {6}WP01 has no log$/m,
      /spec\.md:3$/m,
      /^ {2}-- Everything is committed\n(?: {6}.*\n)*? {6}\S*spec\.md is untracked$/m,
    ])
      assert.match(stdout, line);
    const json = await spec(scene.repository, ['accept', '--json', '--lenient']);
    const { error } = JSON.parse(json.stdout) as {
      error: { checklist: { item: string; verdict: string }[] };
    };
    assert.deepEqual(Object.fromEntries(error.checklist.map(({ item, verdict }) => [item, verdict])), {
      lanes: 'missing',
      boxes: 'missing',
      agents: 'not_asked',
      logs: 'not_asked',
      clarifications: 'missing',
      clean: 'missing',
    });
    const only = await spec(scene.repository, ['accept', '--mode', 'checklist', '--json']);
    assert.deepEqual([only.code, (JSON.parse(only.stdout) as { ok: boolean }).ok], [1, false]);
  });

  it('a worktree that was removed by hand is made again, with its commits', async () => {
    await scene.run('implement', 'WP01');
    workIn(scene, 'WP01', 'one.txt', 'one\n');
    fs.rmSync(worktreePath(scene, 'WP01'), { recursive: true });
    await scene.run('implement', 'WP01');
    assert.equal(fs.readFileSync(join(worktreePath(scene, 'WP01'), 'one.txt'), 'utf8'), 'one\n');
  });

  for (const [what, spoil] of [
    [
      'the queue cannot be written',
      (home) => {
        fs.rmSync(home, { recursive: true });
        fs.writeFileSync(home, 'no folder\n'); // root may write into any folder, and into no file as if it were one
        return () => {};
      },
    ],
    [
      'its disk is full',
      (home) => {
        const disk = mountSmallDisk(home);
        disk?.fill();
        return disk && (() => disk.unmount());
      },
    ],
  ] as [what: string, spoil: (home: string) => (() => void) | undefined][]) {
    it(`works, and says what it could not record, when ${what}`, async function () {
      await scene.settle();
      const mend = spoil(join(scene.repository.home, '.spec-kitty')) ?? this.skip();
      try {
        await mustReachDone(scene);
      } finally {
        await scene.settle();
        mend();
      }
    });
  }
});

/** A work package by implement, merge and accept, each of which says that it could not record. */
async function mustReachDone(scene: Scene): Promise<void> {
  for (const [args, lane] of [
    [['implement', 'WP01', '--agent', 'claude'], 'doing'],
    [['merge'], 'for_review'],
    [['accept'], 'done'],
  ] as const) {
    if (args[0] === 'merge') {
      workIn(scene, 'WP01', 'one.txt', 'one\n');
      for (const wpId of ['WP02', 'WP03'])
        for (const to of ['doing', 'for_review'])
          await scene.run('agent', 'tasks', 'move-task', wpId, '--to', to, '--agent', 'claude');
    }
    const { code, stderr } = await spec(scene.repository, args);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /could not be recorded now/);
    assert.match(scene.repository.read(pathOf('WP01')), new RegExp(`^lane: "${lane}"`, 'm'));
  }
}
