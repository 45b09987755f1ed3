import assert from 'node:assert/strict';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { mustRun } from '../support/program.js';
import { movesOf, Scene } from '../support/scene.js';
import { taskFile } from '../support/work-package.js';

/** As many as the real history has of each. */
const STRIPPED_FILES = 294;
const DELETED_FILES = 7300;
const WORK_PACKAGES_EACH = 20;
const FILES_EACH = 100;

interface Line {
  readonly commit: string;
  readonly kind: string;
  readonly event: SpecKittyEvent | null;
}

describe('scenario 35: the two real masses', function () {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });
  afterEach(() => scene.end());

  const observed = async (commit: string): Promise<Record<string, number>> => {
    const text = await mustRun(scene.repository, ['capture', '--all', '--dry-run', '--ndjson']);
    const lines = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line)
      .filter((line) => line.commit === commit);
    return Object.fromEntries(
      Array.from(new Set(lines.map(({ kind }) => kind)), (kind) => [
        kind,
        lines.filter((line) => line.kind === kind).length,
      ]),
    );
  };

  it('`lane:` stripped from 294 files in one commit moves nothing', async () => {
    const paths = Array.from(
      { length: STRIPPED_FILES },
      (_none, place) =>
        [`kitty-specs/${folder(place, 10)}/tasks/${id(place % 10)}.md`, id(place % 10)] as const,
    );
    for (const [path, wpId] of paths) scene.repository.write(path, taskFile(wpId, 'doing'));
    scene.commit('Many');
    await scene.settle();
    const before = await scene.events();
    for (const [path] of paths)
      scene.repository.write(path, scene.repository.read(path).replace(/^lane: .*\n/m, ''));
    const stripped = scene.commit('Strip');
    assert.deepEqual(await observed(stripped), {});
    assert.deepEqual(await scene.mustBeOnce(), before);
    await scene.mustAgreeWithClone();
  });

  it('7,300 files deleted and restored in two commits are each told once, and no lane is invented', async () => {
    const features = DELETED_FILES / FILES_EACH;
    for (let feature = 0; feature < features; feature += 1) {
      const path = `kitty-specs/${folder(feature, 1)}`;
      for (let place = 0; place < FILES_EACH; place += 1) {
        if (place < WORK_PACKAGES_EACH)
          scene.repository.write(`${path}/tasks/${id(place)}.md`, taskFile(id(place), 'doing'));
        else scene.repository.write(`${path}/research/${place}.md`, `# ${place}\n`);
      }
    }
    scene.commit('Many');
    await scene.settle();
    const before = await scene.events();
    const workPackages = features * WORK_PACKAGES_EACH;

    scene.git(
      'rm',
      '-rq',
      ...Array.from({ length: features }, (_none, place) => `kitty-specs/${folder(place, 1)}`),
    );
    const deleted = scene.commit('Delete');
    scene.git('checkout', 'HEAD~1', '--', 'kitty-specs');
    const restored = scene.commit('Restore');

    assert.deepEqual(await observed(deleted), { removed: workPackages });
    assert.deepEqual(await observed(restored), {
      feature: features,
      created: workPackages,
      placed: workPackages,
    });
    const events = await scene.mustBeOnce();
    assert.equal(events.length - before.length, features + 2 * workPackages);
    // Each was planned before it was doing, twice; nothing else moved.
    assert.deepEqual(
      [...new Set(movesOf(events).map((move) => move.replace(/^\S+ /, '')))],
      ['planned > doing'],
    );
    await scene.mustAgreeWithClone();
  });
});

function folder(place: number, each: number): string {
  return `${String(Math.floor(place / each) + 100).padStart(3, '0')}-mass`;
}

function id(place: number): string {
  return `WP${String(place + 1).padStart(2, '0')}`;
}
