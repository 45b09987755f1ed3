import type { HookState } from '../install/hook-files.js';
import { count } from './count.js';
import { firstFew } from './first-few.js';

/** What is so, and the command (or the step) that mends it; null where nothing has to be done, or can be. */
export interface Advice {
  readonly message: string;
  readonly fix: string | null;
}

const FIX = 'spec-kitty doctor --fix';
const INIT = 'spec-kitty init';
const LOGIN = 'spec-kitty auth login';
const CAPTURE = 'spec-kitty capture';
const CAPTURE_ALL = 'spec-kitty capture --all';

/** Sentences of `doctor`. */
export const doctorWords = {
  git: (version: string) => `git ${version}.`,
  gitOld: (version: string, needed: string): Advice => ({
    message: `git ${version} is older than ${needed}, the oldest that spec-kitty knows.`,
    fix: `Install git ${needed} or later.`,
  }),
  gitUnknown: (said: string): Advice => ({
    message: `This version of git is not understood: ${said}`,
    fix: null,
  }),
  repository: (top: string) => `The repository is ${top}.`,
  noRepository: (cwd: string): Advice => ({
    message: `${cwd} is not inside a git repository: only this machine's part was looked at.`,
    fix: null,
  }),

  node: (version: string) => `Node.js ${version}.`,
  nodeOld: (version: string, needed: string): Advice => ({
    message: `Node.js ${version} is older than ${needed}.`,
    fix: `Install Node.js ${needed} or later.`,
  }),

  project: (name: string) => `spec-kitty is set up here, for ${name}.`,
  projectDamaged: (folder: string): Advice => ({
    message: `The project's identity in ${folder} cannot be read: nothing is captured.`,
    fix: INIT,
  }),
  projectNotHere: {
    message:
      'This project has an identity, but spec-kitty is not set up in this clone: its commits are not noted.',
    fix: INIT,
  },
  noProject: { message: 'spec-kitty is not set up in this repository.', fix: INIT },

  hooksInPlace: 'All hooks are in place.',
  hooksNotInPlace: (faults: readonly string[]): Advice => ({
    message: `Commits may go unnoticed: ${faults.join(', ')}.`,
    fix: FIX,
  }),
  hooksElsewhere: (path: string, faults: readonly string[]): Advice => ({
    message: `core.hooksPath points to ${path}, and commits may go unnoticed there: ${faults.join(', ')}.`,
    fix: INIT,
  }),
  hookFault: (hook: string, state: HookState) => `${hook} is ${state.replaceAll('_', ' ')}`,
  personsHook: (path: string, state: HookState): Advice => {
    switch (state) {
      case 'not_executable':
        return {
          message: `${path} is a hook of your own and not executable: git ignores it, and us with it.`,
          fix: `chmod +x '${path}' && spec-kitty hooks install`,
        };
      case 'carriage_return':
        return {
          message: `${path} begins with a line that ends in a carriage return: the system cannot start it.`,
          fix: 'Save it with LF line ends, then: spec-kitty hooks install',
        };
      case 'dead_link':
        return {
          message: `${path} is a link to a file that is not there.`,
          fix: 'Restore the file or remove the link, then: spec-kitty hooks install',
        };
      case 'not_shell':
      case 'installed':
      case 'outdated':
      case 'missing':
        return {
          message: `${path} is not a shell script: it cannot note commits.`,
          fix: 'Put a shell script there that starts it, then: spec-kitty hooks install',
        };
    }
  },

  programMissing: (path: string): Advice => ({
    message: `${path} is missing: commits are noted, but no hook can start the worker.`,
    fix: FIX,
  }),
  workerGone: (worker: string): Advice => ({
    message: `The hooks start ${worker}, which is gone: commits are noted, but nothing records them.`,
    fix: FIX,
  }),
  nodeGone: (node: string): Advice => ({
    message: `The hooks start ${node}, which is gone; they try the node on the PATH instead.`,
    fix: FIX,
  }),

  spoolEmpty: 'No notes wait to be captured.',

  cursorFine: 'Capture knows how far this repository was read.',
  cursorAbsent: {
    message: 'It is not known how far this repository was read: commits that no hook saw are not found.',
    fix: FIX,
  } satisfies Advice,
  cursorDamaged: (reason: string): Advice => ({
    message: `How far this repository was read cannot be told (${reason}): commits that no hook saw are not found.`,
    fix: FIX,
  }),
  rebaseOpen: (trees: readonly string[]): Advice => ({
    message: `A rebase is open in ${trees.map((tree) => (tree === '.' ? 'the main working tree' : tree)).join(', ')}: what it picks is captured when it ends.`,
    fix: null,
  }),
  notesWait: (notes: number): Advice => ({
    message: `${count(notes, 'note')} of commits will be captured in a moment.`,
    fix: null,
  }),
  notesForgotten: (notes: number): Advice => ({
    message: `${count(notes, 'note')} of commits ${notes === 1 ? 'waits' : 'wait'}, and no worker is running.`,
    fix: CAPTURE,
  }),
  notesUnreadable: (lines: number): Advice => ({
    message: `${count(lines, 'line')} in the spool cannot be read; the next capture skips them.`,
    fix: CAPTURE,
  }),
  workerDied: (notes: number): Advice => ({
    message: `A worker ended over ${count(notes, 'note')} before they were captured. They are kept.`,
    fix: CAPTURE,
  }),
  staleWorker: (pid: number | undefined): Advice => ({
    message: `worker.pid names a worker that is gone${pid === undefined ? '' : ` (${pid})`}.`,
    fix: FIX,
  }),
  notedCommitsGone: (commits: readonly string[]): Advice => ({
    message: `Git no longer has ${count(commits.length, 'noted commit')} (${firstFew(commits.map(short))}): what they did cannot be captured.`,
    fix: null,
  }),

  cannotBeWritten: (folder: string): Advice => ({
    message: `${folder} cannot be written: what git has committed is captured once it can.`,
    fix: `Make it writable for you: chmod u+rwx '${folder}', if it is yours.`,
  }),
  noRoom: (folder: string): Advice => ({
    message: `There is no room on the disk of ${folder}: what git has committed is captured once there is.`,
    fix: 'Make room on that disk.',
  }),

  queueAbsent: 'The queue is empty.',
  queueHolds: (waiting: number) =>
    `${count(waiting, 'event')} ${waiting === 1 ? 'waits' : 'wait'} in the queue.`,
  queueLong: (kept: number): Advice => ({
    message: `The queue holds ${count(kept, 'event')}: that slows every command down.`,
    fix: 'spec-kitty sync',
  }),
  queueFull: (kept: number): Advice => ({
    message: `The queue is full (${count(kept, 'event')}): new ones are refused.`,
    fix: 'spec-kitty sync',
  }),
  queueDamaged: (path: string): Advice => ({ message: `The queue ${path} is damaged.`, fix: FIX }),
  setAside: (paths: readonly string[]): Advice => ({
    message: `Moved aside because damaged: ${firstFew(paths)}. You may remove what you do not want to look at.`,
    fix: CAPTURE_ALL,
  }),
  queueParked: (parked: number): Advice => ({
    message: `${count(parked, 'event')} ${parked === 1 ? 'is' : 'are'} parked: the server refused them for good.`,
    fix: 'spec-kitty queue list --parked',
  }),
  queueRefused: (refused: number): Advice => ({
    message: `${count(refused, 'event')} did not fit into the full queue. Git still has the commits.`,
    fix: 'spec-kitty sync && spec-kitty capture --all',
  }),
  tooOpen: (path: string, mode: string, wanted: string): Advice => ({
    message: `Others on this machine may look into ${path} (mode ${mode}, not ${wanted}).`,
    fix: FIX,
  }),

  clock: (value: number) => `The clock stands at ${value}.`,
  clockUnused: 'The clock has not been used yet.',
  clockLost: (highest: number): Advice => ({
    message: `The clock file is missing, though values up to ${highest} were issued.`,
    fix: FIX,
  }),
  clockDamaged: (path: string): Advice => ({ message: `The clock file ${path} is damaged.`, fix: FIX }),
  clockBehind: (value: number, highest: number): Advice => ({
    message: `The clock stands at ${value}, but the queue knows ${highest}.`,
    fix: FIX,
  }),

  server: (server: string) => `The server is ${server} (not asked).`,
  noServer: {
    message: 'No server is named: events stay on this machine.',
    fix: 'spec-kitty auth login --server URL',
  },
  login: (who: string | null, server: string) =>
    `Logged in at ${server}${who === null ? ' by SPEC_KITTY_TOKEN' : ` as ${who}`}.`,
  notLoggedIn: (server: string): Advice => ({ message: `You are not logged in at ${server}.`, fix: LOGIN }),
  loginOver: (server: string): Advice => ({
    message: `The server ${server} ended your session.`,
    fix: LOGIN,
  }),
  loginExpired: (server: string, at: string): Advice => ({
    message: `Your session at ${server} ran out (${at}).`,
    fix: LOGIN,
  }),
  loginElsewhere: (server: string, loggedInAt: string): Advice => ({
    message: `You are logged in at ${loggedInAt}, but the server is set to ${server}.`,
    fix: `${LOGIN} --server ${server}`,
  }),
  credentialsDamaged: (path: string, reason: string): Advice => ({
    message: `The credentials in ${path} cannot be read (${reason}).`,
    fix: LOGIN,
  }),
  nobodyToLogIn: { message: 'Nobody is logged in.', fix: null },

  consentOn: (server: string) => `Events of this project are sent to ${server}.`,
  consentOff: (server: string): Advice => ({
    message: `Events of this project are not sent to ${server}.`,
    fix: 'spec-kitty sync on',
  }),
  consentNoServer: { message: 'Nothing is sent: no server is named.', fix: null },

  cannotLook: (reason: string): Advice => ({ message: `Could not be looked at: ${reason}.`, fix: null }),
} as const;

function short(commit: string): string {
  return commit.slice(0, 10);
}
