import { doctorWords as words } from '../words/doctor.js';
import { fine, found, type Finding } from './finding.js';
import type { Place } from './place.js';
import { readTasksAtHead, type TasksReading } from './tasks-at-head.js';

/** Task files at HEAD that cannot be understood, or whose events the contract refuses. */
export async function checkTasks({ git, repository }: Place): Promise<Finding[]> {
  return repository ? judgeTasks(await readTasksAtHead(git, repository.top)) : [];
}

/** `WP` and two digits: events/schema.ts, wpId; a test holds the two together. */
const WP_ID = /^WP\d{2}$/;

export function isRefusedId(wpId: string): boolean {
  return !WP_ID.test(wpId);
}

export function judgeTasks({ files, notHere, unread }: TasksReading): Finding[] {
  const pathsWith = (isIt: (file: TasksReading['files'][number]) => boolean) =>
    files.filter(isIt).map(({ path, wpId }) => (isRefusedId(wpId) ? `${path} (${wpId})` : path));
  const refused = pathsWith(({ wpId }) => isRefusedId(wpId));
  const unclosed = pathsWith(({ flaws }) => flaws.includes('unclosed'));
  const conflicts = pathsWith(({ flaws }) => flaws.includes('conflict_markers'));
  const findings: Finding[] = [];
  if (refused.length > 0) findings.push(found('tasks', 'problem', words.tasksRefusedId(refused)));
  if (unclosed.length > 0) findings.push(found('tasks', 'problem', words.tasksUnclosed(unclosed)));
  // Half a truth is read of them; git would not have let go of them if the person had looked.
  if (conflicts.length > 0) findings.push(found('tasks', 'warning', words.tasksConflict(conflicts)));
  if (notHere.length > 0) findings.push(found('tasks', 'info', words.tasksNotHere(notHere)));
  if (unread > 0) findings.push(found('tasks', 'info', words.tasksNotAll(files.length + notHere.length)));
  if (findings.length > 0) return findings;
  return [
    files.length === 0
      ? found('tasks', 'info', words.tasksNone)
      : fine('tasks', words.tasksRead(files.length)),
  ];
}
