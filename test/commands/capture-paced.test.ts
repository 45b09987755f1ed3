import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { capture } from '../../src/commands/capture.js';
import { homeOf } from '../../src/shared/environment.js';
import { systemWallTime } from '../../src/shared/wall-time.js';
import { generateHistory } from '../bench/generated-history.js';
import type { TestRepository } from '../support/repository.js';
import { textSink } from '../support/text-sink.js';

/** Long enough for a program that does not wait to have written again. */
const HOLD_MS = 2000;

describe('capture --all --dry-run --ndjson', () => {
  let history: TestRepository;

  before(async () => {
    history = await generateHistory(400);
  });
  after(() => history.remove());

  const run = async (writePaced: (text: string) => Promise<void>, signal = new AbortController().signal) => {
    const { env, path } = history;
    const silent = textSink(() => {}, false);
    const context = { cwd: path, env, home: homeOf(env), time: systemWallTime, stderr: silent, signal };
    const stdin = () => Readable.from([]);
    return capture(
      { ...context, stdin, stdout: { ...silent, writePaced } },
      { args: [], options: { all: true, dryRun: true, ndjson: true } },
    );
  };

  it('goes on only when its reader has room: nothing piles up in memory', async () => {
    let unread = 0;
    let most = 0;
    let writes = 0;
    const code = await run(async () => {
      writes += 1;
      unread += 1;
      most = Math.max(most, unread);
      await pause(writes === 1 ? HOLD_MS : 0);
      unread -= 1;
    });
    assert.equal(code, 0);
    assert.ok(writes > 2, `only ${writes} writes`);
    assert.equal(most, 1);
  });

  it('ends with 130 when it is stopped while its reader is slow', async () => {
    const stopping = new AbortController();
    let writes = 0;
    const code = await run(async () => {
      writes += 1;
      stopping.abort();
    }, stopping.signal);
    assert.deepEqual({ code, writes }, { code: 130, writes: 1 });
  });
});
