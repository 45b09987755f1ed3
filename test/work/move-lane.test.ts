import assert from 'node:assert/strict';
import { Failure } from '../../src/shared/failure.js';
import { toByteText } from '../../src/shared/byte-text.js';
import { readFeatureFiles, mustFindWorkPackage } from '../../src/work/feature-files.js';
import { moveLane, type LaneMove } from '../../src/work/move-lane.js';
import { eventLine, taskText } from '../support/task-text.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = 'kitty-specs/001-engine';
const MOVE: LaneMove = {
  to: 'doing',
  by: 'claude',
  atMs: Date.UTC(2026, 1, 7, 8, 1, 2),
  shellPid: '7',
  note: 'Begun',
  force: false,
  newEventId: () => '01KGVS0000ABCDEFGHJKMNPQRS',
  fields: {},
};
const LINE = '- 2026-02-07T08:01:02Z – claude – shell_pid=7 – lane=doing – Begun';

describe('moving a work package', () => {
  let folder: TemporaryFolder;
  beforeEach(() => (folder = temporaryFolder('move')));
  afterEach(() => folder.remove());

  const write = (path: string, text: string) => {
    fs.mkdirSync(dirname(join(folder.path, FOLDER, path)), { recursive: true });
    fs.writeFileSync(join(folder.path, FOLDER, path), text);
  };
  const edits = (move: Partial<LaneMove> = {}) => {
    const files = readFeatureFiles(folder.path, '001-engine');
    return moveLane(files, mustFindWorkPackage(files, 'WP01'), { ...MOVE, ...move });
  };

  it('where the file says the lane: that word and a line', () => {
    const before = taskText();
    write('tasks/WP01-x.md', before);
    const [edit, ...others] = edits();
    assert.deepEqual(others, []);
    const after = before.replace('"planned"', '"doing"').replace(/\n\n$/, `\n\n${LINE}\n\n`);
    assert.equal(edit?.path, `${FOLDER}/tasks/WP01-x.md`);
    assert.equal(Buffer.from(edit?.after ?? '', 'latin1').toString(), after);
  });

  it('where the folder is the lane: the file moves, and a lane inside that went stale is set', () => {
    write('tasks/planned/phase-1/WP01-x.md', taskText({ lane: 'stale' }));
    const [gone, made, ...others] = edits({ fields: { agent: 'claude' } });
    assert.deepEqual(others, []);
    assert.deepEqual([gone?.path, gone?.after], [`${FOLDER}/tasks/planned/phase-1/WP01-x.md`, undefined]);
    assert.equal(made?.path, `${FOLDER}/tasks/doing/phase-1/WP01-x.md`);
    assert.equal(made?.before, undefined);
    assert.match(made?.after ?? '', /^lane: "doing"$/m);
    assert.match(made?.after ?? '', /^agent: "claude"$/m);
  });

  it('where the folder is the lane and the file says none: none is added', () => {
    write('tasks/planned/WP01-x.md', taskText({ lane: null }));
    const [, made] = edits();
    assert.doesNotMatch(made?.after ?? '', /^lane:/m);
    assert.ok(
      Buffer.from(made?.after ?? '', 'latin1')
        .toString()
        .includes(LINE),
    );
  });

  it('where the event log tells: a line there in its own words, and nothing in the file', () => {
    write('tasks/WP01-x.md', taskText({ lane: null }));
    const log = eventLine({ id: 'E1', from: 'genesis', to: 'planned' });
    write('status.events.jsonl', log);
    const [edit, ...others] = edits();
    assert.deepEqual(others, []);
    assert.equal(edit?.path, `${FOLDER}/status.events.jsonl`);
    const line = JSON.parse((edit?.after ?? '').slice(log.length)) as Record<string, unknown>;
    const { from_lane, to_lane, event_id, actor, reason, wp_id, feature_slug } = line;
    assert.deepEqual(
      [from_lane, to_lane, event_id, actor, reason, wp_id, feature_slug],
      ['planned', 'in_progress', MOVE.newEventId(), 'claude', 'Begun', 'WP01', '001-engine'],
    );
  });

  it('where both tell: both are told, each in its own words', () => {
    write('tasks/WP01-x.md', taskText());
    write('status.events.jsonl', eventLine({ id: 'E1', from: 'genesis', to: 'planned' }));
    const [file, log] = edits({ to: 'in_progress' });
    assert.match(file?.after ?? '', /^lane: "doing"$/m);
    assert.match(log?.after ?? '', /"to_lane":"in_progress"/);
  });

  it('a lane that it is in already is no edit, in whichever words', () => {
    write('tasks/WP01-x.md', taskText({ lane: 'doing' }));
    assert.deepEqual(edits(), []);
    assert.deepEqual(edits({ to: 'in_progress' }), []);
  });

  it('a field alone is set with a line', () => {
    write('tasks/WP01-x.md', taskText({ lane: 'doing', agent: 'codex' }));
    const [edit] = edits({ fields: { agent: 'claude' } });
    assert.match(edit?.after ?? '', /^agent: "claude"$/m);
    assert.ok(
      Buffer.from(edit?.after ?? '', 'latin1')
        .toString()
        .includes(LINE),
    );
  });

  it('a lane that is none is refused, and those there are are listed', () => {
    write('tasks/planned/WP01-x.md', taskText());
    assert.throws(
      () => edits({ to: 'blocked' }),
      (error) =>
        error instanceof Failure &&
        error.code === 'unknown_lane' &&
        error.hint === 'The lanes are: planned, doing, for_review, done.',
    );
  });

  it('a file that cannot be understood is refused with path and line', () => {
    write(
      'tasks/WP01-x.md',
      '---\ntitle: T\n<<<<<<< HEAD\nlane: planned\n=======\nlane: done\n>>>>>>> x\n---\n',
    );
    assert.throws(
      () => edits(),
      (error) =>
        error instanceof Failure &&
        error.code === 'file_not_understood' &&
        error.message.startsWith(`${FOLDER}/tasks/WP01-x.md:3: there are conflict markers`),
    );
  });

  it('copies of one id are refused by name', () => {
    write('tasks/WP01-x.md', taskText());
    write('tasks/WP01-y.md', taskText());
    assert.throws(() => edits(), /WP01-x\.md.*WP01-y\.md/);
  });

  it('bytes that are no UTF-8 stay what they are', () => {
    const text = Buffer.concat([Buffer.from(taskText()), Buffer.from([0xe9, 0xff, 0x0a])]);
    fs.mkdirSync(join(folder.path, FOLDER, 'tasks'), { recursive: true });
    fs.writeFileSync(join(folder.path, FOLDER, 'tasks/WP01-x.md'), text);
    const [edit] = edits();
    assert.equal(edit?.before, toByteText(text));
    assert.ok(edit?.after?.includes('\xE9\xFF\n'));
  });
});
