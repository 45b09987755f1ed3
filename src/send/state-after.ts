import { backOffMs } from './back-off.js';
import type { FlushReport, FlushStop } from './flush-report.js';
import { isPaused, PAUSE_MS, type ProjectPause, type SendState } from './send-state.js';

export interface AfterRun {
  readonly nowMs: number;
  /** From 0 to 1, for the back-off. */
  readonly chance: number;
}

/**
 * What the end of a run means for the next ones. `back_off`: the server or the way to it failed, try again a little
 * later each time. `pause`: trying again soon cannot help. `note`: it is told, and the next run finds out at no cost. `nothing`:
 * it says nothing about the server.
 */
type Consequence = 'back_off' | 'pause' | 'note' | 'nothing';

const CONSEQUENCE: Readonly<Record<FlushStop['kind'], Consequence>> = {
  network: 'back_off',
  server_trouble: 'back_off',
  rate_limited: 'back_off',
  not_our_server: 'back_off',
  redirected: 'back_off',
  unexpected: 'back_off',
  refuses_everything: 'back_off',
  protocol: 'pause',
  clock: 'pause',
  not_logged_in: 'note',
  login_over: 'note',
  login_busy: 'note',
  account_changed: 'note',
  failure: 'note',
  deadline: 'nothing', // but see hungUntilDeadline
  interrupted: 'nothing',
  busy: 'nothing',
  not_due: 'nothing',
};

/** @returns the state after a run; the same object when there is nothing new to write. */
export function stateAfter(state: SendState, report: FlushReport, about: AfterRun): SendState {
  const { stop } = report;
  const succeeded = hasSucceeded(report);
  const consequence = stop === null ? 'nothing' : consequenceOf(stop, report);
  const pausedProjects = pausesAfter(state, report, about);
  const isNewPause = [...pausedProjects].some(([uuid, pause]) => state.pausedProjects.get(uuid) !== pause);
  if (!succeeded && consequence === 'nothing' && !isNewPause) return state;
  const before: SendState = succeeded
    ? { ...state, lastSuccessMs: about.nowMs, failures: 0, waitMs: 0, pausedProjects }
    : { ...state, pausedProjects };
  if (stop === null || consequence === 'nothing') return withProjectError(before, report, about);
  const lastError = { kind: stop.kind, detail: detailOf(stop), atMs: about.nowMs };
  const failures = before.failures + (consequence === 'note' ? 0 : 1);
  return { ...before, lastError, failures, waitMs: waitOf(consequence, stop, failures, about) };
}

/** A word about at least one event, or a run that had nothing to complain of. */
function hasSucceeded({ delivered, duplicate, stop, batches, pausedProjects }: FlushReport): boolean {
  return delivered + duplicate > 0 || (stop === null && batches > 0 && pausedProjects.length === 0);
}

/** A server that took our request and said nothing until our time was up is as good as none. */
function consequenceOf(stop: FlushStop, report: FlushReport): Consequence {
  const hungUntilDeadline = stop.kind === 'deadline' && !hasSucceeded(report);
  return hungUntilDeadline ? 'back_off' : CONSEQUENCE[stop.kind];
}

function waitOf(
  consequence: Exclude<Consequence, 'nothing'>,
  stop: FlushStop,
  failures: number,
  { chance }: AfterRun,
): number {
  switch (consequence) {
    case 'back_off':
      return backOffMs(failures, chance, 'waitMs' in stop ? stop.waitMs : null);
    case 'pause':
      return PAUSE_MS;
    case 'note':
      return 0;
  }
}

/** Pauses that were there before keep their beginning, or they would never end. */
function pausesAfter(
  state: SendState,
  report: FlushReport,
  { nowMs }: AfterRun,
): SendState['pausedProjects'] {
  return new Map(
    report.pausedProjects.map(({ projectUuid, reason }): [string, ProjectPause] => {
      const before = state.pausedProjects.get(projectUuid);
      const goesOn = before !== undefined && isPaused(before, nowMs);
      return [projectUuid, goesOn ? before : { reason, sinceMs: nowMs }];
    }),
  );
}

function withProjectError(state: SendState, report: FlushReport, about: AfterRun): SendState {
  const news = report.pausedProjects.find(
    ({ projectUuid }) => state.pausedProjects.get(projectUuid)?.sinceMs === about.nowMs,
  );
  if (news === undefined) return state;
  return { ...state, lastError: { kind: 'project_paused', detail: news.reason, atMs: about.nowMs } };
}

function detailOf(stop: FlushStop): string {
  switch (stop.kind) {
    case 'network':
      return stop.failure;
    case 'server_trouble':
      return String(stop.status);
    case 'unexpected':
      return `${stop.status}: ${stop.reason}`;
    case 'redirected':
      return stop.to ?? '';
    case 'protocol':
      return stop.guidance;
    case 'refuses_everything':
      return stop.reason;
    case 'failure':
      return stop.failure.code;
    case 'not_logged_in':
      return stop.state.kind;
    case 'clock':
      return stop.serverClock === null ? stop.why : `${stop.why}: ${stop.serverClock}`;
    case 'rate_limited':
    case 'not_our_server':
    case 'login_over':
    case 'login_busy':
    case 'account_changed':
    case 'busy':
    case 'not_due':
    case 'deadline':
    case 'interrupted':
      return '';
  }
}
