import * as fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../shared/environment.js';
import { startGroup } from '../shared/process.js';
import { writeIdentity, type AttemptOrder } from './attempt-files.js';
import type { CappedLog } from './capped-log.js';
import { send } from './leftovers.js';
import { identifyProcess } from './process-identity.js';
import type { AttemptExit } from './record.js';
import { readResultFile } from './result-file.js';
import { parseResult } from './result.js';
import type { StopRequests } from './supervise.js';

export interface ProgramToSupervise {
  readonly command: string;
  readonly args: readonly string[];
  readonly order: AttemptOrder;
  readonly env: Environment;
  readonly log: CappedLog;
  readonly stops: StopRequests;
  readonly agentFile: string;
  /** What the attempt's programs have used of their time together. */
  readonly budget: { spentMs: number };
}

/** How one program ended. Its group may still live. */
export interface Ended {
  readonly why: Extract<AttemptExit['why'], 'exited' | 'timeout' | 'silent' | 'result' | 'stopped'>;
  readonly code: number | null;
  readonly signal: string | null;
  readonly group: number;
}

const TICK_MS = 100;
/** A machine that slept, or a supervisor that was stopped, has lost that time: nobody worked in it. */
const TICK_MOST_MS = 2_000;
/** What is still in the pipes when a program ends. A grandchild may hold them for ever. */
const DRAIN_MS = 500;

/** @throws the system's error when the program cannot be started. */
export async function superviseProgram(given: ProgramToSupervise): Promise<Ended> {
  const { command, args, order, env, log, stops, budget } = given;
  const { limits, cwd } = order;
  const input = order.input === null ? undefined : fs.openSync(order.input, 'r');
  let child;
  try {
    child = startGroup({ command, args, cwd, env }, input);
  } finally {
    if (input !== undefined) fs.closeSync(input);
  }
  let silentMs = 0;
  const take = (chunk: Buffer) => {
    silentMs = 0;
    log.write(chunk);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  const seen: { exit?: Pick<Ended, 'code' | 'signal'>; isClosed?: true } = {};
  child.on('exit', (code, signal) => (seen.exit = { code, signal }));
  child.on('close', () => (seen.isClosed = true));
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const group = child.pid ?? 0;
  writeIdentity(given.agentFile, identifyProcess(group));

  let why: Ended['why'] = 'exited';
  let resultMs: number | undefined;
  let stoppingMs: number | undefined;
  const stop = (reason: Ended['why']) => {
    why = reason;
    stoppingMs = 0;
    send(-group, 'SIGTERM');
  };
  for (let last = performance.now(); !seen.exit;) {
    await pause(TICK_MS);
    const now = performance.now();
    const passedMs = Math.min(now - last, TICK_MOST_MS);
    last = now;
    budget.spentMs += passedMs;
    silentMs += passedMs;
    if (stoppingMs !== undefined) {
      stoppingMs += passedMs;
      if (stoppingMs > limits.graceMs || stops.count() > 1) send(-group, 'SIGKILL');
      continue;
    }
    if (resultMs !== undefined) resultMs += passedMs;
    else if (hasResult(order)) resultMs = 0;
    if (stops.count() > 0) stop('stopped');
    else if (resultMs !== undefined && resultMs > limits.resultGraceMs) stop('result');
    else if (budget.spentMs > limits.timeoutMs) stop('timeout');
    else if (limits.silenceMs !== null && silentMs > limits.silenceMs) stop('silent');
  }
  for (const began = performance.now(); !seen.isClosed && performance.now() - began < DRAIN_MS;)
    await pause(10);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return { why, group, code: seen.exit?.code ?? null, signal: seen.exit?.signal ?? null };
}

function hasResult({ resultFile, attempt }: AttemptOrder): boolean {
  const text = resultFile === null ? undefined : readResultFile(resultFile);
  const read = text === undefined ? undefined : parseResult(text);
  return read?.kind === 'result' && read.result.attempt === attempt;
}
