import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { openJournal, readJournal } from '../../src/orchestrate/journal.js';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import { lockRuns, readHolder } from '../../src/orchestrate/run-folder.js';
import { Failure } from '../../src/shared/failure.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe("a run's journal", () => {
  const folder = temporaryFolder('journal');
  after(() => folder.remove());
  const RECORDS: readonly JournalRecord[] = [
    { kind: 'run_resumed', at: 1 },
    { kind: 'skipped', at: 2, wpId: 'WP01 – ü' },
  ];

  function written(name: string): string {
    const path = join(folder.path, name, 'journal.jsonl');
    const { journal } = openJournal(path);
    for (const record of RECORDS) journal.append(record);
    journal.close();
    return path;
  }

  it('is read as it was written', () => {
    assert.deepEqual(readJournal(written('a')), RECORDS);
    assert.deepEqual(readJournal(join(folder.path, 'none')), []);
  });

  it('loses no more than a torn last line, wherever it was torn, and goes on behind the last whole one', () => {
    const path = written('b');
    const whole = fs.readFileSync(path);
    const first = whole.indexOf('\n') + 1;
    for (let length = first; length < whole.length; length += 1) {
      fs.writeFileSync(path, whole.subarray(0, length));
      assert.deepEqual(readJournal(path), RECORDS.slice(0, 1));
      const { journal, records } = openJournal(path);
      assert.deepEqual(records, RECORDS.slice(0, 1));
      journal.append({ kind: 'run_drained', at: 3 });
      journal.close();
      assert.deepEqual(
        readJournal(path).map(({ kind }) => kind),
        ['run_resumed', 'run_drained'],
      );
    }
  });

  it('is refused, with the line, when somebody wrote into it', () => {
    const path = written('c');
    fs.appendFileSync(path, 'not a record\n');
    assert.throws(
      () => readJournal(path),
      (error) => error instanceof Failure && /:3 cannot/.test(error.message),
    );
  });
});

describe('the lock of runs', () => {
  const folder = temporaryFolder('run-lock');
  after(() => folder.remove());

  it('is held by one, who is named to the other', () => {
    const lock = lockRuns(folder.path, 'r1');
    assert.throws(
      () => lockRuns(folder.path, 'r2'),
      (error) => error instanceof Failure && error.exitCode === 3,
    );
    assert.equal(readHolder(folder.path)?.run, 'r1');
    lock.release();
    lockRuns(folder.path, 'r2').release();
  });
});
