import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemCode } from '../shared/failure.js';

/** What became of setting husky up. */
export type HuskyOutcome =
  | { readonly kind: 'set_up' }
  /** The project has no husky in its node_modules. */
  | { readonly kind: 'not_installed' }
  /** husky's own words, or that it is not version 9. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Sets husky up as its `husky` command does, by the function that the project's own husky exports: it must be that one,
 * since it copies a file that lies beside it, and its version is the project's choice.
 * @param folder the husky folder, absolute, in `root`.
 */
export async function setUpHusky(root: string, folder: string): Promise<HuskyOutcome> {
  const path = resolveHusky(root);
  if (path === undefined) return { kind: 'not_installed' };
  const { default: husky } = (await import(pathToFileURL(path).href)) as { default?: unknown };
  if (typeof husky !== 'function') return { kind: 'refused', reason: 'it is not husky 9' };
  const before = process.cwd();
  // husky asks the folder of the process; its function ends before anything else here can run.
  process.chdir(root);
  try {
    const complaint: unknown = husky(relative(root, folder).split(sep).join('/'));
    return typeof complaint === 'string' && complaint !== ''
      ? { kind: 'refused', reason: complaint.trim() }
      : { kind: 'set_up' };
  } finally {
    process.chdir(before);
  }
}

function resolveHusky(root: string): string | undefined {
  try {
    return createRequire(join(root, 'package.json')).resolve('husky');
  } catch (error) {
    if (systemCode(error) === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
