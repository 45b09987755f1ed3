import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { freshUlids } from '../../src/events/ulid.js';
import { readFeatureFiles } from '../../src/work/feature-files.js';
import { moveLanes } from '../../src/work/move-lanes.js';
import { eventLine, taskText } from '../support/task-text.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('moving several work packages', () => {
  it('that share an event log is one edit of it, with a line for each in order', () => {
    const folder = temporaryFolder('move-lanes');
    const feature = join(folder.path, 'kitty-specs', '001-engine');
    fs.mkdirSync(join(feature, 'tasks'), { recursive: true });
    const log = ['WP01', 'WP02'].map((wp, at) =>
      eventLine({ id: `01KGVS0000ABCDEFGHJKMNPQ0${at}`, from: 'in_progress', to: 'for_review', wp }),
    );
    fs.writeFileSync(join(feature, 'status.events.jsonl'), log.join(''));
    for (const id of ['WP01', 'WP02'])
      fs.writeFileSync(join(feature, 'tasks', `${id}.md`), taskText({ id, lane: null, agent: 'claude' }));
    const files = readFeatureFiles(folder.path, '001-engine');
    folder.remove();

    const atMs = Date.UTC(2026, 1, 7);
    const newEventId = freshUlids(() => atMs);
    const said = { by: 'ada', atMs, shellPid: null, note: 'Accepted', force: false, newEventId, fields: {} };
    const edits = moveLanes(
      files,
      files.workPackages.map((one) => ({ one, move: { ...said, to: 'done' } })),
    );
    assert.deepEqual(
      edits.map(({ path, before }) => [path, before]),
      [['kitty-specs/001-engine/status.events.jsonl', log.join('')]],
    );
    const lines = (edits[0]?.after ?? '').slice(log.join('').length).trim().split('\n');
    assert.deepEqual(
      lines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .map((it) => [it['wp_id'], it['from_lane'], it['to_lane']]),
      [
        ['WP01', 'for_review', 'done'],
        ['WP02', 'for_review', 'done'],
      ],
    );
  });
});
