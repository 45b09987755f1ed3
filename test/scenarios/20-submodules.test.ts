import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { movesOfPerson } from '../support/moves-of-person.js';
import { mustRun } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { pathOf, Scene } from '../support/scene.js';
import { taskFile } from '../support/work-package.js';

describe('scenario 20: submodules', () => {
  let scene: Scene;
  let source: TestRepository;
  const sub = () => ({ env: scene.repository.env, path: join(scene.repository.path, 'sub') });
  const inSub = (...args: string[]) => {
    const who = ['-c', 'user.name=Test Person', '-c', 'user.email=person@example.com'];
    return scene.repository.run({ args: [...who, ...args], cwd: sub().path });
  };
  const moveInSub = (lane: string) => {
    scene.repository.write(`sub/${pathOf('WP07')}`, taskFile('WP07', lane));
    inSub('commit', '-q', '-a', '-m', `WP07 is ${lane}`);
  };

  beforeEach(async () => {
    scene = await Scene.begin();
    source = TestRepository.create();
    source.write(pathOf('WP07'), taskFile('WP07', 'planned'));
    source.commit('Plan, elsewhere');
    scene.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', source.path, 'sub');
    scene.commit('Use it');
    await scene.settle();
  });
  afterEach(async () => {
    source.remove();
    await scene.end();
  });

  it('one that is not enabled has nothing captured, and its commits are nothing to the repository around it', async () => {
    moveInSub('doing');
    scene.commit('Take the new one');
    assert.deepEqual(await scene.moves(), []);
    assert.equal(existsSync(join(scene.repository.path, '.git', 'modules', 'sub', 'spec-kitty')), false);
  });

  it('one that is enabled has its own hooks, notes and identity; each transition is captured once', async () => {
    await mustRun(sub(), ['init']);
    assert.equal(
      existsSync(join(scene.repository.path, '.git', 'modules', 'sub', 'hooks', 'post-commit')),
      true,
    );
    moveInSub('doing');
    scene.commitMove('WP01', 'doing');
    moveInSub('for_review');
    scene.commit('Take the new one');
    const moves = await movesOfPerson(sub());
    const expected = ['WP01 planned > doing', 'WP07 doing > for_review', 'WP07 planned > doing'];
    assert.deepEqual(moves.toSorted(), expected);
    const events = await scene.events();
    const projectOf = (wp: string) =>
      new Set(
        events.filter(({ aggregate_id }) => aggregate_id === wp).map(({ project_uuid }) => project_uuid),
      );
    assert.deepEqual([projectOf('WP01').size, projectOf('WP07').size], [1, 1]);
    assert.notDeepEqual(projectOf('WP01'), projectOf('WP07'));
    await mustRun(sub(), ['capture']);
    await scene.mustBeOnce();
  });
});
