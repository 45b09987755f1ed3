import { join } from 'node:path';
import { Failure } from '../shared/failure.js';
import { ensurePrivateFiles } from '../shared/files.js';
import { withFileLock } from '../shared/lock.js';
import { mustReadCredentials } from './credentials.js';
import { FlushTally, type FlushReport, type FlushStop } from './flush-report.js';
import type { FlushOptions, FlushParts } from './flush-run.js';
import { nextTryMs, noteSendState, readSendState, type SendState } from './send-state.js';
import { loginState, type Session } from './session.js';
import { readSettings } from './settings.js';
import { stateAfter } from './state-after.js';

export type { FlushOptions, FlushParts, FlushProgress } from './flush-run.js';

/**
 * Sends what waits and may be sent: for every project of which this person agreed that it goes to this server, the
 * events of the session's team (and those recorded before the team was known), oldest first, batch by batch, each
 * settled only by the server's word about it. One flush at a time per person.
 * @returns what happened. Trouble with the network, the server or the login is in `stop`, never thrown.
 * @throws Failure for what a person must mend before anything was sent: damaged settings or credentials, an unusable
 *   address, a queue that cannot be read.
 */
export async function flush(parts: FlushParts, options: FlushOptions): Promise<FlushReport> {
  ensurePrivateFiles(parts.home.folder);
  const lock = join(parts.home.folder, 'flush.lock');
  const outcome = await withFileLock(lock, { waitMs: options.waitMs ?? 0 }, async () => {
    try {
      return await flushAlone(parts, options);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'queue_damaged') throw error;
      await parts.queue.mend();
      return await flushAlone(parts, options);
    }
  });
  return outcome.kind === 'done' ? outcome.value : await reportUnsent(parts, { kind: 'busy' });
}

async function flushAlone(parts: FlushParts, options: FlushOptions): Promise<FlushReport> {
  const { home, env, time } = parts;
  const settings = await readSettings(home);
  const credentials = mustReadCredentials(home, time.nowMs());
  const state = loginState({ credentials, settings, env });
  if (state.kind !== 'logged_in') return await reportUnsent(parts, { kind: 'not_logged_in', state });
  const { session } = state;
  const before = readSendState(home, session.access.origin);
  const nextTry = options.tries === 'when_due' ? nextTryMs(before, time.nowMs()) : null;
  if (nextTry !== null) return await reportUnsent(parts, { kind: 'not_due', nextTryMs: nextTry });
  const report = await sendInTime(parts, options, { session, sendState: before });
  const chance = (parts.chance ?? Math.random)();
  const after = stateAfter(before, report, { nowMs: time.nowMs(), chance });
  if (after !== before) noteSendState(home, session.access.origin, after);
  return report;
}

interface Known {
  readonly session: Session;
  readonly sendState: SendState;
}

async function sendInTime(parts: FlushParts, options: FlushOptions, known: Known): Promise<FlushReport> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.deadlineMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline.signal]) : deadline.signal;
  // Only now: node:https alone takes longer to load than to find that nobody is logged in, which every commit asks.
  const [{ openWire }, { FlushRun }] = await Promise.all([import('./wire.js'), import('./flush-run.js')]);
  const wire = openWire(known.session.server, { ...options, time: parts.time, signal });
  try {
    const run = new FlushRun({ ...parts, ...known, wire, signal, options });
    return await parts.queue.hold(() => run.run());
  } finally {
    clearTimeout(timer);
    wire.rest();
  }
}

async function reportUnsent({ queue }: FlushParts, stop: FlushStop): Promise<FlushReport> {
  const { waiting } = await queue.summary();
  const heldBack = { noProject: 0, noConsent: 0, otherTeam: 0 };
  return new FlushTally().toReport({ waiting, heldBack, stop });
}
