import assert from 'node:assert/strict';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { runNode, scriptPath } from '../support/child.js';
import { beginFeature, fileOf } from '../support/feature.js';
import { spec } from '../support/program.js';
import type { Scene } from '../support/scene.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
const KILL = scriptPath(import.meta.url, '../support/kill-at-write.js');

describe('a command that is killed', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await beginFeature('without hooks');
  });
  afterEach(() => scene.end());

  it('before any of its writes: the file is whole, what is committed is recorded once, and the next command goes on', async function () {
    this.timeout(300_000);
    const { repository } = scene;
    let moved = 0;
    for (let at = 1; ; at += 1) {
      const [head, before] = [repository.head(), repository.read(fileOf('WP01'))];
      const to = before.includes('lane: "planned"') ? 'doing' : 'planned';
      const move = ['agent', 'tasks', 'move-task', 'WP01', '--to', to];
      const { code, signal } = await runNode(CLI, move, {
        env: { ...repository.env, KILL_AT: String(at) },
        cwd: repository.path,
        nodeArgs: ['--import', KILL],
      });
      const after = repository.read(fileOf('WP01'));
      assert.ok(
        after === before || after.startsWith(before.replace(/^lane: .*$/m, `lane: "${to}"`).trimEnd()),
      );
      if (repository.head() !== head) moved += 1;
      if (code === 0) break;
      assert.equal(signal, 'SIGKILL');
      if (repository.head() === head && after !== before) {
        // Between the file and its commit: the next run says so, and it is the person's to commit.
        const again = await spec(repository, move);
        assert.equal(again.code, 0);
        assert.match(again.stderr, /That is not committed yet: \S+WP01-work\.md/);
        repository.git('commit', '-qam', 'What was left');
        moved += 1;
      }
      assert.ok(at < 60, 'it never gets done');
    }
    // What a killed process left beside the file is gone with the next edit.
    assert.equal(repository.git('status', '--porcelain', '--untracked-files=all'), '');
    await scene.run('capture');
    await scene.mustBeOnce();
    assert.equal((await scene.moves()).length, moved);
  });
});
