import assert from 'node:assert/strict';
import type { WorkPackageFile } from '../../src/detect/work-package.js';
import { toByteText } from '../../src/shared/byte-text.js';
import { parseTaskFile } from '../../src/tasks/task-file.js';
import { taskText, type TaskText } from '../support/task-text.js';

/** A task file without a repository around it. @param name its file's name, or with its lane's folder: `doing/WP01.md`. */
export function file(name: string, task: TaskText = {}): WorkPackageFile {
  const fileName = name.split('/').at(-1) ?? name;
  const parsed = parseTaskFile(toByteText(Buffer.from(taskText(task))), fileName);
  assert.ok(parsed);
  const laneFolder = name.includes('/') ? (name.split('/')[0] ?? null) : null;
  return { path: `kitty-specs/001-first/tasks/${name}`, fileName, laneFolder, task: parsed };
}
