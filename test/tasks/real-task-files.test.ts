import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { ActivityEntry } from '../../src/tasks/activity-log.js';
import { toByteText } from '../../src/shared/byte-text.js';
import { parseTaskFile } from '../../src/tasks/task-file.js';
import { parseTaskPath } from '../../src/tasks/task-path.js';
import { sharedFile } from '../support/shared-folder.js';

interface ExpectedEntry {
  readonly raw: string;
  readonly ts: string;
  readonly agent: string | null;
  readonly shell_pid: string | null;
  readonly lane: string | null;
  readonly note: string;
  readonly where: string;
}

interface RealFile {
  readonly file: string;
  readonly path: string;
  readonly feature: string;
  readonly why: string;
  readonly expected: Record<string, unknown> & { readonly latest_by_timestamp?: ExpectedEntry };
}

const FOLDER = 'corpus/taskfiles';

describe('real task files (skipped without ../shared)', () => {
  const manifest = sharedFile(`${FOLDER}/manifest.json`);
  if (manifest === undefined) {
    it('SKIPPED: ../shared/corpus/taskfiles is not here, 40 real files are not read', function () {
      this.skip();
    });
    return;
  }
  const files = JSON.parse(fs.readFileSync(manifest, 'utf8')) as RealFile[];

  for (const { file, path, feature, why, expected } of files) {
    it(`reads ${file} as its people meant it (${why})`, () => {
      const bytes = fs.readFileSync(sharedFile(`${FOLDER}/${file}`) ?? '');
      const place = parseTaskPath(path);
      assert.ok(place?.kind === 'task_file');
      assert.equal(place.feature, feature);
      const task = parseTaskFile(toByteText(bytes), place.fileName);
      assert.ok(task);
      const { laneFolder } = place;
      const { activity, frontmatterLane } = task;
      const last = activity.at(-1);
      const actual = {
        wp_id: task.wpId,
        title: task.title,
        lane: laneFolder ?? frontmatterLane,
        lane_source: laneFolder !== null ? 'dir' : frontmatterLane !== null ? 'frontmatter' : null,
        frontmatter_lane: frontmatterLane,
        dependencies: task.dependencies,
        agent: task.agent,
        assignee: task.assignee,
        activity_entries: activity.length,
        activity_entries_timestamped: activity.filter(({ at }) => at.length > '2026-01-05'.length).length,
        last_activity: last ? toExpected(last) : null,
        ...(expected.latest_by_timestamp && { latest_by_timestamp: toExpected(latest(activity)) }),
      };
      assert.deepEqual(actual, expected);
    });
  }
});

function latest(activity: readonly ActivityEntry[]): ActivityEntry {
  return activity.reduce((latest, entry) => (entry.at > latest.at ? entry : latest));
}

function toExpected({ raw, at, agent, shellPid, lane, note, where }: ActivityEntry): ExpectedEntry {
  return { raw, ts: at, agent, shell_pid: shellPid, lane, note, where };
}
