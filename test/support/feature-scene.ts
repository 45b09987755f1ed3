import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { FEATURE, tasksList } from './feature.js';
import { mustRun } from './program.js';
import { pathOf, Scene } from './scene.js';
import { taskText } from './task-text.js';

/** A scene whose feature has tasks.md and three work packages: WP02 depends on WP01, WP03 on both. */
export async function beginThree({ hooks = true } = {}): Promise<Scene> {
  const scene = await Scene.begin();
  if (!hooks) await scene.run('hooks', 'uninstall');
  scene.repository.write('README.md', 'An engine\n');
  const list = tasksList({ WP01: '', WP02: 'WP01', WP03: 'WP01, WP02' });
  scene.repository.write(`kitty-specs/${FEATURE}/tasks.md`, list.replaceAll('[ ]', '[x]'));
  const plan = (id: string, dependencies: readonly string[]) =>
    scene.repository.write(pathOf(id), taskText({ id, title: `The work of ${id}`, dependencies }));
  plan('WP01', []);
  plan('WP02', ['WP01']);
  plan('WP03', ['WP01', 'WP02']);
  scene.commit('Plan the feature');
  await mustRun(scene.repository, ['capture']);
  await scene.settle();
  return scene;
}

export function worktreePath(scene: Scene, wpId: string): string {
  return join(scene.repository.path, '.worktrees', `${FEATURE}-${wpId}`);
}

/** Writes a file in a work package's worktree and commits it there, as an agent does. */
export function workIn(scene: Scene, wpId: string, file: string, text: string): void {
  const cwd = worktreePath(scene, wpId);
  fs.writeFileSync(join(cwd, file), text);
  scene.repository.run({ cwd, args: ['add', '-A'] });
  scene.repository.run({ cwd, args: ['commit', '-q', '-m', `${wpId}: ${file}`] });
}

/** Every byte of the working trees and every ref: what a refusal may not change. */
export function fingerprint({ repository }: Scene): string {
  const hash = createHash('sha256');
  const visit = (folder: string) => {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name === '.git' && folder === repository.path) continue;
      hash.update(`${path}\0`);
      if (entry.isDirectory()) visit(path);
      else hash.update(fs.readFileSync(path));
    }
  };
  visit(repository.path);
  hash.update(repository.git('for-each-ref'));
  hash.update(repository.git('rev-parse', 'HEAD'));
  hash.update(repository.git('status', '--porcelain'));
  hash.update(repository.git('worktree', 'list', '--porcelain'));
  return hash.digest('hex');
}

/**
 * Keeps a scene as it is now. A scene costs seconds to make; to put it back, at the same place, costs milliseconds.
 * @returns how to put it back, once nothing runs in it.
 */
export async function keep(scene: Scene): Promise<() => Promise<void>> {
  await scene.settle();
  const folders = [scene.repository.path, scene.repository.home];
  const copyOf = (folder: string) => `${folder}.kept`;
  for (const folder of folders)
    fs.cpSync(folder, copyOf(folder), { recursive: true, preserveTimestamps: true });
  return async () => {
    await scene.settle();
    for (const folder of folders) {
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      fs.cpSync(copyOf(folder), folder, { recursive: true, preserveTimestamps: true });
    }
  };
}
