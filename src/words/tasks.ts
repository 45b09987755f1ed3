import { count } from './count.js';
import { plainName } from './plain-name.js';

function list(names: readonly string[]): string {
  return names.map(plainName).join(', ');
}

/** Sentences of `agent tasks mark-status`, `add-history`, `list-tasks`, and of `agent feature finalize-tasks`. */
export const tasksWords = {
  tasksMissing: 'Which tasks? Give their numbers: T001 T002.',
  statusMissing: 'Give --status done or --status pending.',
  markNote: (tasks: readonly string[], done: boolean) =>
    `${tasks.join(', ')} ${done ? 'done' : 'pending again'}`,
  markMessage: (tasks: readonly string[], status: string, spec: string) =>
    `chore: Mark ${tasks.join(', ')} as ${status} on spec ${spec}`,
  marked: (mark: {
    readonly tasks: readonly string[];
    readonly changed: readonly string[];
    readonly status: string;
    readonly silent: readonly string[];
  }) => {
    const { tasks, changed, status, silent } = mark;
    const same = tasks.filter((task) => !changed.includes(task));
    return [
      ...(changed.length > 0 ? [`${list(changed)}: ${status}\n`] : []),
      ...(same.length > 0 ? [`${list(same)} ${same.length === 1 ? 'was' : 'were'} ${status} already\n`] : []),
      ...silent.map((wpId) => `${wpId} has no file: its log says nothing of it\n`),
    ].join('');
  },
  noTasksFile: (feature: string) => `${plainName(feature)} has no tasks.md.`,
  noTasksFileNext:
    'Write one: a heading `## Work Package WP01: …` for each, with boxes `- [ ] T001 …` below.',
  unknownTasks: (unknown: readonly string[], feature: string) =>
    `tasks.md of ${plainName(feature)} has no box for ${list(unknown)}.`,
  unknownTasksNext: (near: string | undefined, known: readonly string[]) =>
    near !== undefined
      ? `Did you mean ${near}?`
      : known.length === 0
        ? 'It has no boxes at all: they look like `- [ ] T001 …`.'
        : `It has: ${list(known)}.`,

  noteMissing: 'What is to be noted? Give --note TEXT.',
  typeUnknown: (types: readonly string[]) => `--type is one of ${types.join(', ')}.`,
  historyMessage: (wpId: string, spec: string) => `chore: Note on ${wpId} of spec ${spec}`,
  historyAdded: (wpId: string) => `Noted in the log of ${wpId}.\n`,
  historyWasThere: (wpId: string) => `The log of ${wpId} ends with that already.\n`,

  noTasks: (feature: string, lane: string | undefined) =>
    `${plainName(feature)} has no work packages${lane === undefined ? '' : ` in ${lane}`}.\n`,

  finalizeMessage: (feature: string) => `Add tasks for feature ${feature}`,
  noWorkPackages: (feature: string) => `${plainName(feature)} has no work packages.`,
  noFileFor: (wpIds: readonly string[]) => {
    const them = wpIds.length === 1 ? 'it' : 'them';
    return `tasks.md speaks of ${list(wpIds)}, but tasks/ has no file for ${them}: --make-files makes ${them}.\n`;
  },
  finalized: (end: {
    readonly feature: string;
    readonly order: readonly string[];
    readonly made: readonly string[];
    readonly updated: readonly string[];
    readonly committed: boolean;
  }) => {
    const { feature, order, made, updated, committed } = end;
    if (!committed)
      return `${plainName(feature)}: all ${count(order.length, 'work package')} are committed already.\n`;
    const files = made.length === 0 ? '' : ` Files were made for ${list(made)}.`;
    const set = updated.length === 0 ? '' : ` Dependencies were written into ${list(updated)}.`;
    return `${plainName(feature)}: ${count(order.length, 'work package')}, committed.${files}${set}\nOrder: ${list(order)}\n`;
  },
} as const;
