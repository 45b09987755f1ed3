import assert from 'node:assert/strict';
import { applyRecord, foldJournal } from '../../src/orchestrate/fold.js';
import type { NewRecord } from '../../src/orchestrate/open-run.js';
import { ON_SIGHT, type Sighting } from '../../src/orchestrate/reconcile.js';
import type { AttemptExit, JournalRecord } from '../../src/orchestrate/record.js';
import type { RunState, WorkPackageRun } from '../../src/orchestrate/run-state.js';
import { isOver, nextSteps, type Step } from '../../src/orchestrate/schedule.js';
import type { RunSettings } from '../../src/orchestrate/settings.js';
import { waitOf } from '../../src/orchestrate/waits.js';
import { came, pick, whatCame, type Chance } from './chance-evidence.js';
import { EXITED, runBegun, settingsOf, type Graph } from './runs.js';

/** More than any run of seven work packages can need: 3 rounds, each with fall-back, retries and reviews. */
const RECORDS_MOST = 7 * 3 * 2 * 200;
/** A person, a kill or a power cut comes so often in one run. */
const INTERRUPTIONS_MOST = 8;
const STEP_MS = 1_001;

/** A whole run without processes: chance says what each attempt comes to, who ends first, and what comes between. */
export class PlayedRun {
  readonly records: JournalRecord[];
  /** Reviews that approved, by the work package and the commit that they saw. */
  readonly approvals = new Set<string>();
  mostAtOnce = 0;
  readonly #chance: Chance;
  #run: RunState;
  #nowMs = 1000;
  #attempts = 0;
  #interruptions = 0;

  constructor(graph: Graph, settings: Partial<RunSettings>, chance: Chance) {
    this.records = [runBegun(graph, settingsOf(settings))];
    this.#run = mustFold(this.records);
    this.#chance = chance;
  }

