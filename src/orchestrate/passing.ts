import { Failure, systemCode } from '../shared/failure.js';

const PASSING = new Set(['index_locked', 'busy', 'git_interrupted', 'git_timeout', 'disk_refuses']);
const PASSING_SYSTEM = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);
/** The same in git's words: strerror(3), and those of its own (`write_loose_object`, `do_write_index`). */
const GIT_HAS_NO_ROOM =
  /No space left on device|Out of diskspace|Disk quota exceeded|Read-only file system|Input\/output error/;

/**
 * Whether it may well pass by itself, or by somebody who makes room or removes a lock: the run waits for it. The rest is for a
 * person, or a defect. Pure.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Failure)) return isPassingSystem(error);
  if (error.code === 'git_failed' && GIT_HAS_NO_ROOM.test(error.message)) return true;
  return PASSING.has(error.code) || isPassingSystem(error.cause);
}

function isPassingSystem(error: unknown): boolean {
  const code = systemCode(error);
  return code !== undefined && PASSING_SYSTEM.has(code);
}
