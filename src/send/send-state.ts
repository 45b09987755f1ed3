import { systemCode } from '../shared/failure.js';
import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import type { HomePaths } from '../shared/home.js';
import { toIsoTime } from '../shared/wall-time.js';
import { jsonIn, objectIn } from '../shared/json-value.js';
import { LONGEST_RETRY_AFTER_MS } from './retry-after.js';
import { toPlainText } from './server-text.js';
import type { Origin } from './server-url.js';

/**
 * How sending to one server stands: what `sync status` shows, and what tells programs that nobody watches to leave the server
 * alone for a while. It is a hint: a person's `sync` tries at once, and a lost or damaged file costs one request.
 */
export interface SendState {
  /** Wall time of the last run in which the server settled something. */
  readonly lastSuccessMs: number | null;
  /** Why the last run that failed did so; older than `lastSuccessMs` when all is well again. */
  readonly lastError: SendError | null;
  /** Runs in a row that the network or the server ended. 0: all is well. */
  readonly failures: number;
  /** From `lastError.atMs` on, at most LONGEST_RETRY_AFTER_MS. */
  readonly waitMs: number;
  /** Projects that the server does not let this person send for (403), by uuid. */
  readonly pausedProjects: ReadonlyMap<string, ProjectPause>;
}

export interface SendError {
  /** A FlushStop's kind, or `project_paused`. */
  readonly kind: string;
  /** What distinguishes it: a status, a network failure, the server's own words. Plain, and without tokens. */
  readonly detail: string;
  readonly atMs: number;
}

export interface ProjectPause {
  readonly reason: string;
  readonly sinceMs: number;
}

export const FRESH_SEND_STATE: SendState = {
  lastSuccessMs: null,
  lastError: null,
  failures: 0,
  waitMs: 0,
  pausedProjects: new Map(),
};

/** When a pause ends that only a person's deed can mend (412, 403): not never, since nobody tells us of the deed. */
export const PAUSE_MS = LONGEST_RETRY_AFTER_MS;

/** Wall time before which programs leave the server alone, or null: they may try now. */
export function nextTryMs({ lastError, waitMs }: SendState, nowMs: number): number | null {
  return lastError === null ? null : endOfWait(lastError.atMs, waitMs, nowMs);
}

/** Whether the server's 403 about this project still keeps programs from trying. */
export function isPaused({ sinceMs }: ProjectPause, nowMs: number): boolean {
  return endOfWait(sinceMs, PAUSE_MS, nowMs) !== null;
}

/**
 * Measured from when the wait began, so that a wall clock that jumps cannot freeze it: set back to before the beginning,
 * the wait is over; set ahead, it is over too; and no wait is longer than an hour, whatever the file says.
 */
function endOfWait(fromMs: number, waitMs: number, nowMs: number): number | null {
  const elapsedMs = nowMs - fromMs;
  const boundedMs = Math.min(waitMs, LONGEST_RETRY_AFTER_MS);
  return elapsedMs >= 0 && elapsedMs < boundedMs ? fromMs + boundedMs : null;
}

/** Reads only; whatever cannot be read is as if it were not there. */
export function readSendState(home: HomePaths, origin: Origin): SendState {
  return readAll(home).get(origin) ?? FRESH_SEND_STATE;
}

/**
 * Hold the flush lock: two writers would undo each other.
 * @throws the system's error; the file is then as it was.
 */
export function writeSendState(home: HomePaths, origin: Origin, state: SendState): void {
  writeFileDurably(home.sending, formatSendStates(new Map(readAll(home)).set(origin, state)));
}

/** The same, as a hint: what cannot be written down, on a full disk, costs the next program one request and nobody anything else. */
export function noteSendState(home: HomePaths, origin: Origin, state: SendState): void {
  try {
    writeSendState(home, origin, state);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

function readAll(home: HomePaths): ReadonlyMap<string, SendState> {
  try {
    return parseSendStates(readFileIfPresent(home.sending)?.toString('utf8') ?? '');
  } catch {
    return new Map(); // a folder of that name, a file of somebody else's
  }
}

/** `sending.json`: `{"servers":{"https://kitty.example.org":{…}}}`, times in ISO 8601 for people who look into it. */
export function formatSendStates(states: ReadonlyMap<string, SendState>): string {
  const servers = Object.fromEntries([...states].map(([origin, state]) => [origin, stateToJson(state)]));
  return `${JSON.stringify({ servers }, undefined, 2)}\n`;
}

function stateToJson({ lastSuccessMs, lastError, failures, waitMs, pausedProjects }: SendState): object {
  return {
    last_success: lastSuccessMs === null ? null : toIsoTime(lastSuccessMs),
    last_error: lastError && {
      kind: lastError.kind,
      detail: lastError.detail,
      at: toIsoTime(lastError.atMs),
    },
    consecutive_failures: failures,
    wait_ms: waitMs,
    paused_projects: Object.fromEntries(
      [...pausedProjects].map(([uuid, { reason, sinceMs }]) => [uuid, { reason, since: toIsoTime(sinceMs) }]),
    ),
  };
}

/** @returns what can be understood of the text, server by server, field by field. */
export function parseSendStates(text: string): ReadonlyMap<string, SendState> {
  const servers = objectIn(objectIn(jsonIn(text))?.['servers']) ?? {};
  return new Map(Object.entries(servers).map(([origin, state]) => [origin, stateIn(objectIn(state) ?? {})]));
}

type Fields = Readonly<Record<string, unknown>>;

function stateIn(fields: Fields): SendState {
  const error = objectIn(fields['last_error']) ?? {};
  const atMs = timeIn(error, 'at');
  return {
    lastSuccessMs: timeIn(fields, 'last_success'),
    lastError: atMs === null ? null : { kind: textIn(error, 'kind'), detail: textIn(error, 'detail'), atMs },
    failures: countIn(fields, 'consecutive_failures'),
    waitMs: Math.min(countIn(fields, 'wait_ms'), LONGEST_RETRY_AFTER_MS),
    pausedProjects: new Map(
      Object.entries(objectIn(fields['paused_projects']) ?? {}).flatMap(([uuid, value]) => {
        const pause = objectIn(value) ?? {};
        const sinceMs = timeIn(pause, 'since');
        return sinceMs === null ? [] : [[uuid, { reason: textIn(pause, 'reason'), sinceMs }]];
      }),
    ),
  };
}

function timeIn(fields: Fields, name: string): number | null {
  const value = fields[name];
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? toPlainText(value) : '';
}

function countIn(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
