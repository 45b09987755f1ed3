import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { FEATURE } from '../support/feature.js';
import { beginThree, fingerprint, keep, workIn, worktreePath } from '../support/feature-scene.js';
import { runNode, scriptPath } from '../support/child.js';
import { CLI, spec } from '../support/program.js';
import { pathOf, type Scene } from '../support/scene.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const KILL = scriptPath(import.meta.url, '../support/kill-at-write.js');
/** To step through each of its writes would take minutes. Of no period that the writes of one file have. */
const WRITES_BETWEEN_KILLS = 11;
const BRANCHES = ['WP01', 'WP02', 'WP03'].map((wpId) => `${FEATURE}-${wpId}`);

/** Three work packages, each built upon the one before; the last is in review. */
async function beginBuilt(): Promise<Scene> {
  const scene = await beginThree();
  await scene.run('implement', 'WP01');
  workIn(scene, 'WP01', 'one.txt', 'one\n');
  await scene.run('implement', 'WP02', '--base', 'WP01');
  workIn(scene, 'WP02', 'two.txt', 'two\n');
  await scene.run('implement', 'WP03', '--base', 'WP02');
  workIn(scene, 'WP03', 'three.txt', 'three\n');
  await scene.run('agent', 'tasks', 'move-task', 'WP03', '--to', 'for_review');
  return scene;
}

