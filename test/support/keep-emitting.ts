import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { getEmitter } from '../../src/index.js';

/**
 * `keep-emitting.js NAME`: emits one event after the other until standard input ends, and says of each, at once, that it tries
 * and what became of it. Whoever kills it knows which event it was at:
 *
 *     try NAME-7
 *     recorded NAME-7 01J… 42
 */
const name = process.argv[2] ?? '';
const say = (line: string): number => writeSync(1, `${line}\n`);
const emitter = getEmitter();
const over = new AbortController();
process.stdin.on('end', () => over.abort()).resume();
for (let n = 0; !over.signal.aborted; n += 1) {
  const content = `${name}-${n}`;
  say(`try ${content}`);
  const result = await emitter.historyAdded({ wp_id: 'WP01', entry_type: 'note', entry_content: content });
  if (result.kind === 'recorded')
    say(`recorded ${content} ${result.event.event_id} ${result.event.lamport_clock}`);
  else say(`${result.kind} ${content}`);
  await pause(Math.random() * 100);
}
