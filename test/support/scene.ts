import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommitId } from '../../src/changes/commit.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { queuedEvents } from './open-events.js';
import { mustRun, workerAsleep } from './program.js';
import { TestRepository, type CommitOptions, type RepositoryOptions } from './repository.js';
import { moveByHand, taskFile } from './work-package.js';

/** Where a scene's work packages lie: `WP01` -> its path. */
export function pathOf(wpId: string): string {
  return `kitty-specs/001-engine/tasks/${wpId}-work.md`;
}

/**
 * A repository in which capture is on and two work packages are planned, with the built program's hooks in it: what
 * most scenarios start from.
 *
 *     const scene = await Scene.begin();
 *     scene.move('WP01', 'doing');
 *     scene.commit('Start');
 *     assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
 *     await scene.mustBeOnce();
 *     await scene.end();
 */
export class Scene {
  readonly repository: TestRepository;
  readonly #clones: TestRepository[] = [];

  /** For a start of another kind than `begin`. */
  constructor(repository: TestRepository) {
    this.repository = repository;
  }

  static async begin(options: RepositoryOptions = {}): Promise<Scene> {
    const scene = new Scene(TestRepository.create(options));
    await scene.run('init');
    scene.plan('WP01');
    scene.plan('WP02');
    scene.commit('Plan');
    await scene.settle();
    return scene;
  }

  /** Runs git in the repository, its hooks with it. */
  git(...args: string[]): string {
    return this.repository.git(...args);
  }

  /** Runs the built program there. @returns standard output. */
  run(...args: string[]): Promise<string> {
    return mustRun(this.repository, args);
  }

  /** Writes a new work package's file, in lane `planned`. */
  plan(wpId: string, log: readonly string[] = []): void {
    this.repository.write(pathOf(wpId), taskFile(wpId, 'planned', log));
  }

  /** Changes one word of the file, as a person does. Commits nothing. */
  move(wpId: string, lane: string): void {
    moveByHand(this.repository, pathOf(wpId), lane);
  }

  commit(message: string, options?: CommitOptions): CommitId {
    return this.repository.commit(message, options);
  }

  /** `move` and `commit` in one. */
  commitMove(wpId: string, lane: string, options?: CommitOptions): CommitId {
    this.move(wpId, lane);
    return this.commit(`${wpId} is ${lane}`, options);
  }

  /** A new branch from main with a commit for each move; main is checked out again. */
  commitMovesOn(branch: string, ...moves: readonly (readonly [wpId: string, lane: string])[]): void {
    this.git('checkout', '-q', '-b', branch, 'main');
    for (const [wpId, lane] of moves) this.commitMove(wpId, lane);
    this.git('checkout', '-q', 'main');
  }

  /** Waits until the workers that hooks woke have done all they had to do. */
  settle(): Promise<void> {
    return workerAsleep(this.repository);
  }

  /** All events in the queue, in the order of their clock values, after everything has settled. */
  async events(): Promise<SpecKittyEvent[]> {
    await this.settle();
    const { queue } = this.repository;
    const events = existsSync(queue) ? await queuedEvents(queue) : [];
    const clocks = events.map(({ lamport_clock }) => Number(lamport_clock));
    assert.equal(new Set(clocks).size, clocks.length, 'a clock value was issued twice');
    return events.toSorted((a, b) => a.lamport_clock - b.lamport_clock);
  }

  /** Every lane change so far, as one line each: `WP01 planned > doing`. Lanes are the file's own words. */
  async moves(): Promise<string[]> {
    return movesOf(await this.events());
  }

  /** Where the events say the work packages are: the last word of each. */
  async lanes(): Promise<Record<string, string>> {
    const lanes: Record<string, string> = {};
    for (const event of await this.events()) {
      if (event.event_type === 'WPCreated') lanes[event.payload.wp_id] ??= 'planned';
      if (event.event_type === 'WPStatusChanged') lanes[event.payload.wp_id] = laneAfter(event.payload);
    }
    return lanes;
  }

  /**
   * The promise "exactly once": capturing again changes nothing, here and from a second worktree.
   * @returns the events.
   */
  async mustBeOnce(): Promise<SpecKittyEvent[]> {
    const before = await this.events();
    await this.run('capture');
    assert.deepEqual(await this.events(), before, 'captured again');
    const second = join(this.repository.path, '..', 'second-worktree');
    this.git('worktree', 'add', '-q', '--detach', second);
    await mustRun({ env: this.repository.env, path: second }, ['capture']);
    assert.deepEqual(await this.events(), before, 'captured again from a second worktree');
    this.git('worktree', 'remove', '--force', second);
    return before;
  }

  /** What a fresh clone finds in all of the history: event id -> the event, without clock value. */
  async seenFromClone(): Promise<Map<string, SpecKittyEvent>> {
    const clone = TestRepository.clone(this.repository.path);
    this.#clones.push(clone);
    const output = await mustRun(clone, ['capture', '--all', '--dry-run', '--ndjson']);
    const lines = output.split('\n').filter(Boolean);
    const events = lines.map((line) => (JSON.parse(line) as { event: SpecKittyEvent | null }).event);
    return new Map(events.flatMap((event) => (event ? [[event.event_id, event]] : [])));
  }

  /**
   * A fresh clone sees the same events under the same ids.
   * @param extra moves that only this clone can know of: the way back from a transition that was dropped.
   */
  async mustAgreeWithClone(extra: readonly string[] = []): Promise<void> {
    const here = await this.events();
    const there = await this.seenFromClone();
    const ids = new Set(here.map(({ event_id }) => String(event_id)));
    const missing = [...there.values()].filter(({ event_id }) => !ids.has(event_id));
    assert.deepEqual(movesOf(missing), [], 'only in the clone');
    assert.deepEqual(movesOf(here.filter(({ event_id }) => !there.has(event_id))), extra, 'only here');
  }

  async end(): Promise<void> {
    await this.settle();
    for (const clone of this.#clones) clone.remove();
    this.repository.remove();
  }
}

/** The lane changes among events, one line each. */
export function movesOf(events: readonly SpecKittyEvent[]): string[] {
  return events.flatMap((event) =>
    event.event_type === 'WPStatusChanged'
      ? [`${event.payload.wp_id} ${laneBefore(event.payload)} > ${laneAfter(event.payload)}`]
      : [],
  );
}

type StatusChange = Extract<SpecKittyEvent, { event_type: 'WPStatusChanged' }>['payload'];

function laneBefore({ from_lane, previous_status }: StatusChange): string {
  return from_lane ?? previous_status;
}

function laneAfter({ to_lane, new_status }: StatusChange): string {
  return to_lane ?? new_status;
}