describe('merge', () => {
  let scene: Scene;
  let restore: () => Promise<void>;
  before(async () => {
    scene = await beginBuilt();
    restore = await keep(scene);
  });
  afterEach(() => restore());
  after(() => scene.end());

  const merge = (...args: string[]) => spec(scene.repository, ['merge', ...args]);
  const errorOf = async (...args: string[]) => {
    const { code, stdout } = await merge(...args, '--json');
    assert.equal(code, 1, stdout);
    return (JSON.parse(stdout) as { error: { code: string; message: string; hint: string } }).error;
  };
  const branches = () => scene.git('for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n');
  const subjects = () => scene.git('log', '--first-parent', '--format=%s').split('\n');
  const mustRefuse = async (code: string, ...args: string[]) => {
    const before = fingerprint(scene);
    const error = await errorOf(...args);
    assert.equal(error.code, code, error.message);
    assert.equal(fingerprint(scene), before, 'a refusal changes nothing');
    return error;
  };

  it('shows the order, and changes nothing, under --dry-run', async () => {
    const before = fingerprint(scene);
    const { code, stdout } = await merge('--dry-run', '--json');
    const { order } = JSON.parse(stdout) as { order: { wpId: string }[] };
    assert.deepEqual([code, order.map(({ wpId }) => wpId)], [0, ['WP01', 'WP02', 'WP03']]);
    assert.equal(fingerprint(scene), before);
  });

  for (const strategy of ['merge', 'squash'] as const) {
    it(`--strategy ${strategy}: in order, then lanes, worktrees and branches; a second time nothing`, async () => {
      const { code, stdout, stderr } = await merge('--strategy', strategy);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /WP01, WP02: doing > for_review/);
      assert.deepEqual(subjects().slice(0, 4), [
        'chore: Move WP01, WP02 to for_review on spec 001',
        ...['WP03', 'WP02', 'WP01'].map((id) => `Merge ${id} of ${FEATURE}`),
      ]);
      const parents = scene.git('log', '-1', '--format=%P', 'HEAD~1').trim().split(' ').length;
      assert.equal(parents, strategy === 'merge' ? 2 : 1);
      for (const file of ['one.txt', 'two.txt', 'three.txt']) assert.ok(scene.repository.read(file));
      assert.deepEqual(
        branches().filter((name) => BRANCHES.includes(name)),
        [],
      );
      assert.equal(fs.existsSync(worktreePath(scene, 'WP01')), false);
      for (const wpId of ['WP01', 'WP02', 'WP03'])
        assert.match(scene.repository.read(pathOf(wpId)), /^lane: "for_review"/m);
      assert.deepEqual((await scene.moves()).slice(-2), [
        'WP01 doing > for_review',
        'WP02 doing > for_review',
      ]);
      const events = await scene.mustBeOnce();
      assert.equal(events.filter(({ event_type }) => event_type === 'WPStatusChanged').length, 6);

      const before = fingerprint(scene);
      const again = await merge('--strategy', strategy);
      assert.deepEqual(
        [again.code, again.stdout],
        [0, `Nothing to merge: every branch of ${FEATURE} is merged.\n`],
      );
      assert.equal(fingerprint(scene), before);
      assert.deepEqual(await scene.mustBeOnce(), events);
    });
  }

  it('keeps worktrees and branches that are asked for', async () => {
    assert.equal((await merge('--keep-worktree')).code, 0);
    assert.deepEqual(
      branches().filter((name) => BRANCHES.includes(name)),
      BRANCHES,
    );
    assert.ok(fs.existsSync(worktreePath(scene, 'WP02')));
    assert.equal((await merge('--keep-worktree')).code, 0, 'a second time');
  });

  for (const [what, spoil, code] of [
    [
      'a worktree with a changed file',
      (s: Scene) => fs.writeFileSync(join(worktreePath(s, 'WP01'), 'one.txt'), 'x'),
      'dirty_worktree',
    ],
    [
      'a worktree with a new file',
      (s: Scene) => fs.writeFileSync(join(worktreePath(s, 'WP02'), 'new.txt'), 'x'),
      'dirty_worktree',
    ],
    ['a dirty target', (s: Scene) => s.repository.write('README.md', 'x'), 'dirty_worktree'],
    ['another branch checked out', (s: Scene) => s.git('switch', '-q', '-c', 'elsewhere'), 'not_on_target'],
    [
      'a missing branch',
      (s: Scene) => {
        s.git('worktree', 'remove', worktreePath(s, 'WP02'));
        s.git('branch', '-q', '-D', `${FEATURE}-WP02`);
      },
      'missing_branches',
    ],
    [
      'a worktree that is elsewhere',
      (s: Scene) => s.repository.run({ cwd: worktreePath(s, 'WP01'), args: ['switch', '-q', '--detach'] }),
      'worktree_elsewhere',
    ],
  ] as const) {
    it(`refuses over ${what}`, async () => {
      spoil(scene);
      // The target is what the person is on, unless the feature names another.
      await mustRefuse(code, ...(code === 'not_on_target' ? ['--target', 'main'] : []));
    });
  }

  it('refuses a target that has diverged from its upstream, and --push without a remote', async () => {
    await mustRefuse('no_remote', '--push');
    const remote = temporaryFolder();
    scene.git('clone', '-q', '--bare', scene.repository.path, join(remote.path, 'r.git'));
    scene.git('remote', 'add', 'origin', join(remote.path, 'r.git'));
    scene.git('fetch', '-q', 'origin');
    scene.git('branch', '-q', '-u', 'origin/main');
    scene.git(
      'update-ref',
      'refs/remotes/origin/main',
      scene.git('commit-tree', '-p', 'HEAD~1', '-m', 'theirs', 'HEAD^{tree}').trim(),
    );
    const error = await mustRefuse('target_diverged');
    assert.match(error.message, /1 here, 1 there/);
    scene.git('fetch', '-q', 'origin');
    const { code, stderr } = await merge('--push');
    assert.equal(code, 0, stderr);
    assert.equal(scene.git('ls-remote', 'origin', 'refs/heads/main').split('\t')[0], scene.repository.head());
    remote.remove();
  });

  it('prints a cycle of dependencies', async () => {
    const text = scene.repository.read(pathOf('WP01')).replace(/^dependencies:.*$/m, 'dependencies: [WP03]');
    scene.repository.write(pathOf('WP01'), text);
    scene.commit('A knot');
    const error = await mustRefuse('dependency_cycle');
    assert.match(error.message, /WP01 > WP03 > WP01/);
  });

  it('stops at a conflict; --abort goes back, --resume goes on once it is solved', async () => {
    scene.repository.write('two.txt', 'mine\n');
    scene.commit('Mine');
    const before = fingerprint(scene);
    const error = await errorOf();
    assert.equal(error.code, 'merge_conflict');
    assert.match(error.message, /WP02 .* two\.txt/);
    assert.match(error.hint, /--resume.*--abort/);
    assert.equal((await errorOf()).code, 'merge_under_way');
    assert.equal((await errorOf('--resume')).code, 'conflicts_left');

    assert.equal((await merge('--abort')).code, 0);
    assert.equal(fingerprint(scene), before, 'all is as before');
    assert.equal((await errorOf('--abort')).code, 'nothing_under_way');

    assert.equal((await errorOf()).code, 'merge_conflict');
    scene.repository.write('two.txt', 'both\n');
    scene.git('add', 'two.txt');
    const { code, stderr } = await merge('--resume');
    assert.equal(code, 0, stderr);
    assert.equal(scene.repository.read('two.txt'), 'both\n');
    assert.deepEqual((await scene.moves()).slice(-2), ['WP01 doing > for_review', 'WP02 doing > for_review']);
    await scene.mustBeOnce();
  });

  it('a squashed conflict: solved by hand, solved as it was before, and aborted', async () => {
    scene.repository.write('two.txt', 'mine\n');
    scene.repository.write('three.txt', 'mine\n');
    scene.commit('Mine');
    const before = fingerprint(scene);
    assert.equal((await errorOf('--strategy', 'squash')).code, 'merge_conflict');
    assert.equal((await merge('--abort')).code, 0);
    assert.equal(fingerprint(scene), before, 'all is as before');

    assert.equal((await errorOf('--strategy', 'squash')).code, 'merge_conflict');
    scene.git('checkout', '-q', '--ours', 'two.txt'); // nothing of WP02's is taken
    scene.git('add', 'two.txt');
    assert.equal((await errorOf('--resume')).code, 'merge_conflict');
    scene.git('checkout', '-q', '--ours', 'two.txt'); // WP03 was built upon it
    scene.repository.write('three.txt', 'both\n');
    scene.git('add', 'two.txt', 'three.txt');
    const { code, stderr } = await merge('--resume');
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      [scene.repository.read('two.txt'), scene.repository.read('three.txt')],
      ['mine\n', 'both\n'],
    );
    assert.match(subjects()[1] ?? '', /Merge WP03/);
  });

  it('--abort throws no commit away that this merge did not make', async () => {
    scene.repository.write('two.txt', 'mine\n');
    scene.commit('Mine');
    assert.equal((await errorOf()).code, 'merge_conflict');
    scene.repository.write('two.txt', 'both\n');
    scene.commit('Solved');
    scene.repository.write('other.txt', 'other\n');
    scene.commit('Other work');
    assert.equal((await mustRefuse('target_moved', '--abort')).code, 'target_moved');
    assert.equal((await merge('--resume')).code, 0);
    assert.ok(subjects().includes('Other work'));
  });

  it('an untracked file in the way stops it before anything is changed', async () => {
    scene.repository.write('one.txt', 'not committed\n');
    await mustRefuse('merge_failed');
    assert.equal((await errorOf('--abort')).code, 'nothing_under_way');
    assert.equal(scene.repository.read('one.txt'), 'not committed\n');
  });

  it('leaves a worktree that a person stands in, and says so', async () => {
    const place = { env: scene.repository.env, path: worktreePath(scene, 'WP02') };
    const { code, stdout } = await spec(place, ['merge']);
    assert.equal(code, 0);
    assert.match(stdout, /Kept .*WP02: you are in it/);
    assert.ok(fs.existsSync(place.path));
    assert.equal(fs.existsSync(worktreePath(scene, 'WP01')), false);
  });

  it('killed at any moment it goes on with --resume, and nothing is done twice', async () => {
    let kills = 0;
    for (let killAt = 1, ended = false; !ended; killAt += WRITES_BETWEEN_KILLS) {
      const env = { ...scene.repository.env, KILL_AT: String(killAt) };
      const nodeArgs = ['--import', KILL];
      const killed = await runNode(CLI, ['merge'], { env, cwd: scene.repository.path, nodeArgs });
      ended = killed.signal !== 'SIGKILL';
      if (!ended) kills += 1;
      const { code, stdout } = await merge('--resume', '--json');
      if (code !== 0) {
        assert.match(stdout, /nothing_under_way/);
        await scene.run('merge');
      }
      const count = (subject: string) => subjects().filter((line) => line === subject).length;
      for (const wpId of ['WP01', 'WP02', 'WP03'])
        assert.equal(count(`Merge ${wpId} of ${FEATURE}`), 1, wpId);
      assert.equal(count('chore: Move WP01, WP02 to for_review on spec 001'), 1);
      assert.deepEqual(
        branches().filter((name) => BRANCHES.includes(name)),
        [],
        `killed at write ${killAt}`,
      );
      assert.equal(scene.git('status', '--porcelain', '-uno'), '');
      if (!ended) await restore();
    }
    assert.ok(kills > 5, `only ${kills} kills`);
  }).timeout(240_000);
});
