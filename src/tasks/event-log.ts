/** A line of status.events.jsonl that moves a work package (TASKFILES.md, era c). */
export interface Transition {
  readonly eventId: string;
  readonly wpId: string;
  /** The log's own words: `in_progress`, not `doing`. */
  readonly fromLane: string;
  readonly toLane: string;
  readonly at: string;
  /** Null when the actor is neither text nor an object with a name we know. */
  readonly actor: string | null;
  readonly reason: string | null;
}

/**
 * Reads one line.
 * @returns undefined for every other kind of line in that file: annotations, lifecycle, conflict markers, torn JSON.
 */
export function parseTransition(line: string): Transition | undefined {
  // Most refusals are cheap: lifecycle lines are long, and JSON.parse is what costs here.
  if (!line.includes('"from_lane"') || !line.includes('"to_lane"')) return undefined;
  const record = parseRecord(line);
  const [eventId, wpId] = [record?.['event_id'], record?.['wp_id'] ?? record?.['work_package_id']];
  const [fromLane, toLane] = [record?.['from_lane'], record?.['to_lane']];
  if (!isWord(eventId) || !isWord(wpId) || !isWord(fromLane) || !isWord(toLane)) return undefined;
  const { at, actor, reason } = record ?? {};
  return {
    eventId,
    wpId,
    fromLane,
    toLane,
    at: isWord(at) ? at : '',
    actor: actorName(actor),
    reason: isWord(reason) ? reason : null,
  };
}

/**
 * The transitions whose event id no earlier version of the log has, in file order, each id once. The file is not
 * append-only in practice: a line that was rewritten keeps its id and is no news.
 */
export function newTransitions(after: string, befores: readonly string[]): Transition[] {
  const seen = new Set<string>();
  return newLines(after, befores)
    .flatMap((line) => parseTransition(line) ?? [])
    .filter(({ eventId }) => {
      if (seen.has(eventId) || befores.some((text) => hasEvent(text, eventId))) return false;
      seen.add(eventId);
      return true;
    });
}

/** The last transition of one work package, undefined when the log has none. Reads from the end. */
export function lastTransition(log: string, wpId: string): Transition | undefined {
  for (let end = log.length; end > 0;) {
    const mention = log.lastIndexOf(`"${wpId}"`, end - 1);
    if (mention === -1) return undefined;
    const start = log.lastIndexOf('\n', mention) + 1;
    const transition = parseTransition(lineAt(log, start));
    if (transition?.wpId === wpId) return transition;
    end = start;
  }
  return undefined;
}

/** The usual case is a log that grew: only what it gained is looked at, however long the log is. */
function newLines(after: string, befores: readonly string[]): string[] {
  const [before, ...others] = befores;
  if (before?.endsWith('\n') && others.length === 0 && after.startsWith(before)) {
    return after.slice(before.length).split('\n');
  }
  const known = befores.map((text) => new Set(text.split('\n')));
  return after.split('\n').filter((line) => !known.some((lines) => lines.has(line)));
}

/** Whether a line with this event id stands in a log. */
export function hasEvent(log: string, eventId: string): boolean {
  const quoted = JSON.stringify(eventId);
  for (let at = log.indexOf(quoted); at !== -1; at = log.indexOf(quoted, at + 1)) {
    const record = parseRecord(lineAt(log, log.lastIndexOf('\n', at) + 1));
    if (record?.['event_id'] === eventId) return true;
  }
  return false;
}

function lineAt(text: string, start: number): string {
  const newline = text.indexOf('\n', start);
  return text.slice(start, newline === -1 ? text.length : newline);
}

function parseRecord(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ''));
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isRecord ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // torn or merged by hand: the other lines still count
  }
}

/** Upstream wrote a name at first, later an object: role, profile, tool, model. */
function actorName(actor: unknown): string | null {
  if (typeof actor === 'string') return actor || null;
  if (typeof actor !== 'object' || actor === null) return null;
  const fields = actor as Record<string, unknown>;
  const name = ['name', 'id', 'agent', 'tool', 'profile', 'role'].map((key) => fields[key]).find(isWord);
  return name ?? null;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
