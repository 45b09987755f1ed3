import { join, resolve } from 'node:path';
import { captureDir } from '../changes/git-dir.js';
import { readEnabledIdentity } from '../changes/project.js';
import type { HookReport } from '../install/hook-files.js';
import { chooseHookPlace } from '../install/hook-place.js';
import { readHookSetting } from '../install/hook-setting.js';
import { doctorWords as words } from '../words/doctor.js';
import { checkProgram } from './check-program.js';
import { fine, found, type Finding } from './finding.js';
import { readHookStates, type HooksFolder } from './hook-states.js';
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
  const inForce = resolve(top, asked.stdout.toString('utf8').trimEnd());
  const setting = readHookSetting({ root: top, plain: join(commonDir, 'hooks'), inForce });
  // Wherever ours would go: what counts is where git looks.
  const { folder } = chooseHookPlace(
    { root: top, captureFolder: captureDir(commonDir) },
    setting,
    'external',
  );
  const managedBy = setting.plainInForce ? undefined : configured.stdout.toString('utf8').trimEnd();
  return { ...folder, managedBy };
}

/** One finding for all that we can mend at once, and one for each file that only its owner may change. */
export function judgeHooks(folder: HooksFolder, hooks: readonly HookReport[]): Finding[] {
  const faulty = hooks.filter(({ state }) => state !== 'installed');
  if (faulty.length === 0) return [fine('hooks', words.hooksInPlace)];
  const { path, managedBy } = folder;
  const isPersons = ({ state, mendable }: HookReport) =>
    !mendable && state !== 'missing' && state !== 'outdated';
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
