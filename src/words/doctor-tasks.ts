import type { TaskFlaw } from '../doctor/task-flaws.js';
import { count } from './count.js';
import type { Advice } from './doctor.js';
import { firstFew } from './first-few.js';
import { plainName } from './plain-name.js';

/** What `doctor` says of task files. */
export const doctorTaskWords = {
  read: (files: number) => `${count(files, 'task file')} at HEAD can be read.`,
  notAll: (files: number): Advice => ({
    message: `Only the first ${files} task files at HEAD were looked at.`,
    fix: null,
  }),
  none: { message: 'No task files are committed yet.', fix: null },
  /** `path:line`, as editors and terminals know it, and the word in question. */
  place: (path: string, { line, word }: Pick<TaskFlaw, 'line' | 'word'>) =>
    `${plainName(path)}${line === null ? '' : `:${line}`}${word === undefined ? '' : ` (${plainName(word)})`}`,
  flaws: {
    refused_id: (places) => ({
      message: `The contract knows work packages of two digits (WP01); events of these are refused: ${firstFew(places)}.`,
      fix: 'Write WPxx with two digits in work_package_id (or the file name) and commit.',
    }),
    unclosed: (places) => ({
      message: `The frontmatter has no closing ---, so it says nothing: ${firstFew(places)}.`,
      fix: 'Close it with a line --- and commit.',
    }),
    unknown_lane: (places) => ({
      message: `No such lane is known, so moves into it and out of it are not captured: ${firstFew(places)}.`,
      fix: 'Write planned, doing, for_review or done (or a lane of the event log) and commit.',
    }),
    conflict_markers: (places) => ({
      message: `Merge-conflict markers were committed; the first side is read: ${firstFew(places)}.`,
      fix: 'Resolve the conflict in the file and commit.',
    }),
    duplicate_key: (places) => ({
      message: `A key stands twice in the frontmatter; the first is read: ${firstFew(places)}.`,
      fix: 'Remove the one that is not meant and commit.',
    }),
    nul_bytes: (places) => ({
      message: `There are NUL bytes in it, which no text has; what can be read of it is read: ${firstFew(places)}.`,
      fix: 'Save it as text, or give it another name, and commit.',
    }),
    not_utf8: (places) => ({
      message: `There are bytes in it that are not UTF-8; they are read as �: ${firstFew(places)}.`,
      fix: 'Save it as UTF-8 and commit.',
    }),
  } satisfies Readonly<Record<TaskFlaw['kind'], (places: readonly string[]) => Advice>>,
  noFeatureEvent: (features: readonly string[]): Advice => ({
    message: `The contract has an event only for features named like 001-name; of these, only the work packages are captured: ${firstFew(features.map(plainName))}.`,
    fix: null,
  }),
  notHere: (files: readonly string[]): Advice => ({
    message: `This clone does not have the content of: ${firstFew(files.map(plainName))}.`,
    fix: null,
  }),
} as const;
