import * as fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../shared/environment.js';
import { messageOf } from '../shared/failure.js';
import {
  attemptFiles,
  claimAttempt,
  readOrder,
  writeExit,
  writeIdentity,
  type AttemptOrder,
} from './attempt-files.js';
import { CappedLog } from './capped-log.js';
import { ATTEMPT_MARK, endLeftovers } from './leftovers.js';
import { identifyProcess } from './process-identity.js';
import type { AttemptExit } from './record.js';
import { superviseProgram, type Ended } from './supervise-program.js';

/** A full disk may have room again; the exit must not be lost to it. */
const DISK_AGAIN_MS = 2_000;

/** Asked to end: once politely, twice at once. */
export interface StopRequests {
  readonly count: () => number;
}

/**
 * One attempt from its beginning to its exit.json: claims it, runs its programs in a group of their own, holds them to their limits,
 * and ends whatever they leave behind. It knows nothing of runs: what its end means is judged elsewhere.
 */
export async function supervise(folder: string, env: Environment, stops: StopRequests): Promise<void> {
  const files = attemptFiles(folder);
  if (claimAttempt(folder, 'supervisor') !== 'supervisor') return;
  if (fs.existsSync(files.supervisor)) return; // another has begun it
  writeIdentity(files.supervisor, identifyProcess(process.pid));
  const order = readOrder(folder);
  const log = new CappedLog(files, order.limits.logBytes);
  const exit = await runPrograms(order, {
    env: environmentOf(order, env),
    log,
    stops,
    agentFile: files.agent,
  });
  try {
    log.close();
  } catch {
    // a full disk: the exit says more than the log's end
  }
  for (;;) {
    try {
      writeExit(folder, exit);
      return;
    } catch (error) {
      if (!fs.existsSync(folder)) throw error;
      await pause(DISK_AGAIN_MS);
    }
  }
}

interface Means {
  readonly env: Environment;
  readonly log: CappedLog;
  readonly stops: StopRequests;
  readonly agentFile: string;
}

async function runPrograms(order: AttemptOrder, means: Means): Promise<AttemptExit> {
  const budget = { spentMs: 0 };
  let exit: AttemptExit = { why: 'exited', code: 0, signal: null, failed: null, reason: null };
  for (const [place, program] of order.programs.entries()) {
    let ended: Ended;
    try {
      ended = await superviseProgram({ ...program, order, budget, ...means });
    } catch (error) {
      return { why: 'not_started', code: null, signal: null, failed: place, reason: messageOf(error) };
    }
    const { graceMs } = order.limits;
    await endLeftovers(order.attempt, ended.group, { graceMs, isUrgent: () => means.stops.count() > 1 });
    const { why, code, signal } = ended;
    const reason = means.log.refused ?? null;
    exit = { why: reason !== null && why === 'exited' ? 'disk' : why, code, signal, failed: null, reason };
    if (why !== 'exited' || code !== 0) return { ...exit, failed: place };
  }
  return exit;
}

/** The person's environment, without what would tell an agent that it runs inside another, and with the mark. */
function environmentOf(order: AttemptOrder, env: Environment): Environment {
  const kept = Object.entries(env).filter(([name]) => !order.unsetEnv.includes(name));
  return { ...Object.fromEntries(kept), ...order.setEnv, [ATTEMPT_MARK]: order.attempt };
}
