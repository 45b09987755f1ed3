import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../shared/failure.js';
import { doctorWords as words } from '../words/doctor.js';
import { found, type CheckName, type Finding } from './finding.js';

/** Less than this is no room: a queue of a few hundred events is saved in it. */
const ROOM_BYTES = 64 * 1024;

/** Whether a folder takes files: asked, not tried, since the doctor makes none. A folder yet to be made is asked of the one above. */
export function checkRoom(check: CheckName, folder: string): Finding[] {
  const existing = nearestFolder(folder);
  try {
    fs.accessSync(existing, fs.constants.W_OK | fs.constants.X_OK);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [found(check, 'problem', words.cannotBeWritten(existing))];
  }
  const { bavail, bsize } = fs.statfsSync(existing);
  return bavail * bsize < ROOM_BYTES ? [found(check, 'problem', words.noRoom(existing))] : [];
}

function nearestFolder(path: string): string {
  return fs.existsSync(path) || path === dirname(path) ? path : nearestFolder(dirname(path));
}
