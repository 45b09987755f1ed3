import * as fs from 'node:fs';
import { join } from 'node:path';
import { fromByteText } from '../shared/byte-text.js';
import { systemCode } from '../shared/failure.js';
import { parseCommitId, type CommitId } from './commit.js';

/** HEAD of one working tree went from one commit to another. */
export interface HeadMove {
  /** Undefined: there was none before. */
  readonly from: CommitId | undefined;
  readonly to: CommitId;
  /** When, by this machine's clock; git knows seconds. */
  readonly atMs: number;
  /** Who ran git here, which is not who wrote the commit. */
  readonly email: string;
  /** What git, or another tool, calls it: `commit: Title`, `rebase (pick): Title`, `pull: Fast-forward`; may be empty. */
  readonly message: string;
}

/** How far a log has been read: where its last line that was read begins, and how that line begins. */
export interface LogPlace {
  readonly start: number;
  readonly line: string;
}

export interface LogReading {
  readonly moves: readonly HeadMove[];
  /** Where each of the moves ends: what a reader that stops there keeps. */
  readonly places: readonly LogPlace[];
}

/** Long enough to hold both commits, who and when: no two lines of one log begin alike. */
const LINE_START_CHARACTERS = 200;

/** Before the first line. */
export const LOG_START: LogPlace = { start: 0, line: '' };

/**
 * What happened to HEAD of a working tree since `since` (gitrepository-layout(5): logs/). Read as a file: no git is started
 * for the usual case of one more commit.
 * @returns undefined when there is no log (reflogs are off, or kept in a reftable) or `since` is not in it any more
 *   (it has expired): nobody can say what happened in between.
 */
export function readHeadLog(gitDir: string, since: LogPlace): LogReading | undefined {
  const path = join(gitDir, 'logs', 'HEAD');
  const tail = readFrom(path, since.start);
  if (tail === undefined) return undefined;
  if (tail.startsWith(since.line)) return parseLog(tail, since);
  // `git reflog expire` wrote the file anew: the line may stand elsewhere now.
  const whole = readFrom(path, 0) ?? '';
  const found = `\n${whole}`.lastIndexOf(`\n${since.line}`);
  return found === -1 ? undefined : parseLog(whole.slice(found), { start: found, line: since.line });
}

/** The place behind the last line. Without a log it is the start: one that is begun later will tell of what came later. */
export function endOfHeadLog(gitDir: string): LogPlace {
  return readHeadLog(gitDir, LOG_START)?.places.at(-1) ?? LOG_START;
}

/** @param text the log from `since` on (bytes read as latin1), the line of `since` first. */
function parseLog(text: string, since: LogPlace): LogReading {
  const moves: HeadMove[] = [];
  const places: LogPlace[] = [];
  let at = since.line === '' ? 0 : text.indexOf('\n') + 1;
  for (let end = text.indexOf('\n', at); end !== -1; end = text.indexOf('\n', at)) {
    const line = text.slice(at, end);
    const move = parseLogLine(line);
    if (move) {
      moves.push(move);
      places.push({ start: since.start + at, line: line.slice(0, LINE_START_CHARACTERS) });
    }
    at = end + 1;
  }
  return { moves, places };
}

/** `<old> SP <new> SP <name> <<email>> SP <seconds> SP <zone> [TAB <message>]`. */
const LINE = /^([0-9a-f]+) ([0-9a-f]+) [^\t]*<([^>\t]*)> (\d+) [+-]\d{4}(?:\t(.*))?$/s;

/** @returns undefined for a line that is none of git's. Pure. */
export function parseLogLine(line: string): HeadMove | undefined {
  const [, old = '', now = '', email = '', seconds, message = ''] = LINE.exec(line) ?? [];
  const to = parseCommitId(now);
  if (!to || /^0+$/.test(to)) return undefined;
  return {
    from: /^0+$/.test(old) ? undefined : parseCommitId(old),
    to,
    atMs: Number(seconds) * 1000,
    email: fromByteText(email),
    message: fromByteText(message),
  };
}

/** The file from an offset on, as latin1; undefined when there is none. */
function readFrom(path: string, offset: number): string | undefined {
  let fd: number;
  try {
    fd = fs.openSync(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const { size } = fs.fstatSync(fd);
    const bytes = Buffer.alloc(Math.max(0, size - offset));
    const length = fs.readSync(fd, bytes, 0, bytes.length, offset);
    return bytes.toString('latin1', 0, length);
  } finally {
    fs.closeSync(fd);
  }
}
