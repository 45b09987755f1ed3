import type { TestRepository } from './repository.js';
import { Scene } from './scene.js';
import { taskFile } from './work-package.js';

export const FEATURE = '001-engine';
export const FOLDER = `kitty-specs/${FEATURE}`;

/** Where the fixture puts a work package: `WP01` -> its path. */
export function fileOf(wpId: string): string {
  return `${FOLDER}/tasks/${wpId}-work.md`;
}

/** tasks.md with a section and two boxes for each: T001 and T002 are WP01's, T003 and T004 WP02's … */
export function tasksList(waiting: Readonly<Record<string, string>>): string {
  const sections = Object.entries(waiting).map(([wpId, waitsFor], place) => {
    const [first, second] = [2 * place + 1, 2 * place + 2].map(
      (number) => `T${String(number).padStart(3, '0')}`,
    );
    return [
      `## Work Package ${wpId}: The work of it`,
      '',
      `**Dependencies**: ${waitsFor || 'none'}`,
      '',
      `- [ ] ${first} [P] One thing`,
      `- [ ] ${second} Another`,
      '',
    ].join('\n');
  });
  return `# Tasks\n\n${sections.join('\n')}`;
}

/** Writes a feature that nobody has committed yet. */
export function writeFeature(repository: TestRepository, waiting: Readonly<Record<string, string>>): void {
  // Their files do not say what they wait for: that is for `finalize-tasks`.
  for (const wpId of Object.keys(waiting)) repository.write(fileOf(wpId), taskFile(wpId, 'planned'));
  repository.write(`${FOLDER}/tasks.md`, tasksList(waiting));
  const meta = { slug: FEATURE, target_branch: 'main', created_at: '2026-01-05T08:00:00Z' };
  repository.write(`${FOLDER}/meta.json`, `${JSON.stringify(meta)}\n`);
}

/** A repository with a committed feature of two, the second of which waits for the first; with or without our hooks. */
export async function beginFeature(hooks: 'with hooks' | 'without hooks' = 'with hooks'): Promise<Scene> {
  const scene = await Scene.begin();
  if (hooks === 'without hooks') await scene.run('hooks', 'uninstall');
  writeFeature(scene.repository, { WP01: '', WP02: 'WP01' });
  const second = scene.repository.read(fileOf('WP02'));
  scene.repository.write(fileOf('WP02'), second.replace('dependencies: []', 'dependencies: [WP01]'));
  scene.commit('Plan the feature');
  await scene.settle();
  await scene.run('capture');
  return scene;
}
