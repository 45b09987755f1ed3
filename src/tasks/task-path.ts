/** The one folder under which features live, at the repository's root alone (TASKFILES.md, Where). */
export const FEATURES_FOLDER = 'kitty-specs';

/** Era a: the lane of a WP is the folder it lies in. Other folders under tasks/ hold no WPs. */
export const LANE_FOLDERS: ReadonlySet<string> = new Set(['planned', 'doing', 'for_review', 'done']);

/** What a path under kitty-specs/<feature>/ is to us. */
export type TaskPath =
  /** May be a WP: the content decides, when the file name does not say `WPxx`. */
  | {
      readonly kind: 'task_file';
      readonly feature: string;
      readonly fileName: string;
      /** The lane folder (era a), null when the file lies flat in tasks/. */
      readonly laneFolder: string | null;
    }
  /** The folder that holds the feature's task files. */
  | { readonly kind: 'tasks_folder'; readonly feature: string }
  | { readonly kind: 'feature_folder'; readonly feature: string }
  /** status.events.jsonl (era c). */
  | { readonly kind: 'event_log'; readonly feature: string };

/**
 * Says what a path is, or undefined for everything that is not ours: copies inside `.worktrees/`, `tasks/README.md`,
 * review cycles (`tasks/WP01-x/review-cycle-1.md`), test fixtures further down.
 *
 * @param path relative to the repository's root, with slashes. May be bytes read as latin1: only ASCII is compared.
 */
export function parseTaskPath(path: string): TaskPath | undefined {
  const [top, feature, name, ...rest] = path.split('/');
  if (top !== FEATURES_FOLDER || !feature) return undefined;
  if (name === undefined) return { kind: 'feature_folder', feature };
  if (rest.length === 0) {
    if (name === 'tasks') return { kind: 'tasks_folder', feature };
    return name === 'status.events.jsonl' ? { kind: 'event_log', feature } : undefined;
  }
  return name === 'tasks' ? taskFileAt(feature, rest) : undefined;
}

function taskFileAt(feature: string, parts: readonly string[]): TaskPath | undefined {
  const fileName = parts.at(-1) ?? '';
  if (!fileName.endsWith('.md') || fileName === 'README.md') return undefined;
  if (parts.length === 1) return { kind: 'task_file', feature, fileName, laneFolder: null };
  const [laneFolder = ''] = parts;
  return LANE_FOLDERS.has(laneFolder) ? { kind: 'task_file', feature, fileName, laneFolder } : undefined;
}
