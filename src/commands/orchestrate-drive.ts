import type { ExitCode } from '../shared/failure.js';
import type { HeldLock } from '../shared/lock.js';
import { readOrchestrateConfig, type OrchestrateConfig } from '../orchestrate/config.js';
import { RunEvents } from '../orchestrate/event-drafts.js';
import { mergesInMemory } from '../orchestrate/merges-in-memory.js';
import { openJournal } from '../orchestrate/journal.js';
import { OpenRun, type RunParts } from '../orchestrate/open-run.js';
import { Orchestrator } from '../orchestrate/orchestrator.js';
import type { RunEnd } from '../orchestrate/record.js';
import { runClock } from '../orchestrate/run-clock.js';
import { journalPath, lockRuns } from '../orchestrate/run-folder.js';
import { RunGauges } from '../orchestrate/run-gauges.js';
import type { RunState } from '../orchestrate/run-state.js';
import { countStopSignals } from '../orchestrate/stop-signals.js';
import type { StopRequests } from '../orchestrate/supervise.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import type { Workspace } from '../work/workspace.js';
import { textOption, type CommandContext, type CommandInput } from './command.js';
import { runText } from './orchestrate-shown.js';
import { openRunView, type RunView } from './orchestrate-view.js';
import { wrongUsage } from './speaker.js';
import type { WorkAnswer } from './work-command.js';
import type { WorkSession } from './work-session.js';

/** A run that has a journal, and how it is to be driven. */
export interface RunToDrive {
  readonly run: string;
  readonly resume: boolean;
  /** Where the caller holds it already; it is released in the end. */
  readonly lock?: HeldLock;
  /** Default: the signals that this process gets. */
  readonly stops?: StopRequests;
  /** How it has ended when it was stopped. */
  readonly end?: RunEnd;
}

/** Drives a run that has a journal, to its end or to ours. */
export async function goOn(
  session: WorkSession,
  input: CommandInput,
  { run: name, resume, lock: held, stops, end }: RunToDrive,
): Promise<WorkAnswer> {
  const { workspace, context } = session;
  const config = await readConfigFor(workspace, input);
  const lock = held ?? lockRuns(workspace.commonDir, name);
  const { journal, records } = openJournal(journalPath(workspace.commonDir, name));
  const signals = countStopSignals();
  const view = openRunView(context, new RunGauges(workspace));
  try {
    const fromMs = records.at(-1)?.at ?? 0;
    const { isPossible: forecasts } = await mergesInMemory(workspace.git, workspace.root);
    const parts = partsOf(session, config, { view, fromMs, forecasts });
    const run = await OpenRun.over(parts, journal, records);
    session.isAbout({ feature_slug: run.state.feature });
    const [first] = records;
    if (first && !resume) view.record(first, run.state);
    if (resume) await run.write({ kind: 'run_resumed' });
    const orchestrator = new Orchestrator(run, stops ?? signals, records);
    const how = await orchestrator.drive(end);
    return answer(context, run.state, how);
  } finally {
    view.close();
    signals.release();
    journal.close();
    lock.release();
  }
}

function partsOf(
  session: WorkSession,
  { profiles }: OrchestrateConfig,
  { view, fromMs, forecasts }: { view: RunView; fromMs: number; forecasts: boolean },
): RunParts {
  const { context, workspace, identity, emitter } = session;
  let heldUp = '';
  return {
    workspace,
    profiles,
    forecasts,
    nowMs: runClock({ wallMs: () => context.time.nowMs(), spentMs: () => performance.now(), fromMs }),
    recordWritten: (written) => session.record(written),
    events: session.isOn && identity ? new RunEvents(identity) : undefined,
    emit: async (drafts) => void (await emitter.emit(drafts)),
    onRecord: (record, run) => {
      heldUp = '';
      view.record(record, run);
    },
    onStopping: () => view.note(words.stopping),
    onHeldUp: (reason) => {
      if (reason !== heldUp) view.note(words.waits(reason));
      heldUp = reason;
    },
  };
}

/** @throws Failure as `readOrchestrateConfig`; `wrong_usage`. */
export async function readConfigFor({ root }: Workspace, input: CommandInput): Promise<OrchestrateConfig> {
  const typed = textOption(input, 'maxParallel');
  const maxParallel = typed === undefined ? undefined : Number(typed);
  if (maxParallel !== undefined && !(Number.isInteger(maxParallel) && maxParallel > 0))
    throw wrongUsage(words.notNumber, 'orchestrate');
  const [implAgent, reviewAgent] = [textOption(input, 'implAgent'), textOption(input, 'reviewAgent')];
  return readOrchestrateConfig(root, { maxParallel, implAgent, reviewAgent });
}

function answer(context: CommandContext, run: RunState, how: RunEnd): WorkAnswer {
  const needsHuman = [...run.workPackages.values()].some(
    ({ state }) => state === 'needs_human' || state === 'blocked',
  );
  const exitCode: ExitCode = how === 'interrupted' ? 130 : how === 'finished' && needsHuman ? 2 : 0;
  return { json: toJson(run, how), text: runText(context, run), exitCode };
}

/** A run as `--json` prints it. @param how it ended; null: it has not. */
export function toJson(run: RunState, how: RunEnd | null): object {
  return {
    run: run.run,
    feature: run.feature,
    how,
    work_packages: [...run.workPackages.values()].map((one) => ({
      wp_id: one.wpId,
      state: one.state,
      how: one.how ?? null,
      rounds: one.counts.rounds,
      agent: one.attempt?.agent ?? null,
      head: one.head ?? null,
      reason: one.reason ?? null,
      next: one.next ?? null,
      overlaps: one.overlaps.filter(({ paths }) => paths.length > 0),
    })),
  };
}
