import * as fs from 'node:fs';
import { join } from 'node:path';
import { GROUP_EVENTS } from '../../src/capture/recorder.js';
import { composeEmitter } from '../../src/compose.js';
import { NO_ORIGIN, sealDraft, type Draft } from '../../src/events/draft.js';
import type { Lamport, Ulid } from '../../src/events/event.js';
import { computedUlid } from '../../src/events/ulid.js';
import { homeOf, processEnvironment } from '../../src/shared/environment.js';
import { systemWallTime, toIsoTime } from '../../src/shared/wall-time.js';

/** `store-back-fill.js store|write COUNT`: stores so many events, or writes their bytes; prints the milliseconds. */
const [what, count] = [process.argv[2], Number(process.argv[3])];
const FIRST_MS = Date.UTC(2026, 0, 5);
const drafts = Array.from({ length: count }, (_none, place) => noteOf(place));

if (what === 'write') write(drafts);
else await store(drafts);

async function store(all: readonly Draft[]): Promise<void> {
  const env = processEnvironment();
  const start = performance.now();
  const emitter = composeEmitter({ env, home: homeOf(env), time: systemWallTime, life: 'short' });
  let recorded = 0;
  for (let from = 0; from < all.length; from += GROUP_EVENTS) {
    const results = await emitter.emit(all.slice(from, from + GROUP_EVENTS));
    recorded += results.filter(({ kind }) => kind === 'recorded').length;
  }
  if (recorded !== all.length) throw new Error(`only ${recorded} of ${all.length} were recorded`);
  tell(start);
}

function write(all: readonly Draft[]): void {
  const lines = all.map((draft, place) => {
    const stamp = {
      eventId: draft.event_id as Ulid,
      nodeId: 'node00000000',
      clock: place as Lamport,
      teamSlug: undefined,
      timestamp: toIsoTime(draft.atMs ?? 0),
      origin: NO_ORIGIN,
    };
    return `${JSON.stringify(sealDraft(draft, stamp))}\n`;
  });
  const bytes = Buffer.from(lines.join(''));
  const start = performance.now();
  const fd = fs.openSync(join(homeOf(processEnvironment()).folder, '..', 'events'), 'w');
  fs.writeSync(fd, bytes);
  fs.fsyncSync(fd);
  fs.closeSync(fd);
  tell(start);
}

function tell(start: number): void {
  console.log(performance.now() - start);
}

/** A line of an Activity Log, as most of a history is. */
function noteOf(place: number): Draft {
  const atMs = FIRST_MS + place * 1000;
  return {
    event_type: 'HistoryAdded',
    event_id: computedUlid(atMs, [place]),
    atMs,
    origin: { ...NO_ORIGIN, head_commit_sha: String(place).padStart(40, '0') },
    payload: {
      wp_id: 'WP01',
      entry_type: 'note',
      entry_content: `Moved on with part ${place}, tests are green, review is next`,
      author: 'claude',
      feature_slug: '001-engine',
    },
  };
}
