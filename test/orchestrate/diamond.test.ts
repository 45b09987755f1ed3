import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { eventLines, OrchestrateScene } from '../support/orchestrate-scene.js';
import { DIAMOND } from './runs.js';

describe('scenario 1 of orchestrate: a diamond with two at once', () => {
  let scene: OrchestrateScene;
  before(async () => {
    scene = await OrchestrateScene.begin({
      graph: DIAMOND,
      settings: ['max_parallel: 2', 'verify: [[test, -d, src]]'],
    });
  });
  after(() => scene.end());

  it('is done in dependency order, each built upon what it depends on, and the main checkout is untouched', async () => {
    await scene.mustEnd(0);
    assert.deepEqual(
      await scene.states(),
      ['WP01', 'WP02', 'WP03', 'WP04'].map((id) => `${id} done approved`),
    );
    const { turns } = scene;
    assert.equal(turns[0], 'ada WP01 implementation 0');
    assert.equal(turns[1], 'bob WP01 review 0');
    assert.deepEqual(turns.slice(-2), ['ada WP04 implementation 0', 'bob WP04 review 0']);
    const files = fs.readdirSync(join(scene.repository.path, '.worktrees', '001-engine-WP04', 'src'));
    assert.deepEqual(files.sort(), ['WP01.txt', 'WP02.txt', 'WP03.txt', 'WP04.txt']);
    assert.ok(!fs.existsSync(join(scene.repository.path, 'src')));
    assert.match(scene.repository.read(`kitty-specs/001-engine/tasks.md`), /- \[x\] T004/);
    await scene.mustBeTidy();
  });

  it('has told the team everything once', async () => {
    const wp = (id: string) => [
      `${id} assigned ada implementation 0`,
      `${id} assigned bob review 0`,
      `${id} doing > for_review`,
      `${id} for_review > done`,
      `${id} planned > doing`,
      `${id} review Approved. It is so.`,
    ];
    assert.deepEqual(
      eventLines(await scene.events()),
      [
        ...['WP01', 'WP02', 'WP03', 'WP04'].flatMap(wp),
        'WP02 resolved WP01 completed',
        'WP03 resolved WP01 completed',
        'WP04 resolved WP02 completed',
        'WP04 resolved WP03 completed',
        'completed 4 with duration',
      ].sort(),
    );
  });

  it('keeps every attempt under a ref, and cleans up only what is done, clean and idle', async () => {
    const refs = scene.repository
      .git('for-each-ref', '--format=%(refname)', 'refs/spec-kitty')
      .trim()
      .split('\n');
    const attempts = scene.records.filter(({ kind }) => kind === 'attempt_intended');
    assert.equal(refs.filter((ref) => !ref.endsWith('/base')).length, attempts.length);
    scene.repository.write('.worktrees/001-engine-WP02/mine.txt', 'not committed\n');
    await scene.mustEnd(0, 'clean');
    assert.deepEqual(fs.readdirSync(join(scene.repository.path, '.worktrees')), ['001-engine-WP02']);
    fs.rmSync(join(scene.repository.path, '.worktrees/001-engine-WP02/mine.txt'));
  });
});
