import type { TestRepository } from './repository.js';

export const WP01 = 'kitty-specs/001-engine/tasks/WP01-first.md';
export const WP02 = 'kitty-specs/001-engine/tasks/WP02-second.md';

/** A task file of today, as a person would write it. */
export function taskFile(id: string, lane: string, log: readonly string[] = []): string {
  return [
    '---',
    `work_package_id: ${id}`,
    `title: "The work of ${id}"`,
    `lane: "${lane}"`,
    'dependencies: []',
    '---',
    '',
    `# ${id}`,
    '',
    '## Activity Log',
    '',
    ...log,
    '',
  ].join('\n');
}

/** Changes the lane as a person does in an editor: that one word. */
export function moveByHand(repository: TestRepository, path: string, lane: string): void {
  repository.write(path, repository.read(path).replace(/^lane: .*$/m, `lane: "${lane}"`));
}
