import type { Lamport } from '../events/event.js';
import { readCounter, writeCounter } from './queue-schema.js';
import type { ClockNeed } from './queue.js';
import type { Database } from './sqlite.js';

/** A damaged row has no value to renumber; it is parked when its turn to be sent comes. */
const IS_OF_NODE = (node: string) =>
  `CASE WHEN json_valid(data) THEN json_extract(data, '$.node_id') END = ${node}`;
const COUNT = `SELECT COUNT(*) FROM queue WHERE ${IS_OF_NODE('?')}`;

/** The value is cast: sql.js hands over what does not fit into 32 bits as a floating-point number. */
const RENUMBER = `
  UPDATE queue SET data = json_set(data, '$.lamport_clock', CAST(:first AS INTEGER) + line.place)
    FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place
            FROM queue WHERE ${IS_OF_NODE(':node')}) AS line
    WHERE queue.id = line.id`;

/** @returns how many waiting events of this node have new values; 0 when there are none, or `firstValue` said no. */
export function renumberEvents(
  db: Database,
  nodeId: string,
  firstValue: (need: ClockNeed) => Lamport | undefined,
): number {
  const events = Number(db.exec(COUNT, [nodeId])[0]?.values[0]?.[0] ?? 0);
  if (events === 0) return 0;
  const highestClock = readCounter(db, 'highest_clock');
  const first = firstValue({ events, highestClock });
  if (first === undefined) return 0;
  db.exec('BEGIN');
  db.run(RENUMBER, { ':first': first, ':node': nodeId });
  writeCounter(db, 'highest_clock', Math.max(highestClock, first + events - 1));
  db.exec('COMMIT');
  return events;
}
