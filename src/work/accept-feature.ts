import { join } from 'node:path';
import { readFileIfPresent } from '../shared/files.js';
import { toByteText } from '../shared/byte-text.js';
import type { ByteText } from '../shared/byte-text.js';
import { jsonIn, objectIn } from '../shared/json-value.js';
import type { Edit } from '../tasks/edit.js';
import { setJsonKey, type Json } from '../tasks/edit-json.js';
import type { FeatureFiles } from './feature-files.js';
import { editFile, type FileEdit } from './file-edit.js';
import { META_FILE } from './target-branch.js';
import type { Workspace } from './workspace.js';

/** One acceptance, as meta.json keeps it. */
export interface Acceptance {
  readonly atMs: number;
  readonly by: string;
  readonly mode: string;
  /** What was accepted; the commit that says so comes after it, and cannot name itself. */
  readonly fromCommit: string;
}

/** Of upstream's, which keeps as many. */
const HISTORY_KEPT = 20;

interface MetaFile {
  readonly path: string;
  readonly text: ByteText | undefined;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A meta.json that is no object says nothing; the edit of it will be refused. */
export function readMeta({ root }: Workspace, { folder }: FeatureFiles): MetaFile {
  const path = `${folder}/${META_FILE}`;
  const bytes = readFileIfPresent(join(root, path));
  if (!bytes) return { path, text: undefined, content: {} };
  const content = objectIn(jsonIn(bytes.toString('utf8').replace(/^\uFEFF/, ''))) ?? {};
  return { path, text: toByteText(bytes), content };
}

/** @throws Failure `file_not_understood`. */
export function writeAcceptance({ path, text, content }: MetaFile, acceptance: Acceptance): FileEdit {
  const { atMs, by, mode, fromCommit } = acceptance;
  const entry = {
    accepted_at: `${new Date(atMs).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`,
    accepted_by: by,
    acceptance_mode: mode,
    accepted_from_commit: fromCommit,
  };
  const before: unknown = content['acceptance_history'];
  const history = [...(Array.isArray(before) ? (before as Json[]) : []), entry].slice(-HISTORY_KEPT);
  const edits: Edit[] = Object.entries(entry).map(([key, value]) => setJsonKey(key, value));
  const all = [...edits, setJsonKey('acceptance_history', history)];
  const edit = editFile(path, text ?? ('{}\n' as ByteText), all);
  return { ...edit, before: text };
}
