import { doctorTaskWords as words } from '../words/doctor-tasks.js';
import { fine, found, type Finding, type Severity } from './finding.js';
import type { Place } from './place.js';
import type { TaskFlaw } from './task-flaws.js';
import { readTasksAtHead, type TasksReading } from './tasks-at-head.js';

/** Task files at HEAD that cannot be understood, or whose events the contract refuses. */
export async function checkTasks({ git, repository }: Place): Promise<Finding[]> {
  return repository ? judgeTasks(await readTasksAtHead(git, repository.top)) : [];
}

/** CONTRACT.md, FeatureCreated: events/schema.ts, feature_slug; a test holds the two together. */
const FEATURE_SLUG = /^\d{3}-[a-z0-9-]+$/;

export function hasNoFeatureEvent(feature: string): boolean {
  return !FEATURE_SLUG.test(feature);
}

/** A problem costs events. A warning: half a truth is read, and the person would not have wanted it so. */
const SEVERITIES: Readonly<Record<TaskFlaw['kind'], Exclude<Severity, 'ok'>>> = {
  refused_id: 'problem',
  unclosed: 'problem',
  unknown_lane: 'problem',
  conflict_markers: 'warning',
  duplicate_key: 'warning',
  nul_bytes: 'warning',
  not_utf8: 'warning',
};

export function judgeTasks({ files, notHere, unread }: TasksReading): Finding[] {
  const findings: Finding[] = [];
  for (const [kind, severity] of Object.entries(SEVERITIES) as [
    TaskFlaw['kind'],
    Exclude<Severity, 'ok'>,
  ][]) {
    const places = files.flatMap(({ path, flaws }) =>
      flaws.filter((flaw) => flaw.kind === kind).map((flaw) => words.place(path, flaw)),
    );
    if (places.length > 0) findings.push(found('tasks', severity, words.flaws[kind](places)));
  }
  const unnumbered = [...new Set(files.map(({ feature }) => feature).filter(hasNoFeatureEvent))];
  if (unnumbered.length > 0) findings.push(found('tasks', 'info', words.noFeatureEvent(unnumbered)));
  if (notHere.length > 0) findings.push(found('tasks', 'info', words.notHere(notHere)));
  if (unread > 0) findings.push(found('tasks', 'info', words.notAll(files.length + notHere.length)));
  if (findings.length > 0) return findings;
  return [files.length === 0 ? found('tasks', 'info', words.none) : fine('tasks', words.read(files.length))];
}
