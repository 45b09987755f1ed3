import { writeSync } from 'node:fs';
import { getEmitter } from '../../src/index.js';

/** `emit-events.js COUNT`: emits, and prints the event of each result that says `recorded`, at once. */
const count = Number(process.argv[2]);
const emitter = getEmitter();
for (let i = 0; i < count; i += 1) {
  const result = await emitter.historyAdded({
    wp_id: 'WP01',
    entry_type: 'note',
    entry_content: `note ${i}`,
  });
  if (result.kind === 'recorded') writeSync(1, `${JSON.stringify(result.event)}\n`);
  else writeSync(2, `${JSON.stringify(result)}\n`);
}
