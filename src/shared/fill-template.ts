import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.js';

/**
 * One of the files in `templates/`, its `{{places}}` filled in one pass: a value that holds a place's name stays as it is.
 * @param name relative to the folder: `feature/tasks/WP.md`.
 * @throws Error for a place that `values` does not name: an unfinished file must not reach a repository.
 */
export function fillTemplate(name: string, values: Readonly<Record<string, string>>): string {
  const template = readFileSync(join(packageRoot(), 'templates', name), 'utf8');
  return template.replace(/\{\{(\w+)\}\}/g, (_, place: string) => {
    const value = Object.hasOwn(values, place) ? values[place] : undefined;
    if (value === undefined) throw new Error(`template ${name}: nothing was given for {{${place}}}`);
    return value;
  });
}
