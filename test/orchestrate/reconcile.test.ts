import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { attemptFiles, claimAttempt, writeExit, writeIdentity } from '../../src/orchestrate/attempt-files.js';
import { identifyProcess } from '../../src/orchestrate/process-identity.js';
import {
  ON_RESUME,
  ON_SIGHT,
  openSince,
  reconcile,
  type LastRecord,
  type Sighting,
} from '../../src/orchestrate/reconcile.js';
import type { JournalRecord, ProcessIdentity } from '../../src/orchestrate/record.js';
import type { Attempt } from '../../src/orchestrate/run-state.js';
import { nextSteps } from '../../src/orchestrate/schedule.js';
import { watchAttempt } from '../../src/orchestrate/watch-attempt.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { EXITED, runAfter, runBegun, settingsOf } from './runs.js';
import { ACCEPTED, lane } from './told-attempts.js';

const BEGUN = runBegun({ WP01: [] }, settingsOf({ review: 'none' }));
const given = { at: 2000, wpId: 'WP01', attempt: 'a1' } as const;
const NOBODY = { pid: 0, born: null, boot: null } as const;
const intended = {
  kind: 'attempt_intended',
  ...given,
  phase: 'implementation',
  agent: 'ada',
  retry: 0,
  round: 0,
  startHead: 'c0',
} as const;
const ended = { kind: 'attempt_ended', ...given, exit: EXITED } as const;
const kept = { kind: 'work_kept', ...given, ref: null, commit: null } as const;
const judged = { kind: 'judged', ...given, judgement: ACCEPTED } as const;

/** For each last record how a journal comes to end with it. */
const WAYS: Readonly<Record<LastRecord, readonly JournalRecord[]>> = {
  none: [],
  worktree_intended: [{ kind: 'worktree_intended', at: 2000, wpId: 'WP01', bases: [] }],
  worktree_made: [{ kind: 'worktree_made', at: 2000, wpId: 'WP01', path: 'p', branch: 'b', base: 'c0' }],
  lane_intended: [{ kind: 'lane_intended', at: 2000, wpId: 'WP01', lane: 'doing', by: 'ada' }],
  lane_written: [lane('WP01', 2000, 'doing')],
  attempt_intended: [intended],
  attempt_begun: [intended, { kind: 'attempt_begun', ...given, supervisor: NOBODY }],
  attempt_ended: [intended, ended],
  work_kept: [intended, ended, kept],
  restore_intended: [intended, ended, kept, { kind: 'restore_intended', ...given, judgement: ACCEPTED }],
  judged: [intended, ended, kept, judged],
  left_unreviewed: [intended, ended, kept, judged, { kind: 'left_unreviewed', at: 2000, wpId: 'WP01' }],
  gave_up: [{ kind: 'gave_up', at: 2000, wpId: 'WP01', reason: 'so', next: null }],
  finished_by_hand: [{ kind: 'finished_by_hand', at: 2000, wpId: 'WP01', head: null }],
  skipped: [{ kind: 'skipped', at: 2000, wpId: 'WP01' }],
  overlap_seen: [{ kind: 'overlap_seen', at: 2000, wpId: 'WP01', other: 'WP02', paths: [] }],
};

describe('resuming', () => {
  it('does for each last record what the table says, and the scheduler agrees', () => {
    for (const [last, resumption] of Object.entries(ON_RESUME)) {
      const records = [BEGUN, ...WAYS[last as LastRecord]];
      const what = reconcile(records).get('WP01')?.resumption;
      assert.equal(what, resumption ?? ON_RESUME.none, last);
      const run = runAfter(...records);
      const { attempt } = run.workPackages.get('WP01') ?? {};
      const isJudged = nextSteps(run, 3000).some(({ kind }) => kind === 'judge');
      assert.equal(isJudged, what === 'keep_and_judge' || what === 'judge', last);
      assert.equal(attempt !== undefined && !isJudged, what === 'look_for_attempt', last);
      if (attempt && isJudged) assert.equal(attempt.isKept, what === 'judge', last);
    }
  });

  it('finishes a verdict whose lane was never written', () => {
    const steps = nextSteps(runAfter(BEGUN, ...WAYS.left_unreviewed), 3000);
    assert.deepEqual(steps, [{ kind: 'write_lane', wpId: 'WP01', lane: 'done' }]);
  });

  it('knows what is open, and since when, also after remarks and a person’s word', () => {
    const remarks = [...WAYS.overlap_seen, ...WAYS.skipped].map((record) => ({ ...record, at: 9000 }));
    const lanes = [BEGUN, ...WAYS.lane_intended, ...remarks];
    assert.deepEqual([...openSince(lanes, 'write_lane_again')], [['WP01', 2000]]);
    assert.deepEqual([...openSince(lanes, 'make_worktree_again')], []);
    const worktrees = [BEGUN, ...WAYS.worktree_intended, ...remarks];
    assert.deepEqual([...openSince(worktrees, 'make_worktree_again')], [['WP01', 2000]]);
    assert.deepEqual([...openSince([...lanes, lane('WP01', 9000, 'doing')], 'write_lane_again')], []);
  });
});

describe('an attempt that was begun', () => {
  let folder: TemporaryFolder;
  before(() => (folder = temporaryFolder('sightings')));
  after(() => folder.remove());

  it('is for each thing that can be seen of it what the table says', async () => {
    const dead = await endedProcess();
    const self = identifyProcess(process.pid);
    /** How each comes about, and whom the journal names. */
    const scenes: Readonly<Record<Sighting, (path: string) => ProcessIdentity | undefined>> = {
      exit_written: (path) => {
        claimAttempt(path, 'supervisor');
        writeExit(path, EXITED);
        return dead;
      },
      supervisor_alive: (path) => {
        claimAttempt(path, 'supervisor');
        writeIdentity(attemptFiles(path).supervisor, self);
        return undefined;
      },
      unclaimed: () => dead,
      nameless: (path) => {
        claimAttempt(path, 'supervisor');
        return undefined;
      },
      supervisor_gone: (path) => {
        claimAttempt(path, 'supervisor');
        writeIdentity(attemptFiles(path).supervisor, dead);
        return dead;
      },
    };
    const ends = {
      take_exit: 'exited',
      leave_at_work: undefined,
      count_as_never_begun: 'never_begun',
      count_as_lost: 'lost',
    } as const;
    for (const [sighting, what] of Object.entries(ON_SIGHT)) {
      const path = join(folder.path, sighting);
      const supervisor = scenes[sighting as Sighting](path);
      const exit = await watchAttempt(path, { id: sighting, supervisor } as Attempt, {
        graceMs: 0,
        watchedMs: 0,
      });
      assert.equal(exit?.why, ends[what], sighting);
      // A late supervisor begins nothing that was counted out.
      if (sighting === 'unclaimed') assert.equal(claimAttempt(path, 'supervisor'), 'resumer');
    }
  });

  it('is not waited for without end when its supervisor was killed before it wrote its name', async () => {
    const path = join(folder.path, 'for ever');
    claimAttempt(path, 'supervisor');
    const attempt = { id: 'for ever', supervisor: undefined } as unknown as Attempt;
    const exit = await watchAttempt(path, attempt, { graceMs: 0, watchedMs: 60_000 });
    assert.equal(exit?.why, 'lost');
  });
});

async function endedProcess(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const identity = identifyProcess(child.pid ?? 0);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.stdin.end();
  await ended;
  return identity;
}