  /** To its end, of its own or the person's. */
  play(): RunState {
    while (!isOver(this.#run)) {
      assert.ok(this.records.length < RECORDS_MOST, 'this run does not end');
      this.#nowMs += STEP_MS;
      const steps = nextSteps(this.#run, this.#nowMs);
      for (const step of steps) this.#take(step);
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#atWork().length);
      this.#interrupt();
      const atWork = this.#atWork();
      if (atWork.length > 0) this.#end(pick(this.#chance, atWork), EXITED);
      else if (nextSteps(this.#run, this.#nowMs).length === 0 && !isOver(this.#run)) this.#waitForTime();
    }
    return this.#run;
  }

  #write(record: NewRecord): void {
    const whole = { ...record, at: this.#nowMs } as JournalRecord;
    this.records.push(whole);
    this.#run = applyRecord(this.#run, whole);
  }

  #atWork(): WorkPackageRun[] {
    return [...this.#run.workPackages.values()].filter(({ attempt }) => attempt && !attempt.exit);
  }

  #end({ wpId, attempt }: WorkPackageRun, exit: AttemptExit): void {
    if (attempt) this.#write({ kind: 'attempt_ended', wpId, attempt: attempt.id, exit });
  }

  #take(step: Step): void {
    const { wpId } = step;
    switch (step.kind) {
      case 'write_lane':
        return this.#write({ kind: 'lane_written', wpId, lane: step.lane, by: 'ada', commit: null });
      case 'begin':
        return this.#begin(step);
      case 'leave_unreviewed':
        return this.#write({ kind: 'left_unreviewed', wpId });
      case 'give_up':
        return this.#write({ kind: 'gave_up', wpId, reason: step.why, next: null });
      case 'judge':
        return this.#judge(wpId);
    }
  }

  #begin({ wpId, phase, agent }: Extract<Step, { kind: 'begin' }>): void {
    const { head = 'c0', counts } = this.#of(wpId);
    if (phase === 'implementation')
      this.#write({ kind: 'lane_intended', wpId, lane: 'doing', by: agent ?? '' });
    if (phase === 'implementation')
      this.#write({ kind: 'lane_written', wpId, lane: 'doing', by: agent ?? '', commit: null });
    const attempt = `a${(this.#attempts += 1)}`;
    const [retry, round] = [counts.retries, counts.rounds];
    this.#write({ kind: 'attempt_intended', wpId, attempt, phase, agent, retry, round, startHead: head });
    const supervisor = { pid: this.#attempts, born: null, boot: null };
    // Killed right behind the start: the journal never hears who it was.
    if (this.#chance(5) > 0) this.#write({ kind: 'attempt_begun', wpId, attempt, supervisor });
  }

  #judge(wpId: string): void {
    const { attempt } = this.#of(wpId);
    assert.ok(attempt?.exit);
    const given = { nowMs: this.#nowMs, chance: this.#chance };
    const { judgement, isValidApproval } =
      attempt.exit.why === 'exited'
        ? whatCame(wpId, attempt, this.#nowMs, this.#chance)
        : came(wpId, attempt, { ...given, exit: attempt.exit });
    if (isValidApproval) this.approvals.add(`${wpId} ${attempt.startHead}`);
    this.#write({ kind: 'judged', wpId, attempt: attempt.id, judgement });
  }

  #interrupt(): void {
    if (this.#interruptions >= INTERRUPTIONS_MOST || this.#chance(6) > 0) return;
    this.#interruptions += 1;
    const one = pick(this.#chance, [...this.#run.workPackages.values()]);
    const ways = [() => this.#killAndResume(), () => this.#stopAndResume(), () => this.#byPerson(one)];
    pick(this.#chance, ways)();
  }

  /** kill -9: the next process knows what the journal says, and sees what is left of each attempt. */
  #killAndResume(): void {
    this.#run = mustFold(JSON.parse(JSON.stringify(this.records)) as JournalRecord[]);
    this.#write({ kind: 'run_resumed' });
    for (const one of this.#atWork()) {
      const seen = pick(this.#chance, Object.keys(ON_SIGHT) as Sighting[]);
      const what = ON_SIGHT[seen];
      if (what === 'take_exit') this.#end(one, EXITED);
      if (what === 'count_as_lost') this.#end(one, { ...EXITED, code: null, why: 'lost' });
      // Whoever has a supervisor in the journal was begun.
      if (what === 'count_as_never_begun' && !one.attempt?.supervisor)
        this.#end(one, { ...EXITED, code: null, why: 'never_begun' });
    }
  }

  #stopAndResume(): void {
    for (const one of this.#atWork()) this.#end(one, { ...EXITED, code: null, why: 'stopped' });
    for (const step of nextSteps(this.#run, this.#nowMs)) if (step.kind === 'judge') this.#judge(step.wpId);
    this.#write({ kind: 'run_ended', how: 'interrupted' });
    this.#run = mustFold(this.records);
    this.#write({ kind: 'run_resumed' });
  }

  /** As the orchestrator does it: nobody is at work on it, and it is not done. */
  #byPerson({ wpId, attempt, state }: WorkPackageRun): void {
    if (attempt || state === 'done') return;
    if (this.#chance(2) === 0) this.#write({ kind: 'skipped', wpId });
    else this.#write({ kind: 'finished_by_hand', wpId, head: null });
  }

  #waitForTime(): void {
    const times = [...this.#run.workPackages.values()].flatMap((one) => {
      const wait = waitOf(this.#run, one, this.#nowMs);
      return wait && 'untilMs' in wait ? wait.untilMs : [];
    });
    const wake = Math.min(...times);
    assert.ok(wake > this.#nowMs && wake < Infinity, 'this run stands still, and waits for nothing');
    this.#nowMs = wake;
  }

  #of(wpId: string): WorkPackageRun {
    const one = this.#run.workPackages.get(wpId);
    assert.ok(one);
    return one;
  }
}

function mustFold(records: readonly JournalRecord[]): RunState {
  const run = foldJournal(records);
  assert.ok(run);
  return run;
}
