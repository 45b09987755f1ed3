import { resolve } from 'node:path';
import { fullnessOf, type Queue } from '../queue/queue.js';
import { flush, type FlushProgress } from '../send/flush.js';
import { balanceOf } from '../send/flush-balance.js';
import type { FlushReport, FlushStop } from '../send/flush-report.js';
import { readLogin } from '../send/session.js';
import { mayBeSent, readSettings } from '../send/settings.js';
import { Failure, type ExitCode } from '../shared/failure.js';
import { writeFileDurably } from '../shared/files.js';
import { toIsoTime } from '../shared/wall-time.js';
import { fullnessLines } from '../words/fullness.js';
import { progressLine, refusalAdvice, summaryLines } from '../words/send.js';
import { stopAdvice } from '../words/stop-advice.js';
import type { Command, CommandContext } from './command.js';
import { ProgressLine } from './progress-line.js';
import { SYNC_PARTS, type SyncParts } from './sync-parts.js';

/**
 * A person waits and can press Ctrl-C; this is for the `sync` of a script whose server hangs. 50,000 events in full
 * batches take about two minutes.
 */
const SYNC_DEADLINE_MS = 600_000;
/** A worker that is sending just now is done soon; then what it left is ours. */
const OTHER_FLUSH_WAIT_MS = 10_000;

/**
 * `sync`, `sync now [--report FILE] [--json]`: sends all that may be sent.
 * Exit 0: nothing is left that should have gone; 3: something is, or was parked; 1: nobody is logged in.
 */
export function makeSyncNow({ findProject, openQueue }: SyncParts): Command {
  return async (context, { options }) => {
    const { home, env, time, signal, stderr, stdout } = context;
    const queue = await openQueue(context);
    const progress = new ProgressLine(stderr);
    const onProgress = ({ settled, sendable }: FlushProgress): void =>
      progress.show(progressLine(settled, sendable));
    const report = await flush(
      { home, env, time, queue },
      { deadlineMs: SYNC_DEADLINE_MS, waitMs: OTHER_FLUSH_WAIT_MS, signal, onProgress },
    ).finally(() => progress.clear());
    const reportFile = options['report'];
    if (typeof reportFile === 'string') writeReport(resolve(context.cwd, reportFile), report, time.nowMs());
    const lost = lostLogin(report.stop);
    if (lost) throw lost;
    if (options['json'] === true) stdout.write(`${JSON.stringify(reportJson(report))}\n`);
    else stdout.write(`${summaryLines(report, balanceOf(report)).join('\n')}\n`);
    const summary = await queue.summary();
    for (const line of fullnessLines(fullnessOf(summary), summary.refusedWhileFull))
      stderr.write(`${line}\n`);
    if (report.stop) {
      const { what, next } = stopAdvice(report.stop);
      stderr.write(`${what}\n${next}\n`);
    }
    return exitCodeOf(report, await isOffHere(context, findProject, queue));
  };
}

/** Nobody logged in, or no longer: what a person must mend, with how much waits. */
function lostLogin(stop: FlushStop | null): Failure | undefined {
  if (stop?.kind !== 'not_logged_in' && stop?.kind !== 'login_over') return undefined;
  const { what, next } = stopAdvice(stop);
  return new Failure({
    code: stop.kind === 'not_logged_in' ? stop.state.kind : 'login_over',
    message: what,
    hint: next,
  });
}

/** Events held back by a person's own choice elsewhere are no failure; in the project that `sync` was typed in, they are. */
function exitCodeOf(report: FlushReport, offHere: boolean): ExitCode {
  const { kept, refused, parked, stop, pausedProjects } = report;
  const undelivered = kept + refused + parked > 0 || pausedProjects.length > 0 || offHere;
  const stoppedShort = stop !== null && report.waiting > 0;
  return undelivered || stoppedShort ? 3 : 0;
}

/** Whether events of the project of cwd wait and sending is off for it. */
async function isOffHere(
  { cwd, home, env }: CommandContext,
  findProject: SyncParts['findProject'],
  queue: Queue,
): Promise<boolean> {
  const uuid = (await findProject(cwd))?.uuid ?? null;
  if (uuid === null) return false;
  const { byProject } = await queue.summary();
  if (!byProject.some(({ projectUuid, waiting }) => projectUuid === uuid && waiting > 0)) return false;
  const state = await readLogin(home, env);
  return (
    state.kind === 'logged_in' && !mayBeSent(await readSettings(home), state.session.access.origin, uuid)
  );
}

function writeReport(path: string, report: FlushReport, nowMs: number): void {
  const { refusals: failures, ...summary } = reportJson(report);
  const document = { generated_at: toIsoTime(nowMs), summary, failures };
  writeFileDurably(path, `${JSON.stringify(document, undefined, 2)}\n`);
}

/** `refusals` lists the first thousand; `refused_by_category` counts all. */
function reportJson(report: FlushReport) {
  const { heldBack, pausedProjects, refusals, refusalCounts, stop, batches } = report;
  return {
    ...balanceOf(report),
    batches,
    held_back: {
      no_project: heldBack.noProject,
      no_consent: heldBack.noConsent,
      other_team: heldBack.otherTeam,
    },
    refused_by_category: refusalCounts.map(({ category, events, parked, reason }) => ({
      category,
      events,
      parked,
      reason,
      next: refusalAdvice(category),
    })),
    refusals: refusals.map(({ eventId, eventType, category, reason, parked }) => ({
      event_id: eventId,
      event_type: eventType,
      category,
      reason,
      parked,
    })),
    paused_projects: pausedProjects.map(({ projectUuid, reason }) => ({ project_uuid: projectUuid, reason })),
    stop: stop === null ? null : { kind: stop.kind, ...stopAdvice(stop) },
  };
}

export const syncNow: Command = makeSyncNow(SYNC_PARTS);
