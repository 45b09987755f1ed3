/** What a test says of a work package's file; the rest is filled in. */
export interface TaskText {
  readonly id?: string | null;
  readonly title?: string;
  /** Null: the key is absent (era c). */
  readonly lane?: string | null;
  readonly agent?: string;
  readonly dependencies?: readonly string[];
  /** Lines of the Activity Log, without the list mark. */
  readonly log?: readonly string[];
}

/** A task file as upstream writes it. */
export function taskText(task: TaskText = {}): string {
  const { id = 'WP01', title = 'A title', lane = 'planned', agent, dependencies, log = [] } = task;
  return [
    '---',
    ...(id === null ? [] : [`work_package_id: ${id}`]),
    `title: ${title}`,
    ...(lane === null ? [] : [`lane: "${lane}"`]),
    ...(agent === undefined ? [] : [`agent: "${agent}"`]),
    ...(dependencies ? [`dependencies: [${dependencies.join(', ')}]`] : []),
    '---',
    '',
    `# ${title}`,
    '',
    '## Activity Log',
    '',
    ...log.map((line) => `- ${line}`),
    '',
  ].join('\n');
}

/** A line of status.events.jsonl as upstream writes it. */
export function eventLine(event: {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly wp?: string;
  readonly at?: string;
  readonly actor?: unknown;
  readonly reason?: string | null;
}): string {
  const { id, from, to, wp = 'WP01', at = '2026-01-05T09:00:00.123456+00:00' } = event;
  const { actor = 'claude', reason = null } = event;
  const record = { actor, at, event_id: id, from_lane: from, reason, to_lane: to, wp_id: wp };
  return `${JSON.stringify(record)}\n`;
}
