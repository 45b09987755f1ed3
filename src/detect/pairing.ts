import type { WorkPackageFile } from './work-package.js';

/** A file after the commit, and what it was before. */
export interface Pair {
  readonly after: WorkPackageFile;
  /** Undefined: this tree had no file of the WP. */
  readonly before: WorkPackageFile | undefined;
  /** True when `before` is another file's past as well: somebody copied the WP and left the original. */
  readonly isCopy: boolean;
}

/**
 * Finds what each file of one WP was before: by path, then by file name (moved to another folder), then in order
 * (renamed). Files that are left over before are stale copies that went.
 */
export function pairFiles(befores: readonly WorkPackageFile[], afters: readonly WorkPackageFile[]): Pair[] {
  const open = new Set(befores);
  const pasts = new Map<WorkPackageFile, WorkPackageFile>();
  const rules: readonly ((before: WorkPackageFile, after: WorkPackageFile) => boolean)[] = [
    (before, after) => before.path === after.path,
    (before, after) => before.fileName === after.fileName,
    () => true,
  ];
  for (const fits of rules) {
    for (const after of afters) {
      if (pasts.has(after)) continue;
      const past = [...open].find((before) => fits(before, after));
      if (!past) continue;
      open.delete(past);
      pasts.set(after, past);
    }
  }
  const [survivor] = befores;
  return afters.map((after) => {
    const past = pasts.get(after);
    return { after, before: past ?? survivor, isCopy: past === undefined && survivor !== undefined };
  });
}
