import * as fs from 'node:fs';
import { join } from 'node:path';
import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import type { HomePaths } from '../shared/home.js';
import { formatProcess, isAlive, parseProcess, type NamedProcess } from '../shared/living-process.js';

/** What the background service shows of itself, in `service.json` in the person's folder. */
export interface ServiceStatus {
  readonly process: NamedProcess;
  readonly version: string;
  /** ISO 8601, UTC; so are all times here. */
  readonly startedAt: string;
  readonly state: ShownState;
  /** Since when it is in that state. */
  readonly since: string;
  /** Why it is offline, one of LiveRefusal's words; null when it is not, or there is nothing to say. */
  readonly why: string | null;
  readonly lastEventAt: string | null;
}

/** A copy of LiveState for files: what an older or later version wrote may be anything. */
const SHOWN_STATES = ['offline', 'reconnecting', 'connected', 'batch_mode'] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

export interface ServiceFiles {
  readonly status: string;
  /** Held for as long as the service runs: the kernel sees to it that there is one. */
  readonly lock: string;
  /** Made by `sync stop`: a signal would be no request on Windows, but the end. */
  readonly stop: string;
}

/** Where they lie. Paths only. */
export function serviceFiles({ folder }: Pick<HomePaths, 'folder'>): ServiceFiles {
  return {
    status: join(folder, 'service.json'),
    lock: join(folder, 'service.lock'),
    stop: join(folder, 'service.stop'),
  };
}

/** Of this process. Replaces the file. @throws the system's error. */
export function writeServiceStatus(home: HomePaths, status: Omit<ServiceStatus, 'process'>): void {
  const { version, startedAt, state, since, why, lastEventAt } = status;
  const document = {
    process: formatProcess(process.pid).trim(),
    version,
    started_at: startedAt,
    state,
    since,
    why,
    last_event_at: lastEventAt,
  };
  writeFileDurably(serviceFiles(home).status, `${JSON.stringify(document, undefined, 2)}\n`);
}

/** At the end: nobody runs, and nobody is asked to end. */
export function removeServiceStatus(home: HomePaths): void {
  const { status, stop } = serviceFiles(home);
  for (const path of [status, stop]) fs.rmSync(path, { force: true });
}

/**
 * Reads one small file, opens no socket, changes nothing.
 * @returns undefined when no service runs: no file, none that can be read, or that of a process that is gone.
 */
export function readServiceStatus(home: HomePaths): ServiceStatus | undefined {
  try {
    const fields = JSON.parse(
      readFileIfPresent(serviceFiles(home).status)?.toString('utf8') ?? '',
    ) as unknown;
    const named = parseProcess(textIn(fields, 'process') ?? '');
    const state = SHOWN_STATES.find((one) => one === textIn(fields, 'state'));
    if (named === undefined || state === undefined || !isAlive(named)) return undefined;
    return {
      process: named,
      version: textIn(fields, 'version') ?? '',
      startedAt: textIn(fields, 'started_at') ?? '',
      state,
      since: textIn(fields, 'since') ?? '',
      why: textIn(fields, 'why') ?? null,
      lastEventAt: textIn(fields, 'last_event_at') ?? null,
    };
  } catch {
    return undefined; // garbage, or not ours to read: as good as none
  }
}

/** Text that is shown in a terminal: a damaged file must not drive it. */
const PLAIN = /^[\w .:+-]{1,60}$/;

function textIn(fields: unknown, name: string): string | undefined {
  const value: unknown =
    typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined;
  return typeof value === 'string' && PLAIN.test(value) ? value : undefined;
}
