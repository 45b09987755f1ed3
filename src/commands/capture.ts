import { planNoted } from '../capture/capture-notes.js';
import { captureCommits } from '../capture/capture-commits.js';
import type { CaptureRequest } from '../capture/draft-commits.js';
import { addTally, emptyTally, type CaptureTally } from '../capture/tally.js';
import { formatObservation } from '../capture/observation-line.js';
import { previewCommits } from '../capture/preview-commits.js';
import { readNotes } from '../capture/spool.js';
import { wakeWorker } from '../capture/wake-worker.js';
import { runWorker } from '../capture/worker.js';
import { Git } from '../changes/git.js';
import { findProject, readEnabledIdentity, type ProjectIdentity } from '../changes/project.js';
import { findRepository } from '../changes/repository.js';
import { composeEmitter } from '../compose.js';
import { countObservable, type CommitSelection } from '../detect/observe.js';
import type { Emitter } from '../events/emitter.js';
import { Failure, type ExitCode } from '../shared/failure.js';
import { openLog } from '../shared/log.js';
import { captureWords as words } from '../words/capture.js';
import type { Command, CommandContext } from './command.js';
import { sayWhenFull } from './fullness-notice.js';
import { ProgressLine } from './progress-line.js';
import { sayWhenSalvaged } from './salvage-notice.js';

/** As shells have it for a program that Ctrl-C ended. */
const STOPPED = 130;

/** `capture [RANGE] [--all] [--dry-run] [--ndjson]` */
export const capture: Command = async (context, { args: [range], options }) => {
  const dryRun = options['dryRun'] === true;
  if (range !== undefined && options['all']) throw wrongUsage(words.allAndRange);
  if (options['ndjson'] && !dryRun) throw wrongUsage(words.ndjsonAlone);
  const emitter = composeEmitter({ ...context, life: 'short', onSalvage: sayWhenSalvaged(context) });
  const git = new Git(context.env);
  const { commonDir } = await findRepository(git, context.cwd);
  const identity = await identityOf(commonDir, context.cwd);
  const request = { git, cwd: context.cwd, identity, signal: context.signal };
  const form = formOf(options);
  const which: CommitSelection | undefined = options['all']
    ? { kind: 'all' }
    : range === undefined
      ? undefined
      : { kind: 'range', range };

  if (dryRun) {
    const selected = which ? { ...request, which } : await waiting(request, commonDir);
    return show(context, emitter, selected, form);
  }
  // An event without a project could never be sent, and the same event with one would have another id.
  if (identity.uuid === null || (!which && !readEnabledIdentity(commonDir))) {
    throw new Failure({ code: 'not_enabled', message: words.notEnabled, hint: words.runInit });
  }
  if (which) return record(context, emitter, { ...request, which }, form);
  // Git says here whether it holds the repository for safe; what follows is asked inside the git folder.
  await git.ask({
    operation: 'looking for the repository',
    cwd: context.cwd,
    args: ['rev-parse', '--git-dir'],
  });
  const trusting = Git.trusting(context.env);
  return captureNoted(context, { git: trusting, emitter, commonDir }, form);
};

/** The commits that the worker would capture: what the hooks noted and the cursor says. */
async function waiting(
  request: Omit<CaptureRequest, 'which' | 'branchOf'>,
  commonDir: string,
): Promise<CaptureRequest> {
  const { plan } = await planNoted(request.git, commonDir, readNotes(commonDir));
  const ours = new Map(plan.commits.flatMap(({ id, isOurs, branch }) => (isOurs ? [[id, branch]] : [])));
  return { ...request, which: { kind: 'commits', ids: [...ours.keys()] }, branchOf: (id) => ours.get(id) };
}

/** How the answer is to look. */
type Form = 'text' | 'json' | 'ndjson';

function formOf(options: Readonly<Record<string, unknown>>): Form {
  if (options['ndjson']) return 'ndjson';
  return options['json'] ? 'json' : 'text';
}

/** A back-fill. It may be stopped at any moment: what is stored stays, and the next run goes on from there. */
async function record(
  context: CommandContext,
  emitter: Emitter,
  request: CaptureRequest,
  form: Form,
): Promise<ExitCode> {
  const { stderr, signal } = context;
  const progress = form === 'text' ? followProgress(context, request) : undefined;
  const tally = await captureCommits(request, emitter, ({ commits, recorded }) =>
    progress?.show(commits, words.recorded(recorded)),
  ).finally(() => progress?.clear());
  const stopped = signal.aborted;
  if (!stopped || form === 'json') say(context, tally, form, { stopped, nothing: words.nothingThere });
  if (stopped) stderr.write(`${words.stopped(tally.recorded)}\n`);
  return stopped ? STOPPED : exitCodeOf(tally);
}

