import { systemCode } from './failure.js';
import { readFileIfPresent } from './files.js';

/** The start time is the 22nd field of `/proc/PID/stat`, the 20th behind the name, which may hold spaces (proc(5)). */
const BORN_FIELD = 19;

/**
 * One process, for a file that others read: its number, and when it was born where the system tells (/proc), since a
 * number is given again. hooks/spec-kitty.sh reads it as well.
 */
export function formatProcess(pid: number): string {
  return `${[pid, bornAt(pid)].filter(Boolean).join(' ')}\n`;
}

const PROCESS = /^(\d{1,10})(?: (\d+))?\s*$/;

/** A process as a file names it. */
export interface NamedProcess {
  readonly pid: number;
  /** Undefined where it was written on a system that does not tell. */
  readonly born: string | undefined;
}

/** @returns undefined for everything that `kill` would not take for one process: 0 and negative numbers are groups. */
export function parseProcess(text: string): NamedProcess | undefined {
  const [, digits = '0', born] = PROCESS.exec(text) ?? [];
  return Number(digits) > 0 ? { pid: Number(digits), born } : undefined;
}

/** Whether this very process lives, and not one that was given its number since. One that waits to be buried does not. */
export function isAlive({ pid, born }: NamedProcess): boolean {
  return hasNumber(pid) && [born, undefined].includes(bornAt(pid)) && statusFields(pid)?.[0] !== 'Z';
}

/** Signal 0 only asks (kill(2)). */
function hasNumber(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM'; // it lives, and is another user's
  }
}

/** In the system's own ticks; undefined where it does not tell, or there is no such process. */
function bornAt(pid: number): string | undefined {
  return statusFields(pid)?.at(BORN_FIELD);
}

/** What /proc says behind the name: first its state, one letter. */
function statusFields(pid: number): string[] | undefined {
  try {
    const stat = readFileIfPresent(`/proc/${pid}/stat`)?.toString('latin1');
    return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // ESRCH: it ended between open and read
  }
}
