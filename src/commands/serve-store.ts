import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exportLog, exportPostgres, type ExportPiece } from '../collector/export-store.js';
import { importStore, type ImportCounts } from '../collector/import-store.js';
import { openStore } from '../collector/open-store.js';
import { rebuildStore } from '../collector/rebuild-store.js';
import { compileQuickValidator } from '../events/quick-validator.js';
import { Failure, messageOf, systemCode } from '../shared/failure.js';
import { PRIVATE_FILE } from '../shared/files.js';
import { queueWords } from '../words/queue.js';
import { serveWords } from '../words/serve.js';
import type { Command } from './command.js';
import { ProgressLine } from './progress-line.js';
import { servePlace } from './serve-place.js';
import { writeAnswer } from './write-answer.js';

/** How many bad lines an import names; a wrong file has a million of them. */
const NAMED_LINES = 10;
const NO_LOG = () => {};

/** `serve export [FILE|-]`: every stored event, a JSON document a line. Without a file to stdout. */
export const serveExport: Command = async (context, input) => {
  const [file = '-'] = input.args;
  const { folder, databaseUrl } = servePlace(context, input);
  const pieces = databaseUrl === undefined ? exportLog(folder) : exportPostgres(databaseUrl, NO_LOG);
  const progress = new ProgressLine(context.stderr);
  const show = (events: number) => progress.show(serveWords.exporting(events));
  if (file === '-') {
    await writePieces(pieces, { write: (text) => context.stdout.writePaced(text), show });
    progress.clear();
    return 0;
  }
  const path = resolve(context.cwd, file);
  const events = await writeFile(path, pieces, show);
  progress.clear();
  writeAnswer(context, input, { text: serveWords.exported(events, path), json: { events, file: path } });
  return 0;
};

/** `serve import FILE|-`: takes an export into this store; what is there already is not stored twice. */
export const serveImport: Command = async (context, input) => {
  const [file] = input.args;
  if (file === undefined)
    throw new Failure(serveWords.missingArgument('FILE', 'spec-kitty serve import events.jsonl'));
  const chunks =
    file === '-' ? (context.stdin() as AsyncIterable<Buffer>) : readFile(resolve(context.cwd, file));
  const progress = new ProgressLine(context.stderr);
  const opened = await openStore(servePlace(context, input), context.time, NO_LOG);
  let named = 0;
  let counts: ImportCounts;
  try {
    counts = await importStore(chunks, {
      store: opened.store,
      validateEvent: compileQuickValidator(),
      progress: ({ imported, duplicate }) => progress.show(serveWords.importing(imported + duplicate)),
      onRefused: (line, reason) => {
        named += 1;
        if (named > NAMED_LINES + 1) return;
        progress.clear();
        context.stderr.write(
          named > NAMED_LINES ? serveWords.moreRefused : serveWords.lineRefused(line, reason),
        );
      },
    });
  } finally {
    progress.clear();
    await opened.close();
  }
  const { imported, duplicate, refused } = counts;
  if (refused > 0) throw new Failure({ ...serveWords.importRefused(refused), details: { ...counts } });
  writeAnswer(context, input, { text: serveWords.imported(imported, duplicate), json: counts });
  return 0;
};

/** `serve rebuild`: the embedded database, new from its ingest log. */
export const serveRebuild: Command = async (context, input) => {
  const progress = new ProgressLine(context.stderr);
  const { events, replaced } = await rebuildStore(servePlace(context, input).folder, {
    nowMs: context.time.nowMs(),
    progress: (count) => progress.show(serveWords.rebuilding(count)),
    onError: NO_LOG,
  }).finally(() => progress.clear());
  writeAnswer(context, input, {
    text: serveWords.rebuilt(events, replaced),
    json: { events, replaced: replaced ?? null },
  });
  return 0;
};

interface PieceSink {
  readonly write: (text: string) => Promise<void>;
  readonly show: (events: number) => void;
}

async function writePieces(pieces: AsyncIterable<ExportPiece>, { write, show }: PieceSink): Promise<number> {
  let count = 0;
  const decoder = new TextDecoder();
  for await (const { text, events } of pieces) {
    // A piece may end in the middle of a character.
    await write(typeof text === 'string' ? text : decoder.decode(text, { stream: true }));
    count += events;
    show(count);
  }
  return count;
}

/** Takes a name that nobody has; what could not be written whole does not stay. */
async function writeFile(
  path: string,
  pieces: AsyncIterable<ExportPiece>,
  show: (events: number) => void,
): Promise<number> {
  const file = await open(path, 'wx', PRIVATE_FILE).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw cannotWrite(path, error);
    throw new Failure({ code: 'file_exists', message: queueWords.exists(path), hint: queueWords.existsNext });
  });
  try {
    const events = await writePieces(pieces, { write: (text) => file.appendFile(text), show });
    await file.sync();
    return events;
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw cannotWrite(path, error);
  } finally {
    await file.close();
  }
}

function cannotWrite(path: string, error: unknown): unknown {
  if (error instanceof Failure || systemCode(error) === undefined) return error;
  const message = queueWords.cannotWrite(path, messageOf(error));
  return new Failure({ code: 'cannot_write', message, hint: queueWords.cannotWriteNext, cause: error });
}

async function* readFile(path: string): AsyncGenerator<Buffer> {
  try {
    const chunks: AsyncIterable<Buffer> = fs.createReadStream(path, { highWaterMark: 1024 * 1024 });
    yield* chunks;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new Failure({ ...serveWords.noSuchImport(path, messageOf(error)), cause: error });
  }
}
