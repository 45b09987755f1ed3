import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { captureNotes } from '../../src/capture/capture-notes.js';
import { Emitter } from '../../src/events/emitter.js';
import { NO_ORIGIN } from '../../src/events/draft.js';
import type { Lamport, SpecKittyEvent } from '../../src/events/event.js';
import { freshUlids } from '../../src/events/ulid.js';
import { History, steps, type Step } from '../model/history.js';
import { MemoryQueue } from '../support/memory-queue.js';
import { mustRun } from '../support/program.js';
import { TestRepository } from '../support/repository.js';

/** Histories in which long looks have found something wrong. */
const FOUND: readonly (readonly [what: string, taken: Step[]])[] = [
  [
    'a plan that could not be finished, and a reset before the next try',
    [
      { kind: 'amend', wp: 0, lane: 1, redate: false },
      { kind: 'capture and die' },
      { kind: 'undo' },
      { kind: 'capture and die' },
      { kind: 'move', wp: 0, lane: 0, how: 'hooks', seconds: 0 },
    ],
  ],
  [
    'two lanes told of one work package by a plan that was then killed',
    [
      { kind: 'move', wp: 0, lane: 1, how: 'hooks', seconds: 0 },
      { kind: 'branch', branch: 1 },
      { kind: 'amend', wp: 0, lane: 2, redate: false },
      { kind: 'capture and die' },
      { kind: 'undo' },
      { kind: 'reword' },
    ],
  ],
  [
    'a move back, picked again onto the branch on which it was undone',
    [
      { kind: 'move', wp: 1, lane: 3, how: 'hooks', seconds: 0 },
      { kind: 'move', wp: 1, lane: 0, how: 'hooks', seconds: 0 },
      { kind: 'move', wp: 1, lane: 3, how: 'hooks', seconds: 1 },
      { kind: 'cherry-pick', branch: 0, back: 1 },
    ],
  ],
  [
    'the same undone twice in a second, with an earlier commit picked in between',
    [
      { kind: 'move', wp: 1, lane: 1, how: 'hooks', seconds: 0 },
      { kind: 'move', wp: 1, lane: 0, how: 'hooks', seconds: 1 },
      { kind: 'cherry-pick', branch: 0, back: 1 },
      { kind: 'revert' },
    ],
  ],
];

/** `MODEL_RUNS=5000 npx mocha --no-config --timeout 0 build/test/scenarios/63-model.test.js` for a long look. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 200);
const SEED = process.env['MODEL_SEED'];

describe('scenario 63: random histories', () => {
  let template: TestRepository;

  before(async () => {
    template = TestRepository.create();
    await mustRun(template, ['init']);
    // Hooks leave their notes and wake nobody: when capture runs is a step like any other.
    template.write('.git/spec-kitty/program', '/nowhere/node\n/nowhere/worker.js\n');
  });

  after(() => template.remove());

  for (const [what, taken] of FOUND) it(what, () => holds(template.path, taken));

  it('the events end where the branches do, ids never repeat, the clock never goes back', async function () {
    this.timeout(0);
    await fc.assert(
      fc.asyncProperty(steps, (taken) => holds(template.path, taken)),
      { numRuns: RUNS, ...(SEED !== undefined && { seed: Number(SEED) }), endOnFailure: false },
    );
  });
});

async function holds(template: string, taken: readonly Step[]): Promise<void> {
  const history = History.begin(template);
  try {
    const capturer = new Capturer(history.repository);
    for (const step of taken) {
      history.take(step);
      if (step.kind === 'capture') await capturer.capture();
      if (step.kind === 'capture and die') await capturer.captureAndDie();
    }
    await capturer.capture();
    const events = await capturer.events();
    await capturer.capture();
    assert.deepEqual(await capturer.events(), events, 'captured again');
    const ids = events.map(({ event_id }) => event_id);
    assert.equal(new Set(ids).size, ids.length, 'an id came twice');
    const clocks = events.map(({ lamport_clock }) => Number(lamport_clock));
    assert.deepEqual(
      clocks,
      [...new Set(clocks)].toSorted((a, b) => a - b),
      'the clock',
    );
    for (const [wpId, lanes] of history.lanesAtTips()) {
      // No event tells of a removal.
      if (lanes.has('removed')) continue;
      const told = laneIn(events, wpId);
      assert.ok(lanes.has(told), `${wpId} was reported ${told}, and is ${[...lanes].join(' or ')}`);
    }
  } finally {
    history.repository.remove();
  }
}

/** Where the events say that a work package is: the last word. */
function laneIn(events: readonly SpecKittyEvent[], wpId: string): string {
  let lane = 'nowhere';
  for (const event of events) {
    if (event.event_type === 'WPCreated' && event.payload.wp_id === wpId) lane = 'planned';
    if (event.event_type === 'WPStatusChanged' && event.payload.wp_id === wpId)
      lane = event.payload.new_status;
  }
  return lane;
}

/** Capture as the worker does it, in this process. */
class Capturer {
  readonly #repository: TestRepository;
  readonly #queue = new MemoryQueue();
  readonly #emitter: Emitter;
  #clock = 0 as Lamport;
  #dies = false;

  constructor(repository: TestRepository) {
    this.#repository = repository;
    const nowMs = () => Date.UTC(2026, 6, 6);
    this.#emitter = new Emitter({
      store: {
        transact: async (work) => {
          const outcome = await this.#queue.transact(work);
          return this.#dies ? { kind: 'unavailable', reason: 'killed' } : outcome;
        },
      },
      clock: { read: () => this.#clock, write: (value) => (this.#clock = value) },
      nodeId: '0123456789ab',
      time: { nowMs },
      freshUlid: freshUlids(nowMs),
      origin: () => NO_ORIGIN,
      team: () => undefined,
    });
  }

  async capture(): Promise<void> {
    const tally = await this.#captureOnce();
    assert.equal(tally?.postponed, 0);
  }

  /** As if killed right after the first events were stored: nothing is written down of them. */
  async captureAndDie(): Promise<void> {
    this.#dies = true;
    await this.#captureOnce();
    this.#dies = false;
  }

  #captureOnce() {
    return captureNotes(this.#common, {
      git: this.#repository.door(),
      emitter: this.#emitter,
      log: { write: () => {} },
    });
  }

  async events(): Promise<SpecKittyEvent[]> {
    return [...this.#queue.waiting];
  }

  get #common(): string {
    return join(this.#repository.path, '.git');
  }
}
