import { join } from 'node:path';
import { inspectHooks, type HookFolder } from './hook-files.js';
import type { HookSetting } from './hook-setting.js';

/** What a person asked for: `init --git-hooks`, `--husky`, `--external`. */
export type HookWish = 'git' | 'husky' | 'external';

/** Where our blocks go. In an `external` folder we write nothing: the person adds the lines. */
export interface HookPlace {
  readonly kind: HookWish;
  readonly folder: Required<HookFolder>;
}

/**
 * @param captureFolder our folder in the repository.
 * @param wish undefined: what is safe. Another tool's folder is never written to; a project with husky gets files in its
 *   own husky folder, unless our hooks already work in git's; tools that write git's own folder write only the hooks they
 *   are configured for, so there is room for ours.
 * @param root where a husky folder is made, when one is wished and there is none.
 */
export function chooseHookPlace(
  { root, captureFolder }: { readonly root: string; readonly captureFolder: string },
  setting: HookSetting,
  wish?: HookWish,
): HookPlace {
  const git: Required<HookFolder> = { path: setting.plain, startedBy: 'git', captureFolder };
  const husky: Required<HookFolder> = {
    path: setting.husky?.path ?? join(root, '.husky'),
    startedBy: 'sh',
    captureFolder,
  };
  const inForce = setting.husky?.inForce ? husky : { ...git, path: setting.inForce };
  switch (wish ?? safeChoice()) {
    case 'git':
      return { kind: 'git', folder: git };
    case 'husky':
      return { kind: 'husky', folder: husky };
    case 'external':
      return { kind: 'external', folder: inForce };
  }

  function safeChoice(): HookWish {
    if (!setting.plainInForce) return setting.husky?.inForce ? 'husky' : 'external';
    const inPlace = inspectHooks(git).some(({ state }) => state === 'installed' || state === 'outdated');
    return setting.husky && !inPlace ? 'husky' : 'git';
  }
}

/** Whether git, as it is set up now and in this environment, comes to the files of this place at all. */
export function isPlaceInForce(
  place: HookPlace,
  setting: HookSetting,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (place.folder.startedBy === 'sh') return setting.husky?.setUp === true && env['HUSKY'] !== '0';
  return place.kind === 'external' || setting.plainInForce;
}
