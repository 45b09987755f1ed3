import type { Lamport } from '../../src/events/event.js';
import { getEmitter } from '../../src/index.js';

/** `emit-in-project.js WP [CLOCK]`: one event of the project it runs in, after having seen a clock value. Wakes nobody. */
const [wp_id = 'WP01', clock] = process.argv.slice(2);
const emitter = getEmitter();
if (clock !== undefined) await emitter.witness(Number(clock) as Lamport);
const result = await emitter.historyAdded({ wp_id, entry_type: 'note', entry_content: 'emitted' });
if (result.kind !== 'recorded') throw new Error(JSON.stringify(result));
