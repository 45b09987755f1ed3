import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IngestLog, LOG_START, logFiles, type LogPosition } from '../../src/collector/ingest-log.js';
import { temporaryFolder } from './collector-fixture.js';

const newFolder = () => join(temporaryFolder(), 'ingest-log');

async function linesFrom(log: IngestLog, position: LogPosition = LOG_START): Promise<string[]> {
  const lines: string[] = [];
  for await (const page of log.pagesFrom(position)) lines.push(...page.lines.map(String));
  return lines;
}

describe('The ingest log', () => {
  it('gives back what was added, from any place that it named', async () => {
    const folder = newFolder();
    const log = await IngestLog.open(folder);
    assert.ok(log.isEmpty);
    const middle = await log.append('one\ntwo\n');
    await log.append('three\n');
    assert.deepEqual(await linesFrom(log), ['one', 'two', 'three']);
    assert.deepEqual(await linesFrom(log, middle), ['three']);
    assert.deepEqual(await linesFrom(log, log.end), []);
    await log.close();
    const again = await IngestLog.open(folder);
    assert.deepEqual(await linesFrom(again), ['one', 'two', 'three']);
    await again.close();
  });

  it('begins a new file when one is full, and takes back over that', async () => {
    const folder = newFolder();
    const log = await IngestLog.open(folder, { segmentBytes: 10 });
    await log.append('0123456789\n');
    const before = log.end;
    await log.append('a\n');
    await log.append('b\n');
    assert.deepEqual(log.end, { segment: 2, bytes: 4 });
    assert.deepEqual(await linesFrom(log, before), ['a', 'b']);
    await log.cutBackTo(before);
    assert.deepEqual(log.end, before);
    assert.equal(logFiles(folder).length, 1);
    await log.append('c\n');
    assert.deepEqual(await linesFrom(log), ['0123456789', 'c']);
    await log.close();
    assert.deepEqual(readdirSync(folder), ['00000001.jsonl', '00000002.jsonl']);
  });

  it('cuts off a last line that was never finished, however long, and nothing else', async () => {
    for (const torn of ['{"team":"kit', 'x'.repeat(3_000_000)]) {
      const folder = newFolder();
      const log = await IngestLog.open(folder);
      await log.append('whole\n');
      await log.close();
      const [file = ''] = logFiles(folder);
      appendFileSync(file, torn);
      const again = await IngestLog.open(folder);
      assert.deepEqual(await linesFrom(again), ['whole']);
      await again.append('next\n');
      assert.equal(readFileSync(file, 'utf8'), 'whole\nnext\n');
      await again.close();
    }
    const folder = newFolder();
    await (await IngestLog.open(folder)).close();
    writeFileSync(join(folder, '00000001.jsonl'), 'never finished');
    const log = await IngestLog.open(folder);
    assert.ok(log.isEmpty);
    await log.close();
  });

  it('is for its owner alone', async () => {
    const folder = newFolder();
    const log = await IngestLog.open(folder);
    await log.append('secret\n');
    await log.close();
    if (process.platform === 'win32') return;
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    for (const file of logFiles(folder)) assert.equal(statSync(file).mode & 0o777, 0o600);
  });
});
