import { join, resolve } from 'node:path';
import { Failure, messageOf } from '../shared/failure.js';
import { readFileIfPresent } from '../shared/files.js';
import { findGitDir } from './git-dir.js';

/** What a project says of itself to every clone: identity, settings. Committed. */
export const CONFIG_PATH = join('.kittify', 'config.yaml');

/** Set for the delegate and all that it starts: one that leads back to us (`delegate: spec-kitty`) ends there. */
export const UNDER_DELEGATE = 'SPEC_KITTY_DELEGATED';

/**
 * The top-level keys of `.kittify/config.yaml`.
 * @returns undefined when there is no such file, or it holds no mapping.
 * @throws Failure `config_unreadable` when it is no YAML.
 */
export async function readConfig(root: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = readText(root);
  if (text === undefined) return undefined;
  const { parseYaml } = await import('../shared/yaml.js');
  const content: unknown = orUnreadable(root, () => parseYaml(text));
  return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
}

/**
 * The program that does the work in this project instead of us (`delegate: PATH`).
 * @returns a name to be found on the PATH as it stands, anything with a slash absolute, from the project's root; undefined
 *   outside of projects.
 * @throws Failure `config_unreadable`.
 */
export async function findDelegate(cwd: string): Promise<string | undefined> {
  const root = findGitDir(cwd)?.root;
  if (root === undefined) return undefined;
  // The YAML library takes longer to load than a whole command may: only a file that speaks of a delegate is parsed.
  if (!readText(root)?.includes('delegate')) return undefined;
  const named = (await readConfig(root))?.['delegate'];
  if (typeof named !== 'string' || named === '') return undefined;
  return /[\\/]/.test(named) ? resolve(root, named) : named;
}

/** @throws Failure `config_unreadable` for whatever `read` throws. */
export function orUnreadable<T>(root: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const [reason = 'not YAML'] = messageOf(error).split('\n');
    throw new Failure({
      code: 'config_unreadable',
      message: `${join(root, CONFIG_PATH)} cannot be read: ${reason}`,
      hint: 'Mend the file (it is YAML), then try again.',
      cause: error,
    });
  }
}

function readText(root: string): string | undefined {
  return readFileIfPresent(join(root, CONFIG_PATH))?.toString('utf8');
}
