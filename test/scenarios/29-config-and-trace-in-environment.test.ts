import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { LaneWalk } from '../support/lane-walk.js';
import { Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';

/** What we ask git for, and no person's commit does. */
const OUR_QUESTIONS = /cat-file|--no-pager|git log|core\.quotePath/;

/** A trace begins with the time of day; its numbers and some words of it are of one process alone. */
const withoutTimes = (trace: string) =>
  trace.replaceAll(/^\d\d:\d\d:\d\d\.\d+ \S+:\d+ */gm, '').replaceAll(/\d+\.\d{6,} s?/g, 'TIME ');

describe('scenario 29: GIT_CONFIG_*, GIT_TRACE and git -c', () => {
  let scene: Scene;
  let twins: Twins;
  let walk: LaneWalk;

  before(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository).withEmptyHooks();
    walk = new LaneWalk(twins);
  });

  after(() => scene.end());

  const commit = ['commit', '-a', '-m', 'A step'];
  const own = (name: string) => join(scene.repository.home, name);

  it('GIT_CONFIG_COUNT, _KEY_n and _VALUE_n', async () => {
    const settings: readonly (readonly [string, string])[] = [
      ['diff.external', 'false'],
      ['core.quotePath', 'true'],
      ['color.ui', 'always'],
      ['diff.noprefix', 'true'],
      ['log.showRoot', 'false'],
      ['core.bare', 'false'],
      ['user.name', 'Somebody Else'],
    ];
    const env: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
    for (const [n, [key, value]] of settings.entries()) {
      env[`GIT_CONFIG_KEY_${n}`] = key;
      env[`GIT_CONFIG_VALUE_${n}`] = value;
    }
    walk.writeNextStep();
    const said = twins.run({ args: commit, env });
    assert.equal(said.status, 0, said.stderr);
    assert.deepEqual(await scene.moves(), walk.moves);
  });

  it('git -c, which hooks inherit as GIT_CONFIG_PARAMETERS', async () => {
    walk.writeNextStep();
    const options = ['-c', 'diff.external=false', '-c', 'core.abbrev=4', '-c', 'log.follow=true'];
    twins.must({
      args: [...options, '--config-env=user.name=WHO', '--literal-pathspecs', ...commit],
      env: { WHO: 'X' },
    });
    assert.deepEqual(await scene.moves(), walk.moves);
  });

  it('GIT_TRACE=1: the person sees git’s own trace and none of ours', async () => {
    walk.writeNextStep();
    const { status, stderr } = twins.run({ args: commit, env: { GIT_TRACE: '1' } }, withoutTimes);
    assert.equal(status, 0);
    assert.match(stderr, /post-commit/, 'it was traced');
    assert.doesNotMatch(stderr, OUR_QUESTIONS);
    assert.deepEqual(await scene.moves(), walk.moves);
  });

  for (const variable of [
    'GIT_TRACE',
    'GIT_TRACE_SETUP',
    'GIT_TRACE2',
    'GIT_TRACE2_EVENT',
    'GIT_TRACE2_PERF',
  ]) {
    it(`${variable} into a file: nothing of ours is in it`, async () => {
      const trace = own(`${variable}.txt`);
      walk.writeNextStep();
      twins.must({ args: commit, env: { [variable]: trace } });
      const written = fs.statSync(trace).size;
      assert.deepEqual(await scene.moves(), walk.moves);
      assert.equal(fs.statSync(trace).size, written, 'somebody wrote more after git had ended');
      assert.match(fs.readFileSync(trace, 'utf8'), /commit|git-dir|git_dir/);
      assert.doesNotMatch(fs.readFileSync(trace, 'utf8'), OUR_QUESTIONS);
    });
  }

  it('everything else in the environment that changes what git answers', async () => {
    walk.writeNextStep();
    const env = {
      GIT_EXTERNAL_DIFF: 'false',
      GIT_DIFF_OPTS: '--unified=0',
      GIT_PAGER: 'false',
      PAGER: 'false',
      GIT_LITERAL_PATHSPECS: '1',
      GIT_NAMESPACE: 'elsewhere',
      GIT_FLUSH: '1',
      GIT_ATTR_SOURCE: 'HEAD',
      GIT_SSH_COMMAND: 'false',
      GIT_ASKPASS: 'false',
      LANGUAGE: 'de:fr',
      LC_ALL: 'C.UTF-8',
    };
    const said = twins.run({ args: commit, env });
    assert.equal(said.status, 0, said.stderr);
    assert.deepEqual(await scene.moves(), walk.moves);
  });

  it('and each of them once, under the same ids in a clone', async () => {
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
