import assert from 'node:assert/strict';
import { join } from 'node:path';
import { parseUlid } from '../../src/events/ulid.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { runNode, scriptPath } from '../support/child.js';
import { emitInProcess } from '../support/emit-in-process.js';
import { putEmptyDatabase } from '../support/empty-database.js';
import { logIn, mustRun, readServer, startServer } from '../support/program.js';
import { SILENT } from '../support/repository.js';
import { Scene } from '../support/scene.js';

const TIME = scriptPath(import.meta.url, '../support/shifted-time.js');
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** What a person's machine went through, one step after the other. */
const SHIFTS = [
  ['right', 0],
  ['two years ahead', 2 * YEAR_MS],
  ['right again', 0],
  ['an hour behind', -HOUR_MS],
] as const;

describe('scenario 50: a wall clock that jumps by an hour back and two years ahead', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.begin();
  });
  afterEach(() => scene.end());

  /** An environment in which our program, hooks' workers too, and git have the wrong time. */
  const wrongTime = (shiftMs: number): Record<string, string> => {
    const now = new Date(Date.now() + shiftMs).toISOString();
    return {
      ...scene.repository.env,
      NODE_OPTIONS: `--import=${TIME}`,
      TIME_SHIFT_MS: String(shiftMs),
      GIT_AUTHOR_DATE: now,
      GIT_COMMITTER_DATE: now,
    };
  };

  it('the fake is one: a program under it has the wrong time', async () => {
    const { stdout } = await runNode(scriptPath(import.meta.url, '../support/print-time.js'), [], {
      env: wrongTime(2 * YEAR_MS),
    });
    const [now = 0, made = 0] = stdout.split(' ').map(Number);
    assert.ok(now > Date.now() + YEAR_MS && made >= now, stdout);
  });

  it('commits are captured once each, in their order, with ids that are valid and clock values that only go up', async () => {
    const lanes = ['doing', 'for_review', 'done', 'planned'];
    const heads: string[] = [];
    for (const [step, [, shiftMs]] of SHIFTS.entries()) {
      scene.move('WP01', lanes[step] ?? '');
      const git = scene.repository.see(['commit', '-qam', `step ${step}`], wrongTime(shiftMs));
      assert.deepEqual(git, SILENT);
      await scene.settle();
      heads.push(scene.repository.head());
    }
    const events = await scene.mustBeOnce();
    const moves = events.filter((event) => event.event_type === 'WPStatusChanged');
    assert.deepEqual(
      moves.map((event) => event.head_commit_sha),
      heads,
    );
    assert.ok(events.every((event) => parseUlid(event.event_id) === event.event_id));
    await scene.mustAgreeWithClone();
  });

  it('events that programs emit have ids that are valid, and clock values that only go up', async () => {
    const emitted: SpecKittyEvent[] = [];
    for (const [, shiftMs] of SHIFTS) {
      emitted.push(...(await emitInProcess({ env: wrongTime(shiftMs), path: scene.repository.path }, 3)));
    }
    assert.equal(emitted.length, 3 * SHIFTS.length);
    assert.equal(new Set(emitted.map(({ event_id }) => event_id)).size, emitted.length);
    assert.ok(emitted.every(({ event_id }) => parseUlid(event_id) === event_id));
    const clocks = emitted.map(({ lamport_clock }) => Number(lamport_clock));
    assert.deepEqual(
      clocks,
      clocks.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(clocks).size, clocks.length);
  });

  it('what waits is delivered at each step: a login that looks expired is renewed, one that looks fresh is believed', async () => {
    await putEmptyDatabase(join(scene.repository.home, 'server'));
    const server = await startServer(scene.repository, join(scene.repository.home, 'server'));
    try {
      await logIn(scene.repository, server, join(scene.repository.home, 'server'));
      await mustRun(scene.repository, ['sync', 'on']);
      for (const [what, shiftMs] of SHIFTS) {
        const place = { env: wrongTime(shiftMs), path: scene.repository.path };
        await emitInProcess(place, 2);
        const report = JSON.parse(await mustRun(place, ['sync', '--json'])) as Record<string, unknown>;
        assert.deepEqual([report['waiting'], report['stop']], [0, null], `the clock is ${what}`);
      }
      const { events } = (await readServer(server, '/api/v1/events/?limit=1000')) as {
        events: SpecKittyEvent[];
      };
      // What the scene planned, and two events of each step.
      assert.equal(events.length, 3 + 2 * SHIFTS.length);
    } finally {
      await scene.settle();
      await server.stop();
    }
  });
});
