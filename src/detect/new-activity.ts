import type { ActivityEntry } from '../tasks/activity-log.js';

/**
 * The entries that none of the earlier versions has, in file order. The same line three times counts three times; a
 * line that only got another wording (same time, and same agent or note) is no news.
 */
export function newActivity(
  after: readonly ActivityEntry[],
  befores: readonly (readonly ActivityEntry[])[],
): ActivityEntry[] {
  const news = befores.map((before) => newPlaces(after, before));
  return after.filter((_entry, place) => news.every((places) => places.has(place)));
}

/** Indexes into `after`. */
function newPlaces(after: readonly ActivityEntry[], before: readonly ActivityEntry[]): Set<number> {
  const open = new Map<string, ActivityEntry[]>();
  for (const entry of before) {
    const sameTime = open.get(entry.at);
    if (sameTime) sameTime.push(entry);
    else open.set(entry.at, [entry]);
  }
  const news = new Set(after.keys());
  // All equal lines first: a reworded line must not take the place of one that is still there.
  for (const isKnown of [isEqual, isRewording]) {
    for (const place of news) {
      const entry = after[place];
      const sameTime = (entry && open.get(entry.at)) ?? [];
      const was = sameTime.findIndex((old) => entry !== undefined && isKnown(old, entry));
      if (was === -1) continue;
      sameTime.splice(was, 1);
      news.delete(place);
    }
  }
  return news;
}

function isEqual(old: ActivityEntry, entry: ActivityEntry): boolean {
  return old.raw === entry.raw;
}

/** Both have the same time. */
function isRewording(old: ActivityEntry, entry: ActivityEntry): boolean {
  return old.agent === entry.agent || old.note === entry.note;
}