/** What the worker would do, here and now; delivery is left to a worker: no command waits for the network. */
async function captureNoted(
  context: CommandContext,
  parts: { git: Git; emitter: Emitter; commonDir: string },
  form: Form,
): Promise<ExitCode> {
  const { git, emitter, commonDir } = parts;
  const tally = emptyTally();
  const end = await runWorker(commonDir, {
    git,
    emitter,
    log: openLog(context.home.log, context.time),
    homeFolder: context.home.folder,
    flush: async () => {},
    onCaptured: (part) => addTally(tally, part),
    lingerMs: 0,
  });
  if (end === 'left_to_another') context.stderr.write(`${words.leftToAnother}\n`);
  else wakeWorker(commonDir, context.env);
  say(context, tally, form);
  return exitCodeOf(tally);
}

/** Prints every observation, or how many there are. Stores nothing. */
async function show(
  context: CommandContext,
  emitter: Emitter,
  request: CaptureRequest,
  form: Form,
): Promise<ExitCode> {
  const { stdout, stderr, signal } = context;
  // Lines that are being read on a terminal say themselves how far the work is.
  const progress = form === 'text' ? followProgress(context, request) : undefined;
  const counts = { observations: 0, events: 0, commits: 0, unreadable: 0 };
  try {
    for await (const { commits, unreadable, previews } of previewCommits(request, emitter)) {
      if (signal.aborted) break;
      counts.commits += commits;
      counts.unreadable += unreadable;
      counts.observations += previews.length;
      counts.events += previews.filter(({ event, seen }) => event && !seen).length;
      if (form === 'ndjson')
        await stdout.writePaced(
          previews.map(({ drafted, event, seen }) => `${formatObservation(drafted, event, seen)}\n`).join(''),
        );
      else progress?.show(counts.commits, words.foundSoFar(counts.events));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress?.clear();
  }
  if (signal.aborted) return STOPPED;
  if (form === 'json') stdout.write(`${JSON.stringify(counts)}\n`);
  if (form === 'text') stdout.write(`${words.found(counts)}\n`);
  if (counts.unreadable > 0) stderr.write(`${words.unreadable(counts.unreadable)}\n`);
  return counts.unreadable > 0 ? 1 : 0;
}

function say(
  context: CommandContext,
  tally: CaptureTally,
  form: Form,
  { stopped = false, nothing = words.nothingNew }: { stopped?: boolean; nothing?: string } = {},
): void {
  const { stdout, stderr } = context;
  const { reasons, ...counts } = tally;
  if (form === 'json') stdout.write(`${JSON.stringify({ ...counts, stopped, reasons: [...reasons] })}\n`);
  else stdout.write(`${tally.commits === 0 ? nothing : words.captured(tally)}\n`);
  if (tally.refused > 0) stderr.write(`${words.refused(tally.refused, [...reasons])}\n`);
  if (tally.postponed > 0) stderr.write(`${words.postponed(tally.postponed, [...reasons])}\n`);
  if (tally.unreadable > 0) stderr.write(`${words.unreadable(tally.unreadable)}\n`);
  sayWhenFull(context);
}

/** What git could not tell is not recorded, and nobody comes back for it by himself. */
function exitCodeOf({ postponed, unreadable }: CaptureTally): ExitCode {
  return postponed > 0 || unreadable > 0 ? 1 : 0;
}

/** How far a walk through commits is, on a terminal. The whole is counted beside it: the work does not wait for that. */
function followProgress({ stderr }: CommandContext, { git, cwd, which }: CaptureRequest) {
  const line = new ProgressLine(stderr);
  let whole: number | undefined;
  if (stderr.isTerminal) {
    void countObservable(git, cwd, which).then(
      (commits) => (whole = commits),
      () => {}, // the walk itself says what is wrong
    );
  }
  return {
    show: (commits: number, events: string) => line.show(words.progress(commits, whole, events)),
    clear: () => line.clear(),
  };
}

async function identityOf(commonDir: string, cwd: string): Promise<ProjectIdentity> {
  const none = { uuid: null, slug: null, repoSlug: null };
  return readEnabledIdentity(commonDir) ?? (await findProject(cwd)) ?? none;
}

function wrongUsage(message: string): Failure {
  return new Failure({ code: 'wrong_usage', message, hint: 'See `spec-kitty capture --help`.', exitCode: 2 });
}
