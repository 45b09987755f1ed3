import * as fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import { composeEmitter, composeQueue } from '../compose.js';
import { parseServerUrl, type ServerUrl } from '../send/server-url.js';
import { readSettings, setServer } from '../send/settings.js';
import { Failure } from '../shared/failure.js';
import { upstreamQueues, upstreamServer } from '../upstream/find-files.js';
import { planImport, type ImportPlan, type TakenRow } from '../upstream/plan-import.js';
import { readUpstreamQueue, type UpstreamRow } from '../upstream/read-queue-file.js';
import { importLines, importWords as words, type ImportSeen, type ServerSeen } from '../words/import.js';
import type { Command, CommandContext } from './command.js';
import { sayWhenSalvaged } from './salvage-notice.js';

/** All that our queue knows an id of. */
const ALL = {
  standings: ['waiting', 'parked', 'delivered', 'dropped'],
  limit: 1_000_000,
  end: 'newest',
} as const;

/**
 * `import [path] [--dry-run] [--yes]`: takes over what waits in a queue of the Python spec-kitty, and the server its config
 * names. Without --yes it only shows what it would do. Its files are read, never opened: they stay as they are.
 */
export const importUpstream: Command = async (context, { args: [path], options }) => {
  const isDryRun = options['yes'] !== true || options['dryRun'] === true;
  const { files, rows, folder } = await mustFind(context, path);
  const plan = planImport(rows, context.time.nowMs());
  const done = isDryRun ? await compare(context, plan, files) : await take(context, plan);
  const seen: ImportSeen = {
    files,
    isDryRun,
    taken: countTypes(done.taken),
    already: done.already,
    left: [...plan.leave, ...done.left],
    server: await takeServer(context, upstreamServer(folder), isDryRun),
  };
  context.stdout.write(
    options['json'] === true ? `${JSON.stringify(toJson(seen))}\n` : `${importLines(seen).join('\n')}\n`,
  );
  return done.left.length > 0 ? 1 : 0;
};

interface Found {
  readonly files: readonly string[];
  readonly rows: readonly UpstreamRow[];
  /** Where its config lies. */
  readonly folder: string;
}

/** @throws Failure `nothing_to_import`, `not_upstreams`. */
async function mustFind({ cwd, home }: CommandContext, path: string | undefined): Promise<Found> {
  const named = path === undefined ? home.folder : resolve(cwd, path);
  const isFile = fs.statSync(named, { throwIfNoEntry: false })?.isFile() ?? false;
  const folder = isFile ? dirname(named) : named;
  const read = await Promise.all(
    (isFile ? [named] : upstreamQueues(named)).map(async (file) => ({
      file,
      content: await readUpstreamQueue(fs.readFileSync(file), 'short'),
    })),
  );
  const found = read.flatMap(({ file, content }) =>
    content.kind === 'rows' ? [{ file, rows: content.rows }] : [],
  );
  if (found.length > 0)
    return { files: found.map(({ file }) => file), rows: found.flatMap(({ rows }) => rows), folder };
  const [other] = read;
  if (isFile && other && other.content.kind !== 'rows') {
    const reason = other.content.kind === 'ours' ? words.isOurs : other.content.reason;
    const message = words.notUpstreams(named, reason);
    throw new Failure({ code: 'not_upstreams', message, hint: words.nothingThereNext });
  }
  throw new Failure({
    code: 'nothing_to_import',
    message: words.nothingThere(named),
    hint: words.nothingThereNext,
  });
}

interface Done {
  readonly taken: readonly TakenRow[];
  readonly already: number;
  readonly left: ImportSeen['left'];
}

/** What `take` would do, as far as our queue tells. Reads only. */
async function compare(
  context: CommandContext,
  { take: rows }: ImportPlan,
  files: readonly string[],
): Promise<Done> {
  // Where theirs lies in the place of ours, there is none of ours yet.
  if (files.includes(context.home.queue)) return { taken: rows, already: 0, left: [] };
  const { entries } = await composeQueue({ ...context, life: 'short' }).entries(ALL);
  const known = new Set<string>(entries.map(({ eventId }) => eventId));
  const taken = rows.filter(({ draft }) => !known.has(draft.event_id));
  return { taken, already: rows.length - taken.length, left: [] };
}

async function take(context: CommandContext, { take: rows }: ImportPlan): Promise<Done> {
  const emitter = composeEmitter({ ...context, life: 'short', onSalvage: sayWhenSalvaged(context) });
  const results = await emitter.emit(rows.map(({ draft }) => draft));
  const ended = rows.map((row, at) => ({ row, result: results[at] }));
  return {
    taken: ended.flatMap(({ row, result }) => (result?.kind === 'recorded' ? [row] : [])),
    already: ended.filter(({ result }) => result?.kind === 'already_recorded').length,
    left: ended.flatMap(({ row, result }) =>
      result?.kind === 'not_recorded'
        ? [
            {
              eventId: row.upstreamId,
              eventType: row.draft.event_type,
              why: 'not_recorded' as const,
              reason: result.reason,
            },
          ]
        : [],
    ),
  };
}

/** Upstream's server becomes ours where there is none: to name one sends nothing there. */
async function takeServer(
  { home }: CommandContext,
  url: string | undefined,
  isDryRun: boolean,
): Promise<ServerSeen> {
  if (url === undefined) return { kind: 'none' };
  if ((await readSettings(home)).server !== null) return { kind: 'kept', url };
  let server: ServerUrl;
  try {
    server = parseServerUrl(url);
  } catch (error) {
    if (error instanceof Failure) return { kind: 'refused', url, reason: error.message };
    throw error;
  }
  if (!isDryRun) await setServer(home, server);
  return { kind: 'taken', url: server };
}

function countTypes(taken: readonly TakenRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { draft } of taken) counts[draft.event_type] = (counts[draft.event_type] ?? 0) + 1;
  return counts;
}

function toJson({ files, isDryRun, taken, already, left, server }: ImportSeen): object {
  return {
    dry_run: isDryRun,
    files,
    taken,
    already_here: already,
    left: left.map(({ eventId, eventType, why, reason }) => ({
      event_id: eventId,
      event_type: eventType,
      why,
      reason,
    })),
    server: server.kind === 'none' ? null : { url: server.url, what: server.kind },
  };
}
