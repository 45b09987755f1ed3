import { Failure, messageOf, systemCode } from '../shared/failure.js';
import { cliWords as words } from '../words/cli.js';

/** What the system answers when a disk is full, a folder read-only, or not ours: no fault of the program's. */
const DISK_REFUSES: ReadonlySet<string | undefined> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
]);

/** @returns undefined for what no person can mend: a broken promise of ours. */
export function asFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (!DISK_REFUSES.has(systemCode(error))) return undefined;
  const message = words.diskRefuses(messageOf(error));
  return new Failure({ code: 'disk_refuses', message, hint: words.diskRefusesHint, cause: error });
}
