import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { endOfHeadLog, LOG_START, parseLogLine, readHeadLog } from '../../src/changes/reflog.js';
import { TestRepository } from '../support/repository.js';

describe('the reflog of HEAD', () => {
  let repository: TestRepository;
  let gitDir: string;

  beforeEach(() => {
    repository = TestRepository.create();
    gitDir = join(repository.path, '.git');
  });

  afterEach(() => repository.remove());

  const messages = (since = LOG_START) => readHeadLog(gitDir, since)?.moves.map(({ message }) => message);

  it('is none before the first commit; what is begun later is read from its start', () => {
    const start = endOfHeadLog(gitDir);
    assert.equal(readHeadLog(gitDir, start), undefined);
    repository.commit('One');
    assert.deepEqual(messages(start), ['commit (initial): One']);
  });

  it('is read on from where it was read to', () => {
    repository.commit('One');
    const place = endOfHeadLog(gitDir);
    assert.deepEqual(messages(place), []);
    const before = repository.head();
    const now = repository.commit('Two — with a dash');
    const [move, ...more] = readHeadLog(gitDir, place)?.moves ?? [];
    assert.deepEqual(more, []);
    assert.equal(move?.from, before);
    assert.equal(move?.to, now);
    assert.equal(move?.email, 'person@example.com');
    assert.equal(move?.message, 'commit: Two — with a dash');
  });

  it('leaves a line that is still being written for the next time', () => {
    repository.commit('One');
    const place = endOfHeadLog(gitDir);
    const line = `${repository.head()} ${'b'.repeat(40)} A <a@x> 1 +0000\tcommit: half`;
    appendFileSync(join(gitDir, 'logs', 'HEAD'), line);
    assert.deepEqual(messages(place), []);
    appendFileSync(join(gitDir, 'logs', 'HEAD'), ' and half\n');
    assert.deepEqual(messages(place), ['commit: half and half']);
  });

  it('finds its place again when git has written the log anew', () => {
    for (const title of ['One', 'Two', 'Three']) repository.commit(title);
    const place = endOfHeadLog(gitDir);
    repository.commit('Four');
    repository.git('reflog', 'delete', 'HEAD@{3}');
    assert.deepEqual(messages(place), ['commit: Four']);
  });

  it('says that nobody knows when its place has expired', () => {
    repository.commit('One');
    const place = endOfHeadLog(gitDir);
    repository.git('reflog', 'expire', '--expire=now', '--all');
    repository.commit('Two');
    assert.equal(readHeadLog(gitDir, place), undefined);
  });

  it('has lines of sha256 repositories, of names with brackets, and without words', () => {
    const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
    const move = parseLogLine(`${a} ${b} A <B> C <c@x> 12 -0330`);
    assert.deepEqual(move, { from: a, to: b, atMs: 12_000, email: 'c@x', message: '' });
  });

  it('skips what is no line of git’s', () => {
    for (const line of [
      '',
      'garbage',
      `${'a'.repeat(40)} x A <a@x> 1 +0000`,
      `${'a'.repeat(40)} ${'0'.repeat(40)} A <a@x> 1 +0000\tx`,
    ])
      assert.equal(parseLogLine(line), undefined, line);
  });
});
