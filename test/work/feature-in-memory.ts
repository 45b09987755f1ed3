import assert from 'node:assert/strict';
import { toByteText } from '../../src/shared/byte-text.js';
import { parseTaskFile } from '../../src/tasks/task-file.js';
import { parseTasksList } from '../../src/tasks/tasks-list.js';
import type { FeatureFiles, WorkPackage } from '../../src/work/feature-files.js';
import { taskText } from '../support/task-text.js';

/** What a test says of a work package. */
export interface Told {
  readonly lane?: string | null;
  readonly dependencies?: readonly string[];
}

/** A feature's files that lie nowhere. @param tasks its tasks.md. */
export function featureOf(told: Readonly<Record<string, Told>>, tasks = ''): FeatureFiles {
  const workPackages = Object.entries(told).map(([wpId, { lane = 'planned', dependencies }]): WorkPackage => {
    const fileName = `${wpId}.md`;
    const text = toByteText(Buffer.from(taskText({ id: wpId, lane, ...(dependencies && { dependencies }) })));
    const task = parseTaskFile(text, fileName);
    assert.ok(task);
    return {
      wpId,
      path: `kitty-specs/001-bowl/tasks/${fileName}`,
      fileName,
      laneFolder: null,
      text,
      task,
      lane,
    };
  });
  const tasksText = toByteText(Buffer.from(tasks));
  return {
    feature: '001-bowl',
    folder: 'kitty-specs/001-bowl',
    workPackages,
    tasksText,
    tasks: parseTasksList(tasksText),
    eventLog: undefined,
  };
}
