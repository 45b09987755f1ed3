import { join } from 'node:path';
import { readFileIfPresent } from '../shared/files.js';

/** @param root the package's folder. @returns undefined when it is not there, or being replaced just now. */
export function installedVersion(root: string): string | undefined {
  try {
    const text = readFileIfPresent(join(root, 'package.json'))?.toString('utf8') ?? '';
    const { version } = JSON.parse(text) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
