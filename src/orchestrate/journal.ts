import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../shared/failure.js';
import { ensurePrivateFolder, openPrivateFile, readFileIfPresent } from '../shared/files.js';
import { journalWords as words } from '../words/orchestrate-journal.js';
import type { JournalRecord } from './record.js';

/**
 * A run's journal, open for its one writer. `append` returns when the record survives a power cut.
 */
export interface Journal {
  /** @throws the system's error (ENOSPC …); the journal is then as it was before. */
  append(record: JournalRecord): void;
  close(): void;
}

/**
 * Opens a journal to go on with it: a last line that was torn by a kill or a full disk is cut off. It was the record of
 * something that had not been done yet (an intent), or that is looked for again (an outcome).
 * @throws Failure `journal_damaged`.
 */
export function openJournal(path: string): { readonly journal: Journal; readonly records: JournalRecord[] } {
  ensurePrivateFolder(dirname(path));
  const { records, soundBytes } = parseJournal(path, readFileIfPresent(path) ?? Buffer.alloc(0));
  const fd = openPrivateFile(path);
  fs.ftruncateSync(fd, soundBytes);
  let size = soundBytes;
  return {
    records,
    journal: {
      append(record) {
        const line = Buffer.from(`${JSON.stringify(record)}\n`);
        try {
          writeWhole(fd, line);
          fs.fsyncSync(fd);
        } catch (error) {
          fs.ftruncateSync(fd, size);
          throw error;
        }
        size += line.length;
      },
      close: () => fs.closeSync(fd),
    },
  };
}

/** For those who only look: nothing is cut off or made. @throws Failure `journal_damaged`. */
export function readJournal(path: string): JournalRecord[] {
  return parseJournal(path, readFileIfPresent(path) ?? Buffer.alloc(0)).records;
}

function parseJournal(path: string, bytes: Buffer): { records: JournalRecord[]; soundBytes: number } {
  const soundBytes = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, soundBytes).toString('utf8').split('\n').slice(0, -1);
  const records = lines.map((line, place) => {
    try {
      return JSON.parse(line) as JournalRecord;
    } catch (cause) {
      throw new Failure({
        code: 'journal_damaged',
        message: words.damaged(path, place + 1),
        hint: words.damagedNext,
        exitCode: 3,
        cause,
      });
    }
  });
  return { records, soundBytes };
}

/** The system may take less than it was given. */
function writeWhole(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += fs.writeSync(fd, bytes, at);
}
