import { fsyncSync, writeSync } from 'node:fs';
import { beforeEachWrite } from './each-write.js';

/**
 * Preloaded with `--import`: kills this process with SIGKILL at the first record of a journal that is not in KILLED_AT, half-way
 * through its line (`torn …`) or right behind it (`after …`). It says which on stderr.
 */
const done = new Set((process.env['KILLED_AT'] ?? '').split('\n'));

beforeEachWrite((name, args, write) => {
  const [fd, bytes] = args;
  if (name !== 'writeSync' || !Buffer.isBuffer(bytes) || !bytes.toString().startsWith('{"kind":"')) return;
  const record = JSON.parse(bytes.toString()) as Readonly<Record<string, unknown>>;
  const judgement = record['judgement'] as { kind: string } | undefined;
  const what = [record['kind'], record['wpId'], record['lane'] ?? record['phase'] ?? judgement?.kind]
    .filter(Boolean)
    .join(' ');
  for (const how of ['torn', 'after'] as const) {
    const place = `${how} ${what}`;
    if (done.has(place)) continue;
    write(fd, how === 'torn' ? bytes.subarray(0, bytes.length / 2) : bytes, 0);
    fsyncSync(Number(fd));
    writeSync(2, `\nKILLED ${place}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
});
