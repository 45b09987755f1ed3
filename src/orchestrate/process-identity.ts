import { readFileIfPresent } from '../shared/files.js';
import { formatProcess, isAlive, parseProcess } from '../shared/living-process.js';
import { objectIn } from '../shared/json-value.js';
import type { ProcessIdentity } from './record.js';

/** Linux counts boots; elsewhere pid and start time must do. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

function bootId(): string | null {
  return readFileIfPresent(BOOT_ID)?.toString('latin1').trim() ?? null;
}

/** Who has this number now. A bare number would name whoever gets it next, perhaps after a restart of the machine. */
export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, born: parseProcess(formatProcess(pid))?.born ?? null, boot: bootId() };
}

/** Whether this very process lives. */
export function isProcessAlive({ pid, born, boot }: ProcessIdentity): boolean {
  const isSameBoot = boot === null || boot === bootId();
  return isSameBoot && pid > 0 && isAlive({ pid, born: born ?? undefined });
}

/** An identity that was written as JSON; undefined for anything else. */
export function toProcessIdentity(value: unknown): ProcessIdentity | undefined {
  const { pid, born, boot } = objectIn(value) ?? {};
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined;
  const text = (field: unknown) => (typeof field === 'string' ? field : null);
  return { pid, born: text(born), boot: text(boot) };
}
