import type { TreeEntry } from './history-log.js';

/** A folder's entries by name; names are bytes read as latin1. */
export type Tree = ReadonlyMap<string, TreeEntry>;

const SPACE = 0x20;
const NUL = 0;

/**
 * Parses a tree object: `mode SP name NUL id`, without separators (gitformat-pack(5) calls ids raw).
 *
 * @param idBytes 20, or 32 in a sha256 repository.
 * @returns the entries before the first that is cut short: a tree from git never is.
 */
export function parseTree(bytes: Buffer, idBytes: number): Tree {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(SPACE, at);
    const nul = bytes.indexOf(NUL, space);
    const end = nul + 1 + idBytes;
    if (space === -1 || nul === -1 || end > bytes.length) break;
    const mode = bytes.toString('latin1', at, space).padStart(6, '0');
    entries.set(bytes.toString('latin1', space + 1, nul), { mode, oid: bytes.toString('hex', nul + 1, end) });
    at = end;
  }
  return entries;
}
