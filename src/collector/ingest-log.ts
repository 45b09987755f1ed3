import * as fs from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FILE, syncFolder } from '../shared/files.js';
import { linesOf } from './json-lines.js';

/** A place in the log: everything before it. */
export interface LogPosition {
  /** Number of the file. */
  readonly segment: number;
  readonly bytes: number;
}

export const LOG_START: LogPosition = { segment: 1, bytes: 0 };

/** Whether `one` lies before `other`. */
export function isBefore(one: LogPosition, other: LogPosition): boolean {
  return one.segment < other.segment || (one.segment === other.segment && one.bytes < other.bytes);
}

/** Lines that stand together, and where the last of them ends. */
export interface LogPage {
  readonly lines: readonly Buffer[];
  readonly start: LogPosition;
  readonly end: LogPosition;
}

export interface IngestLogOptions {
  /** From which size on the next line begins a new file. Default SEGMENT_BYTES. */
  readonly segmentBytes?: number | undefined;
}

/** Small enough to be copied and looked at by hand, large enough that a million events are a dozen files. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** One transaction's worth when it is read back: a page of lines is stored at once. */
const READ_BYTES = 1024 * 1024;
const SEGMENT_NAME = /^(\d{8})\.jsonl$/;

/**
 * What was stored, in the order in which it was, in files that are only ever added to: the truth that the embedded database is a
 * projection of. Its holder has the data folder's lock.
 *
 * Guarantees: what `append` resolved for survives a power cut; a line is there whole or, cut off at the next `open`, not at all.
 */
export class IngestLog {
  readonly #folder: string;
  readonly #segmentBytes: number;
  #end: LogPosition;
  #file: FileHandle;

  private constructor(folder: string, { end, file }: Opened, { segmentBytes }: IngestLogOptions) {
    this.#folder = folder;
    this.#end = end;
    this.#file = file;
    this.#segmentBytes = segmentBytes ?? SEGMENT_BYTES;
  }

  /** Opens the log in this folder, made when absent. An unfinished last line, which nobody was told is stored, is cut off. */
  static async open(folder: string, options: IngestLogOptions = {}): Promise<IngestLog> {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const segment = segmentsIn(folder).at(-1) ?? LOG_START.segment;
    const file = await openSegment(folder, segment);
    try {
      const bytes = await endOfLastLine(segmentPath(folder, segment));
      await cut(file, bytes);
      return new IngestLog(folder, { end: { segment, bytes }, file }, options);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Where the next line will stand. */
  get end(): LogPosition {
    return this.#end;
  }

  get isEmpty(): boolean {
    return !isBefore(LOG_START, this.#end);
  }

  /**
   * Adds whole lines, each with its line break.
   * @returns the new end; by then they are on the disk.
   * @throws the system's error (ENOSPC …): call `cutBackTo` then.
   */
  async append(lines: string): Promise<LogPosition> {
    if (this.#end.bytes >= this.#segmentBytes) await this.#beginSegment(this.#end.segment + 1);
    const bytes = Buffer.from(lines);
    await this.#file.appendFile(bytes);
    await this.#file.datasync();
    this.#end = { segment: this.#end.segment, bytes: this.#end.bytes + bytes.byteLength };
    return this.#end;
  }

  /** Takes back what was added after this place. */
  async cutBackTo(position: LogPosition): Promise<void> {
    for (const segment of segmentsIn(this.#folder)) {
      if (segment > position.segment) fs.rmSync(segmentPath(this.#folder, segment));
    }
    await this.#use(position.segment);
    await cut(this.#file, position.bytes);
    this.#end = position;
  }

  /** All whole lines from this place on, page by page. */
  async *pagesFrom(position: LogPosition): AsyncGenerator<LogPage> {
    for (const segment of segmentsIn(this.#folder)) {
      if (segment < position.segment) continue;
      let start: LogPosition = { segment, bytes: segment === position.segment ? position.bytes : 0 };
      const path = segmentPath(this.#folder, segment);
      const chunks = fs.createReadStream(path, { start: start.bytes, highWaterMark: READ_BYTES });
      for await (const lines of linesOf(chunks)) {
        const bytes = lines.reduce((sum, line) => sum + line.byteLength + 1, start.bytes);
        const end = { segment, bytes };
        yield { lines, start, end };
        start = end;
      }
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #beginSegment(segment: number): Promise<void> {
    await this.#use(segment);
    syncFolder(this.#folder);
    this.#end = { segment, bytes: 0 };
  }

  async #use(segment: number): Promise<void> {
    const file = await openSegment(this.#folder, segment);
    await this.#file.close();
    this.#file = file;
  }
}

interface Opened {
  readonly end: LogPosition;
  readonly file: FileHandle;
}

/** The files of a log, in order. */
export function logFiles(folder: string): readonly string[] {
  return segmentsIn(folder).map((segment) => segmentPath(folder, segment));
}

/** How many bytes of a file end in a line break; what stands behind them is still being written, or never was. */
export async function endOfLastLine(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (let end = size; end > 0;) {
      const start = Math.max(0, end - READ_BYTES);
      const piece = Buffer.alloc(end - start);
      await file.read(piece, 0, piece.byteLength, start);
      const lineBreak = piece.lastIndexOf(0x0a);
      if (lineBreak >= 0) return start + lineBreak + 1;
      end = start;
    }
    return 0;
  } finally {
    await file.close();
  }
}

function segmentsIn(folder: string): readonly number[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other);
}

function segmentPath(folder: string, segment: number): string {
  return join(folder, `${String(segment).padStart(8, '0')}.jsonl`);
}

function openSegment(folder: string, segment: number): Promise<FileHandle> {
  return open(segmentPath(folder, segment), 'a', PRIVATE_FILE);
}

async function cut(file: FileHandle, bytes: number): Promise<void> {
  if ((await file.stat()).size === bytes) return;
  await file.truncate(bytes);
  await file.datasync();
}
