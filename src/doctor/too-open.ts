import * as fs from 'node:fs';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../shared/files.js';
import { doctorWords as words } from '../words/doctor.js';
import { found, type CheckName, type Finding } from './finding.js';

/** All that others may do with a file. */
const OTHERS = 0o077;

/**
 * Whether others on this machine may look into a file or folder of ours. Nothing is said of what is not there.
 * Windows has no such bits.
 */
export function checkTooOpen(check: CheckName, path: string, severity: 'warning' | 'problem'): Finding[] {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (!stat || process.platform === 'win32') return [];
  const wanted = stat.isDirectory() ? PRIVATE_FOLDER : PRIVATE_FILE;
  const mode = stat.mode & 0o777;
  if ((mode & OTHERS) === 0) return [];
  return [
    found(check, severity, words.tooOpen(path, octal(mode), octal(wanted)), {
      kind: 'close_to_others',
      path,
      mode: wanted,
    }),
  ];
}

/** `0600`. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
