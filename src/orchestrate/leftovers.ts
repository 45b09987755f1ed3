import * as fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** What every process of an attempt has in its environment, those too that left its group. */
export const ATTEMPT_MARK = 'SPEC_KITTY_ATTEMPT';

const LOOK_AGAIN_MS = 50;
/** A process that the kernel does not end within this (a dead network disk) is beyond us. */
const KILL_MOST_MS = 5_000;

/**
 * Ends all that an attempt has left running: its group, and (where /proc is) whoever carries its mark. Asks first.
 * @param group the group's leader; undefined: it never had one.
 */
export async function endLeftovers(
  attempt: string,
  group: number | undefined,
  { graceMs, isUrgent = () => false }: { graceMs: number; isUrgent?: () => boolean },
): Promise<void> {
  const ends: readonly [NodeJS.Signals, number][] = [
    ['SIGTERM', graceMs],
    ['SIGKILL', KILL_MOST_MS],
  ];
  for (const [signal, mostMs] of ends) {
    const began = performance.now();
    let told: ReadonlySet<number> = new Set();
    for (;;) {
      const living = leftovers(attempt, group);
      if (living.length === 0) return;
      // Those that came meanwhile are told as well; those that were told once have heard it.
      for (const pid of living) if (signal === 'SIGKILL' || !told.has(pid)) send(pid, signal);
      told = new Set([...told, ...living]);
      if (performance.now() - began > mostMs || (signal === 'SIGTERM' && isUrgent())) break;
      await pause(LOOK_AGAIN_MS);
    }
  }
}

/** Numbers to signal: negative is a whole group (kill(2)). */
function leftovers(attempt: string, group: number | undefined): number[] {
  return [...(group !== undefined && isGroupAlive(group) ? [-group] : []), ...markedProcesses(attempt)];
}

/** Processes that carry the mark; empty where /proc is not. Those that wait to be buried have no environment. */
export function markedProcesses(attempt: string): number[] {
  if (!fs.existsSync('/proc/self/environ')) return [];
  return fs.readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      const environment = fs.readFileSync(`/proc/${name}/environ`, 'latin1').split('\0');
      return environment.includes(`${ATTEMPT_MARK}=${attempt}`) ? Number(name) : [];
    } catch {
      return []; // ended meanwhile, or another user's
    }
  });
}

/** Zombies keep their group's number: only a member that lives counts. */
function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  if (!fs.existsSync('/proc/self/stat')) return true;
  return fs.readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, , memberOf] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(memberOf) === group && state !== 'Z';
    } catch {
      return false;
    }
  });
}

/** One that has ended meanwhile needs no signal. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ended meanwhile
  }
}

/** Processes whose folder lies in this one; empty where /proc is not. */
export function processesWithin(folder: string): number[] {
  if (!fs.existsSync('/proc/self/cwd')) return [];
  const real = fs.realpathSync(folder);
  return fs.readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const cwd = fs.readlinkSync(`/proc/${name}/cwd`);
      return cwd === real || cwd.startsWith(`${real}/`) ? Number(name) : [];
    } catch {
      return [];
    }
  });
}
