import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../shared/failure.js';
import { foldJournal } from '../orchestrate/fold.js';
import { isUnfinished } from '../orchestrate/run-state.js';
import { readJournal } from '../orchestrate/journal.js';
import { send } from '../orchestrate/leftovers.js';
import { isProcessAlive } from '../orchestrate/process-identity.js';
import { journalPath, listRuns, readHolder, requestsFolder } from '../orchestrate/run-folder.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import { goOn } from './orchestrate-drive.js';
import type { CommandInput } from './command.js';
import type { WorkAnswer } from './work-command.js';
import type { WorkSession } from './work-session.js';

/** Longer than agents get to end, twice. */
const ABORT_MOST_MS = 60_000;

/** The latest run, and whether somebody drives it. @throws Failure `no_run`. */
function mustHaveRun({ workspace: { commonDir } }: WorkSession) {
  const run = listRuns(commonDir).at(-1);
  if (run === undefined)
    throw new Failure({ code: 'no_run', message: words.noRun, hint: words.noRunNext, exitCode: 3 });
  const state = foldJournal(readJournal(journalPath(commonDir, run)));
  if (!state) throw new Failure({ code: 'no_run', message: words.noRun, hint: words.noRunNext, exitCode: 3 });
  return { run, state, holder: readHolder(commonDir) };
}

function ask({ workspace: { commonDir } }: WorkSession, run: string, what: string): void {
  const folder = requestsFolder(commonDir, run);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, what), '');
}

/** `--skip WPxx`: what depends on it goes on without it. */
export async function skipInRun(
  session: WorkSession,
  input: CommandInput,
  wpId: string,
): Promise<WorkAnswer> {
  const { run, state, holder } = mustHaveRun(session);
  if (!state.workPackages.has(wpId)) {
    const message = words.unknownInRun(wpId, [...state.workPackages.keys()]);
    throw new Failure({ code: 'unknown_wp', message, hint: 'Give one of these.' });
  }
  session.isAbout({ wp_id: wpId });
  ask(session, run, `skip-${wpId}`);
  if (holder) return { json: { run, skip: wpId, asked: true }, text: words.skipAsked(wpId) };
  // Its agents may still be at work: whoever resumes it looks at what was asked first.
  if (isUnfinished(state)) return { json: { run, skip: wpId, asked: true }, text: words.skipLater(wpId) };
  // It is over: what was asked is done, and nothing else begins.
  ask(session, run, 'drain');
  const { exitCode } = await goOn(session, input, { run, resume: true });
  return {
    json: { run, skip: wpId, asked: false },
    text: words.skipped(wpId),
    exitCode: exitCode === 130 ? 130 : 0,
  };
}

/** `--drain`: what is at work ends, nothing new begins. */
export function drainRun(session: WorkSession): WorkAnswer {
  const { run, holder } = mustHaveRun(session);
  if (!holder)
    throw new Failure({ code: 'no_run', message: words.noRun, hint: words.noRunNext, exitCode: 3 });
  ask(session, run, 'drain');
  return { json: { run, drain: true }, text: words.drainAsked };
}

/** `--abort`: ends whoever drives the run, and every agent of it, and closes it. */
export async function abortRun(session: WorkSession, input: CommandInput): Promise<WorkAnswer> {
  const { run, holder, state } = mustHaveRun(session);
  if (holder) {
    send(holder.process.pid, 'SIGTERM');
    const began = performance.now();
    while (isProcessAlive(holder.process) && performance.now() - began < ABORT_MOST_MS) await pause(50);
  }
  if (holder || isUnfinished(state))
    await goOn(session, input, { run, resume: true, stops: { count: () => 1 }, end: 'aborted' });
  return { json: { run, aborted: true }, text: words.aborted(run) };
}
