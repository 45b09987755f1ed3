import assert from 'node:assert/strict';
import { mustHave, type RunState, type WorkPackageRun } from '../../src/orchestrate/run-state.js';
import { openDependencies, waitOf } from '../../src/orchestrate/waits.js';
import { runAfter, runBegun, settingsOf } from './runs.js';

const NOW = 2000;

describe('what a work package waits for', () => {
  const GRAPH = { WP01: [], WP02: [], WP03: ['WP01', 'WP02'] };
  const withOne = (run: RunState, wpId: string, changes: Partial<WorkPackageRun>): RunState => ({
    ...run,
    workPackages: new Map(run.workPackages).set(wpId, { ...mustHave(run, wpId), ...changes }),
  });
  const run = runAfter(runBegun(GRAPH, settingsOf({ maxParallel: 1 })));
  const waits = (state: RunState, wpId = 'WP01') => waitOf(state, mustHave(state, wpId), NOW);
  const atWork = runAfter(runBegun(GRAPH, settingsOf({ maxParallel: 1 })), {
    kind: 'attempt_intended',
    at: NOW,
    wpId: 'WP02',
    attempt: 'a1',
    phase: 'implementation',
    agent: 'ada',
    retry: 0,
    round: 0,
    startHead: 'c0',
  });

  it('are those it depends on, as long as they are not done', () => {
    const both = { kind: 'dependencies', wpIds: ['WP01', 'WP02'] };
    assert.deepEqual(waits(run, 'WP03'), both);
    assert.deepEqual(waits(withOne(run, 'WP03', { state: 'blocked' }), 'WP03'), both);
    const one = withOne(run, 'WP01', { state: 'done' });
    assert.deepEqual(openDependencies(one, mustHave(one, 'WP03')), ['WP02']);
    assert.deepEqual(openDependencies(run, { ...mustHave(run, 'WP03'), dependencies: ['WP09'] }), ['WP09']);
  });

  it('is nothing where it could begin now, and a place where all are taken', () => {
    assert.equal(waits(run), undefined);
    assert.deepEqual(waits(atWork), { kind: 'place' });
    const more = { ...atWork, settings: { ...atWork.settings, maxParallel: 2 } };
    assert.equal(waits(more), undefined);
  });

  it('is the pause until its end, and no longer', () => {
    assert.deepEqual(waits(withOne(run, 'WP01', { notBeforeMs: NOW + 1 })), {
      kind: 'pause',
      untilMs: NOW + 1,
    });
    assert.equal(waits(withOne(run, 'WP01', { notBeforeMs: NOW })), undefined);
  });

  it('is for ever in a run that drains or has ended, whatever else it would wait for', () => {
    const paused = withOne(run, 'WP01', { notBeforeMs: NOW + 1 });
    assert.deepEqual(waits({ ...paused, isDraining: true }), { kind: 'drain' });
    const ended = runAfter(runBegun(GRAPH), { kind: 'run_ended', at: NOW, how: 'aborted' });
    assert.deepEqual(waits(ended), { kind: 'drain' });
  });

  it('is nothing that time brings where it is at work or rests', () => {
    for (const state of ['implementing', 'verifying', 'reviewing', 'done', 'needs_human'] as const)
      assert.equal(waits(withOne(atWork, 'WP01', { state })), undefined, state);
  });
});
