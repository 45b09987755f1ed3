/** `2026-02-07`, `2026-02-07T08:01`, `2026-02-07 08:01:05.123+01:00` … as people, agents and upstream write it. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * The instant that a task file's or git's words name, in milliseconds since 1970.
 * A time without a zone is UTC (TASKFILES.md, Activity Log): reading it as local would give every machine another id.
 * @returns undefined when the text names no instant.
 */
export function momentToMs(text: string): number | undefined {
  const [, date, minutes = '00:00', seconds = ':00', zone = 'Z'] = MOMENT.exec(text.trim()) ?? [];
  if (date === undefined) return undefined;
  const colonZone = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const ms = Date.parse(`${date}T${minutes}${seconds}${colonZone}`);
  return Number.isNaN(ms) ? undefined : ms;
}
