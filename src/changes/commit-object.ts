import { fromByteText } from '../shared/byte-text.js';
import { parseCommitId } from './commit.js';
import type { CommitInfo } from './history-log.js';

/** A commit as its own object says it: a shallow clone does not have all the parents it names. */
export interface CommitObject extends CommitInfo {
  /** The id of its tree. */
  readonly tree: string;
}

/** `author NAME <EMAIL> SECONDS ZONE` (gitformat-commit: the header ends at the first empty line). */
const AUTHOR = /^author (.*?) ?<([^>]*)> (-?\d+) [+-]\d{4}$/m;

/**
 * Parses a commit object. The author's time comes out in UTC: git prints it with the author's own offset.
 * @param bytes the object's content.
 * @returns undefined when this is no commit that says its tree, its author and when.
 */
export function parseCommitObject(id: string, bytes: Buffer): CommitObject | undefined {
  const [header = ''] = bytes.toString('latin1').split('\n\n', 1);
  const commit = parseCommitId(id);
  const [, tree] = /^tree ([0-9a-f]+)$/m.exec(header) ?? [];
  const [, name, email, seconds] = AUTHOR.exec(header) ?? [];
  const authored = new Date(Number(seconds) * 1000);
  if (!commit || !tree || name === undefined || email === undefined) return undefined;
  if (Number.isNaN(authored.getTime())) return undefined;
  return {
    id: commit,
    tree,
    parents: Array.from(header.matchAll(/^parent ([0-9a-f]+)$/gm), ([, parent = '']) => parent).flatMap(
      (parent) => parseCommitId(parent) ?? [],
    ),
    authorTime: authored.toISOString(),
    authorName: fromByteText(name),
    authorEmail: fromByteText(email),
  };
}
