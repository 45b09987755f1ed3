import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Our own installed folder: the one with `hooks/`, `templates/` and `dist/`. Bundled or compiled, the code lies at
 * different depths in it, so it is looked for upwards.
 */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'hooks', 'spec-kitty.sh'))) return folder;
    if (folder === dirname(folder))
      throw new Error('spec-kitty is not installed whole: its hooks folder is missing');
  }
}
