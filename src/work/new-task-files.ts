import { toByteText } from '../shared/byte-text.js';
import { fillTemplate } from '../shared/fill-template.js';
import { toIsoSecond } from '../shared/wall-time.js';
import type { ListedWorkPackage } from '../tasks/tasks-list.js';
import { byId, workPackageIn, type FeatureFiles, type WorkPackage } from './feature-files.js';

/** A name longer than this is in the way in a terminal and in a diff. */
const MOST_IN_NAME = 40;

/** Those of which tasks.md speaks and for which `tasks/` has no file. */
export function withoutFile({ tasks, workPackages }: FeatureFiles): readonly ListedWorkPackage[] {
  return tasks.workPackages.filter(({ wpId }) => workPackages.every((one) => one.wpId !== wpId));
}

/** A planned work package for each of them, as `templates/feature/tasks/WP.md` has it. Nothing is written. */
export function newTaskFiles(files: FeatureFiles, atMs: number): readonly WorkPackage[] {
  return withoutFile(files).flatMap((listed) => {
    const { wpId, dependencies } = listed;
    const title = listed.title || wpId;
    const text = fillTemplate('feature/tasks/WP.md', {
      wp_id: wpId,
      title,
      // A JSON string is a YAML one: https://yaml.org/spec/1.2.2/#double-quoted-style
      title_in_quotes: JSON.stringify(title),
      dependencies: (dependencies ?? []).join(', '),
      created_at: toIsoSecond(atMs),
    });
    const path = `${files.folder}/tasks/${fileNameOf(wpId, title)}`;
    return workPackageIn(path, toByteText(Buffer.from(text)), files.eventLog) ?? [];
  });
}

/** The feature as it will be with them. */
export function withNewFiles(files: FeatureFiles, made: readonly WorkPackage[]): FeatureFiles {
  return { ...files, workPackages: [...files.workPackages, ...made].toSorted(byId) };
}

/** `WP02-the-evaluator.md`; of a title without Latin letters nothing is left, and the id is name enough. */
function fileNameOf(wpId: string, title: string): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_IN_NAME)
    .replaceAll(/^-|-$/g, '');
  return words === '' ? `${wpId}.md` : `${wpId}-${words}.md`;
}
