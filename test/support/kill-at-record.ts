import { fsyncSync, writeSync } from 'node:fs';
import { beforeEachWrite } from './each-write.js';

/**
 * Preloaded with `--import`: kills this process with SIGKILL at the first record of a journal that is not in KILLED_AT and does not
 * match SPARED, half-way through its line (`torn …`) or right behind it (`after …`). It says which on stderr.
 */
const done = new Set((process.env['KILLED_AT'] ?? '').split('\n'));
const spared = process.env['SPARED'];

beforeEachWrite((name, args, write) => {
  const [fd, bytes] = args;
  if (name !== 'writeSync' || !Buffer.isBuffer(bytes) || !bytes.toString().startsWith('{"kind":"')) return;
  const what = nameOf(JSON.parse(bytes.toString()) as Readonly<Record<string, unknown>>);
  if (spared !== undefined && new RegExp(spared).test(what)) return;
  for (const how of ['torn', 'after'] as const) {
    const place = `${how} ${what}`;
    if (done.has(place)) continue;
    write(fd, how === 'torn' ? bytes.subarray(0, bytes.length / 2) : bytes, 0);
    fsyncSync(Number(fd));
    writeSync(2, `\nKILLED ${place}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
});

/** `lane_written WP01 doing`, `attempt_intended WP01 review, retry 1`. */
function nameOf(record: Readonly<Record<string, unknown>>): string {
  const { kind, wpId, lane, phase, how, retry } = record;
  const judgement = record['judgement'] as { kind: string } | undefined;
  const words = [kind, wpId, lane ?? phase ?? judgement?.kind ?? how].filter(Boolean).join(' ');
  return Number(retry) > 0 ? `${words}, retry ${String(retry)}` : words;
}
