import { Failure, messageOf, systemCode } from '../shared/failure.js';
import { doctorWords as words } from '../words/doctor.js';
import { doctorMendWords as mendWords } from '../words/doctor-mends.js';
import { checkClock } from './check-clock.js';
import { checkConsent } from './check-consent.js';
import { checkCursor } from './check-cursor.js';
import { checkGit } from './check-git.js';
import { checkHooks } from './check-hooks.js';
import { checkLogin, checkServer } from './check-login.js';
import { checkNode } from './check-node.js';
import { checkProject } from './check-project.js';
import { checkQueue } from './check-queue.js';
import { checkSpool } from './check-spool.js';
import { checkTasks } from './check-tasks.js';
import { found, type CheckName, type Examined, type Finding } from './finding.js';
import { mend } from './mend.js';
import type { Place } from './place.js';

type Check = (place: Place) => Promise<readonly Finding[]> | readonly Finding[];

/** In the order in which they are run and shown. The queue stands before the clock, which is measured against it. */
const CHECKS: Readonly<Record<CheckName, Check>> = {
  git: checkGit,
  node: checkNode,
  project: checkProject,
  hooks: checkHooks,
  spool: checkSpool,
  cursor: checkCursor,
  queue: checkQueue,
  clock: checkClock,
  server: checkServer,
  login: checkLogin,
  consent: checkConsent,
  tasks: checkTasks,
};

/**
 * Runs all checks. Reads only, unless `fix`: then what may be mended is mended right after its check, so that the checks
 * behind it see it as it is now.
 */
export async function examine(place: Place, { fix }: { readonly fix: boolean }): Promise<Examined[]> {
  const examined: Examined[] = [];
  const said = new Set<string>();
  for (const [name, check] of Object.entries(CHECKS) as [CheckName, Check][]) {
    for (const finding of await findingsOf(name, () => check(place), said)) {
      examined.push(fix ? await mendFinding(finding, place) : shown(finding));
    }
  }
  return examined;
}

/**
 * A check that cannot look is a finding itself, and keeps no other from looking.
 * @param said what stopped an earlier check, and stops this one too: no git, damaged settings. Once is enough.
 */
async function findingsOf(
  name: CheckName,
  check: () => ReturnType<Check>,
  said: Set<string>,
): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Failure) && systemCode(error) === undefined) throw error;
    // Git fails for many reasons: there the words tell them apart.
    const what =
      error instanceof Failure && error.code !== 'git_failed' ? error.code : `${name} ${messageOf(error)}`;
    if (said.has(what)) return [];
    said.add(what);
    return error instanceof Failure
      ? [found(name, 'problem', { message: error.message, fix: error.hint ?? null })]
      : [found(name, 'problem', words.cannotLook(messageOf(error)))];
  }
}

async function mendFinding(finding: Finding, place: Place): Promise<Examined> {
  if (finding.mend === null) return shown(finding);
  const outcome = await mend(finding.mend, place);
  const { message } = finding;
  switch (outcome.kind) {
    case 'mended':
      return { ...shown(finding), message: `${message} ${outcome.did}`, fix: null, fixed: true };
    case 'failed':
      return { ...shown(finding), message: `${message} ${mendWords.notMended(outcome.reason)}` };
  }
}

function shown({ check, severity, message, fix }: Finding): Examined {
  return { check, severity, message, fix, fixed: false };
}
