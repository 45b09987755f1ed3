import { basename, dirname, join, resolve } from 'node:path';
import { captureDir } from '../changes/git-dir.js';
import { readEnabledIdentity } from '../changes/project.js';
import { doctorWords as words } from '../words/doctor.js';
import { checkProgram } from './check-program.js';
import { fine, found, type Finding } from './finding.js';
import { readHookStates, type HooksFolder, type HookStanding } from './hook-states.js';
import type { FoundRepository, Place } from './place.js';

/** The hooks of a repository that `init` has enabled, and the program that they start. */
export async function checkHooks({ git, repository }: Place): Promise<Finding[]> {
  if (!repository || !readEnabledIdentity(repository.commonDir)) return [];
  const folder = await findHooksFolder(git, repository);
  return [...judgeHooks(folder, readHookStates(folder)), ...checkProgram(captureDir(repository.commonDir))];
}

async function findHooksFolder(git: Place['git'], { top, commonDir }: FoundRepository): Promise<HooksFolder> {
  const operation = 'looking for the hooks';
  const [asked, configured] = await Promise.all([
    git.ask({ operation, cwd: top, args: ['rev-parse', '--git-path', 'hooks'] }),
    // 1: nobody set it (git-config(1)).
    git.ask({ operation, cwd: top, args: ['config', '--get', 'core.hooksPath'], okExitCodes: [0, 1] }),
  ]);
  const captureFolder = captureDir(commonDir);
  const path = resolve(top, asked.stdout.toString('utf8').trimEnd());
  // Some set it to git's own folder, against a setting of the whole machine.
  const isGits = configured.exitCode !== 0 || path === resolve(commonDir, 'hooks');
  if (isGits) return { path, managedBy: undefined, captureFolder };
  // husky points git to `.husky/_`, where its own files start those of `.husky/`.
  const inForce = basename(path) === '_' ? dirname(path) : path;
  return { path: inForce, managedBy: configured.stdout.toString('utf8').trimEnd(), captureFolder };
}

/** One finding for all that we can mend at once, and one for each file that only its owner may change. */
export function judgeHooks(folder: HooksFolder, hooks: readonly HookStanding[]): Finding[] {
  const faulty = hooks.filter(({ state }) => state !== 'installed');
  if (faulty.length === 0) return [fine('hooks', words.hooksInPlace)];
  const { path, managedBy } = folder;
  const isPersons = ({ state, mendable }: HookStanding) => !mendable && state.startsWith('not_');
  const faults = faulty
    .filter((hook) => !isPersons(hook))
    .map(({ hook, state }) => words.hookFault(hook, state));
  const persons = faulty
    .filter(isPersons)
    .map(({ hook, state }) => found('hooks', 'problem', words.personsHook(join(path, hook), state)));
  if (faults.length === 0) return persons;
  const together =
    managedBy === undefined
      ? found('hooks', 'problem', words.hooksNotInPlace(faults), { kind: 'install_hooks', folder })
      : found('hooks', 'problem', words.hooksElsewhere(managedBy, faults));
  return [together, ...persons];
}
