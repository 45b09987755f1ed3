import type { ActivityEntry } from '../tasks/activity-log.js';

/**
 * The entries that none of the earlier versions has, in file order. The same line three times counts three times; a
 * line that only got another wording (same time, and same agent or note) is no news.
 */
export function newActivity(
  after: readonly ActivityEntry[],
  befores: readonly (readonly ActivityEntry[])[],
): ActivityEntry[] {
  const [news, ...others] = befores.map((before) => newPlaces(after, before));
  if (!news) return [...after];
  return [...news]
    .filter((place) => others.every((places) => places.has(place)))
    .flatMap((place) => after[place] ?? []);
}

/** Indexes into `after`, ascending. */
function newPlaces(after: readonly ActivityEntry[], before: readonly ActivityEntry[]): Set<number> {
  // Logs grow at their end: what both begin with cancels out, line by line, and only the rest is counted.
  const same = commonStart(after, before);
  const old = before.slice(same);
  const counts = new Map<string, number>();
  for (const { raw } of old) counts.set(raw, (counts.get(raw) ?? 0) + 1);
  const news = new Set<number>();
  for (const [place, { raw }] of after.slice(same).entries()) {
    const count = counts.get(raw) ?? 0;
    if (count === 0) news.add(same + place);
    else counts.set(raw, count - 1);
  }
  if (news.size > 0) forgetRewordings(news, after, goneByTime(old, counts));
  return news;
}

/** How many entries two logs begin with that are the same. */
function commonStart(one: readonly ActivityEntry[], other: readonly ActivityEntry[]): number {
  const most = Math.min(one.length, other.length);
  let same = 0;
  while (same < most && one[same]?.raw === other[same]?.raw) same += 1;
  return same;
}

/** The lines before that are not there any more, by their time. */
function goneByTime(
  before: readonly ActivityEntry[],
  counts: Map<string, number>,
): Map<string, ActivityEntry[]> {
  const gone = new Map<string, ActivityEntry[]>();
  for (const entry of before) {
    const count = counts.get(entry.raw);
    if (!count) continue;
    counts.set(entry.raw, count - 1);
    const sameTime = gone.get(entry.at);
    if (sameTime) sameTime.push(entry);
    else gone.set(entry.at, [entry]);
  }
  return gone;
}

function forgetRewordings(
  news: Set<number>,
  after: readonly ActivityEntry[],
  gone: ReadonlyMap<string, ActivityEntry[]>,
): void {
  for (const place of news) {
    const entry = after[place];
    const sameTime = (entry && gone.get(entry.at)) ?? [];
    const was = sameTime.findIndex((old) => old.agent === entry?.agent || old.note === entry?.note);
    if (was === -1) continue;
    sameTime.splice(was, 1);
    news.delete(place);
  }
}
