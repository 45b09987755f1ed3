import { planNoted } from '../capture/capture-notes.js';
import {
  addTally,
  captureCommits,
  draftCommits,
  emptyTally,
  type CaptureRequest,
  type CaptureTally,
} from '../capture/capture-commits.js';
import { formatObservation } from '../capture/observation-line.js';
import { readNotes } from '../capture/spool.js';
import { wakeWorker } from '../capture/wake-worker.js';
import { runWorker } from '../capture/worker.js';
import { Git } from '../changes/git.js';
import { findProject, readEnabledIdentity, type ProjectIdentity } from '../changes/project.js';
import { findRepository } from '../changes/repository.js';
import { composeEmitter } from '../compose.js';
import type { CommitSelection } from '../detect/observe.js';
import type { Emitter } from '../events/emitter.js';
import { Failure } from '../shared/failure.js';
import { openLog } from '../shared/log.js';
import { captureWords as words } from '../words/capture.js';
import type { Command, CommandContext } from './command.js';
import { sayWhenSalvaged } from './salvage-notice.js';

/** `capture [RANGE] [--all] [--dry-run] [--ndjson]` */
export const capture: Command = async (context, { args: [range], options }) => {
  const dryRun = options['dryRun'] === true;
  if (range !== undefined && options['all']) throw wrongUsage(words.allAndRange);
  if (options['ndjson'] && !dryRun) throw wrongUsage(words.ndjsonAlone);
  const emitter = composeEmitter({ ...context, life: 'short', onSalvage: sayWhenSalvaged(context) });
  const git = new Git(context.env);
  const { commonDir } = await findRepository(git, context.cwd);
  const identity = await identityOf(commonDir, context.cwd);
  const request = { git, cwd: context.cwd, identity };
  const which: CommitSelection | undefined = options['all']
    ? { kind: 'all' }
    : range === undefined
      ? undefined
      : { kind: 'range', range };

  if (dryRun) {
    await show(context, emitter, which ? { ...request, which } : await waiting(request, commonDir), options);
    return 0;
  }
  if (which) {
    const tally = await captureCommits({ ...request, which }, emitter, progressOn(context));
    say(context, tally, options);
    return tally.postponed > 0 ? 1 : 0;
  }
  if (!readEnabledIdentity(commonDir)) {
    throw new Failure({ code: 'not_enabled', message: words.notEnabled, hint: words.runInit });
  }
  // Git says here whether it holds the repository for safe; what follows is asked inside the git folder.
  await git.ask({
    operation: 'looking for the repository',
    cwd: context.cwd,
    args: ['rev-parse', '--git-dir'],
  });
  const trusting = Git.trusting(context.env);
  return captureNoted(context, { git: trusting, emitter, commonDir, json: options['json'] === true });
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

/** What the worker would do, here and now; delivery is left to a worker: no command waits for the network. */
async function captureNoted(
  context: CommandContext,
  parts: { git: Git; emitter: Emitter; commonDir: string; json: boolean },
): Promise<0 | 1> {
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
  say(context, tally, { json: parts.json });
  return tally.postponed > 0 ? 1 : 0;
}

/** Prints every observation, or how many there are. Stores nothing. */
async function show(
  { stdout }: CommandContext,
  emitter: Emitter,
  request: CaptureRequest,
  options: Readonly<Record<string, unknown>>,
): Promise<void> {
  const seen = new Set<string>();
  const counts = { observations: 0, events: 0, commits: 0 };
  for await (const { drafted } of draftCommits(request)) {
    counts.commits += 1;
    const previews = await emitter.preview(drafted.flatMap(({ draft }) => draft ?? []));
    let lines = '';
    for (const one of drafted) {
      const event = one.draft ? (previews.shift() ?? null) : null;
      const seenBefore = event !== null && seen.has(event.event_id);
      if (event) seen.add(event.event_id);
      counts.observations += 1;
      if (event && !seenBefore) counts.events += 1;
      if (options['ndjson']) lines += `${formatObservation(one, event, seenBefore)}\n`;
    }
    if (lines) stdout.write(lines);
  }
  if (options['ndjson']) return;
  const { observations, events, commits } = counts;
  stdout.write(
    options['json'] ? `${JSON.stringify(counts)}\n` : `${words.found(observations, events, commits)}\n`,
  );
}

function say(
  { stdout, stderr }: CommandContext,
  tally: CaptureTally,
  { json }: Readonly<Record<string, unknown>>,
): void {
  const { reasons, ...counts } = tally;
  if (json) stdout.write(`${JSON.stringify({ ...counts, reasons: [...reasons] })}\n`);
  else stdout.write(`${tally.commits === 0 ? words.nothingNew : words.captured(tally)}\n`);
  if (tally.refused > 0) stderr.write(`${words.refused(tally.refused, [...reasons])}\n`);
  if (tally.postponed > 0) stderr.write(`${words.postponed(tally.postponed, [...reasons])}\n`);
}

/** One line that is written over and over, on a terminal only. */
function progressOn({ stderr }: CommandContext): ((tally: CaptureTally) => void) | undefined {
  if (!stderr.isTerminal) return undefined;
  return ({ commits, recorded, known }) =>
    stderr.write(`\r${words.progress(commits, recorded + known)}\u001b[K`);
}

async function identityOf(commonDir: string, cwd: string): Promise<ProjectIdentity> {
  const none = { uuid: null, slug: null, repoSlug: null };
  return readEnabledIdentity(commonDir) ?? (await findProject(cwd)) ?? none;
}

function wrongUsage(message: string): Failure {
  return new Failure({ code: 'wrong_usage', message, hint: 'See `spec-kitty capture --help`.', exitCode: 2 });
}
