import * as fs from 'node:fs';
import { join } from 'node:path';
import { startCursor } from '../capture/capture-notes.js';
import { Git } from '../changes/git.js';
import { clockFile } from '../events/lamport-clock.js';
import { nodeIdOf } from '../events/node-id.js';
import { writeProgram } from '../install/hook-files.js';
import type { Salvage } from '../queue/queue.js';
import { openQueue } from '../queue/sqlite-queue.js';
import { thisMachine } from '../shared/environment.js';
import { messageOf, systemCode } from '../shared/failure.js';
import { writeFileDurably } from '../shared/files.js';
import { packageRoot } from '../shared/package-root.js';
import { doctorMendWords as words } from '../words/doctor-mends.js';
import { readClock } from './check-clock.js';
import type { Mend } from './finding.js';
import { putHooksInPlace, readHookStates, type HooksFolder } from './hook-states.js';
import type { Place } from './place.js';
import { octal } from './too-open.js';
import { isWorkerGone, readWorkerPid } from '../capture/worker-pid.js';

/** What became of it, in words. */
export type Mended =
  { readonly kind: 'mended'; readonly did: string } | { readonly kind: 'failed'; readonly reason: string };

type MendPlace = Pick<Place, 'home' | 'env' | 'nowMs'>;

/** Does what a finding asks for. Each looks again first: another process may have been here meanwhile. */
export async function mend(what: Mend, place: MendPlace): Promise<Mended> {
  try {
    switch (what.kind) {
      case 'install_hooks':
        return mendHooks(what.folder);
      case 'write_program':
        return setProgram(what.captureFolder);
      case 'forget_worker':
        return forgetWorker(what.pidFile);
      case 'set_cursor':
        return mended(
          (await startCursor(new Git(place.env), what.commonDir)) ? words.cursorSet : words.nothingToMend,
        );
      case 'set_queue_aside':
        return await setQueueAside(place);
      case 'restore_clock':
        return await restoreClock(place);
      case 'close_to_others':
        fs.chmodSync(what.path, what.mode);
        return mended(words.modeMended(octal(what.mode)));
    }
  } catch (error) {
    // A full disk, a read-only folder, another user's file: said, and the next finding is looked at.
    if (systemCode(error) === undefined) throw error;
    return { kind: 'failed', reason: messageOf(error) };
  }
}

function mendHooks(folder: HooksFolder): Mended {
  const faulty = readHookStates(folder).filter(({ mendable }) => mendable);
  if (faulty.length === 0) return mended(words.nothingToMend);
  const installed = putHooksInPlace(folder).filter(({ state }) => state === 'installed');
  const put = faulty.filter(({ hook }) => installed.some((each) => each.hook === hook));
  if (put.length < faulty.length) return { kind: 'failed', reason: words.stillNotInPlace };
  return mended(words.hooksMended(put.map(({ hook }) => hook)));
}

function setProgram(captureFolder: string): Mended {
  const worker = join(packageRoot(), 'dist', 'worker.js');
  // Started from somewhere that has no worker (a checkout that was never built): the old paths are no worse.
  if (!fs.existsSync(worker)) return { kind: 'failed', reason: words.programNotInstalled(worker) };
  writeProgram(captureFolder);
  return mended(words.programMended);
}

function forgetWorker(pidFile: string): Mended {
  // A worker may have started since: its own file must stay, or every hook would start another.
  if (!isWorkerGone(readWorkerPid(pidFile))) return mended(words.nothingToMend);
  fs.rmSync(pidFile, { force: true });
  return mended(words.workerForgotten);
}

async function setQueueAside({ home, nowMs }: MendPlace): Promise<Mended> {
  let salvage: Salvage | undefined;
  const queue = openQueue(home.queue, {
    life: 'short',
    nowMs: () => nowMs,
    onSalvage: (report) => (salvage = report),
  });
  const outcome = await queue.transact(() => undefined);
  switch (outcome.kind) {
    case 'stored':
      return mended(sayingOf(salvage));
    case 'busy':
      return { kind: 'failed', reason: words.queueBusy };
    case 'unavailable':
      return { kind: 'failed', reason: outcome.reason };
  }
}

function sayingOf(salvage: Salvage | undefined): string {
  if (!salvage) return words.nothingToMend;
  const { kind, movedTo, salvaged } = salvage;
  return kind === 'upstream' ? words.upstreamSetAside(movedTo) : words.queueSetAside(movedTo, salvaged);
}

/** Under the queue's lock: nobody allocates a value between our look and our write. A damaged file is kept beside. */
async function restoreClock({ home, env, nowMs }: MendPlace): Promise<Mended> {
  const clock = clockFile(home.clock, nodeIdOf(thisMachine(env)));
  const outcome = await openQueue(home.queue, { life: 'short', nowMs: () => nowMs }).transact(
    ({ highestClock }) => {
      const reading = readClock(home.clock);
      const did: string[] = [];
      if (reading.kind === 'damaged') did.push(words.clockSetAside(copyAside(home.clock)));
      if (highestClock > (reading.kind === 'value' ? reading.value : 0)) {
        clock.write(highestClock as Parameters<typeof clock.write>[0]);
        did.push(words.clockRaised(highestClock));
      } else if (reading.kind === 'damaged') {
        fs.rmSync(home.clock);
      }
      return did.join(' ') || words.nothingToMend;
    },
  );
  switch (outcome.kind) {
    case 'stored':
      return mended(outcome.value);
    case 'busy':
      return { kind: 'failed', reason: words.queueBusy };
    case 'unavailable':
      return { kind: 'failed', reason: outcome.reason };
  }
}

function copyAside(path: string): string {
  const aside = `${path}.damaged-${fs.statSync(path).mtimeMs.toFixed(0)}`;
  writeFileDurably(aside, fs.readFileSync(path));
  return aside;
}

function mended(did: string): Mended {
  return { kind: 'mended', did };
}
