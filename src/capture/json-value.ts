import { parseCommitId, type CommitId } from '../changes/commit.js';

/*
 * What a JSON file of ours holds, or should: its bytes may have become anything. Each of these takes any value, and gives
 * nothing (undefined, an empty list, 0) for what it is not.
 */

export function recordIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

export function entriesIn(value: unknown): [string, unknown][] {
  return Object.entries(recordIn(value) ?? {});
}

export function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function countIn(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}

export function commitIn(value: unknown): CommitId | undefined {
  return typeof value === 'string' ? parseCommitId(value) : undefined;
}

/** Every item read by `read`, or undefined when this is no list or one of them is not what it should be. */
export function wholeListIn<Item>(
  value: unknown,
  read: (item: unknown) => Item | undefined,
): Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.flatMap((item: unknown) => read(item) ?? []);
  return items.length === value.length ? items : undefined;
}
