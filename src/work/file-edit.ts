import { fromByteText, type ByteText } from '../shared/byte-text.js';
import { Failure } from '../shared/failure.js';
import { applyEdits, isRefusal, type Edit } from '../tasks/edit.js';
import { workWords as words } from '../words/work.js';

/** One file as it was read, and as it shall be. */
export interface FileEdit {
  /** Relative to the working tree's top, with slashes. */
  readonly path: string;
  /** Undefined: there is none. */
  readonly before: ByteText | undefined;
  /** Undefined: the file goes. */
  readonly after: ByteText | undefined;
}

/** @throws Failure `file_not_understood`, with path, line and reason. */
export function editFile(path: string, before: ByteText, edits: readonly Edit[]): FileEdit {
  const after = applyEdits(before, edits);
  if (!isRefusal(after)) return { path, before, after };
  const { kind, line, word } = after;
  throw new Failure({
    code: 'file_not_understood',
    message: words.notUnderstood(path, line, words.refusal(kind, fromByteText(word ?? ''))),
    hint: words.notUnderstoodNext,
  });
}

/** Whether there is anything to write. */
export function isChange({ before, after }: FileEdit): boolean {
  return before !== after;
}
