import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { HOOK_NAMES } from '../../src/install/hook-block.js';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { logIn, sendFixture, type SendFixture } from '../send/send-fixture.js';
import { runNode, scriptPath, type ChildResult } from '../support/child.js';
import { queuedEvents } from '../support/open-events.js';
import { mustRun, workerAsleep, type Place } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { sampleEvent } from '../support/sample-events.js';
import { moveByHand, taskFile, WP01 } from '../support/work-package.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
const WORKER = join(packageRoot(), 'dist', 'worker.js');
const EMIT = scriptPath(import.meta.url, '../support/emit-events.js');
const KILL = scriptPath(import.meta.url, '../support/kill-at-write.js');
const LANES = ['doing', 'for_review', 'done', 'planned'] as const;

/** Runs a program that is killed right before its `killAt`th write. */
const runKilled = (killAt: number, script: string, args: readonly string[], { env, path }: Place) =>
  runNode(script, args, {
    env: { ...env, KILL_AT: String(killAt) },
    cwd: path,
    nodeArgs: ['--import', KILL],
  });

/**
 * Runs a program again and again, killed one write later each time, until it comes to its end.
 * @returns how many writes it makes.
 */
async function killAtEachWrite(
  run: (step: number) => Promise<ChildResult>,
  afterKill: (step: number) => Promise<void>,
): Promise<number> {
  for (let step = 1; ; step += 1) {
    const { signal, code, stderr } = await run(step);
    if (signal !== 'SIGKILL') assert.equal(code, 0, stderr);
    await afterKill(step);
    if (signal !== 'SIGKILL') return step - 1;
  }
}

describe('scenario 45: kill -9 between any two writes', () => {
  let repository: TestRepository;
  const home = (name: string) => join(repository.home, '.spec-kitty', name);
  const hook = (name: string) => join(repository.path, '.git', 'hooks', name);
  beforeEach(() => {
    repository = TestRepository.create();
  });
  afterEach(async () => {
    await workerAsleep(repository);
    repository.remove();
  });

  describe('of what captures', () => {
    beforeEach(async () => {
      await mustRun(repository, ['init']);
      // No worker but ours: the hooks only note.
      fs.writeFileSync(repository.own('program'), '/nowhere\n/nowhere\n');
      repository.write(WP01, taskFile('WP01', 'planned'));
      repository.commit('Plan');
    });

    const inCi = (): Place => ({ path: repository.path, env: { ...repository.env, CI: 'true' } });
    for (const [what, script, args] of [
      ['the worker', WORKER, () => [join(repository.path, '.git')]],
      ['`capture`', CLI, () => ['capture']],
    ] as const) {
      it(`${what}: the next run finds all, and nothing twice`, async () => {
        let moves = 0;
        const writes = await killAtEachWrite(
          (step) => {
            moveByHand(repository, WP01, LANES[step % LANES.length] ?? '');
            repository.commit(`Move ${step}`);
            return runKilled(step, script, args(), inCi());
          },
          async (step) => {
            assert.equal((await runNode(script, args(), { env: inCi().env, cwd: repository.path })).code, 0);
            const events = await queuedEvents(home('queue.db'));
            moves = events.filter((event) => event.event_type === 'WPStatusChanged').length;
            assert.equal(moves, step, `after a kill at write ${step}`);
            assert.equal(
              events.findLast((event) => event.head_commit_sha)?.head_commit_sha,
              repository.head(),
            );
            mustBeDistinct(events);
          },
        );
        assert.ok(writes > 8, `only ${writes} writes were stepped through`);
        assert.ok(moves > writes);
      });
    }
  });

  it('a program that emits: what was reported as recorded is there, and no clock value is issued twice', async () => {
    const reported: SpecKittyEvent[] = [];
    const eventsOf = ({ stdout }: ChildResult) =>
      stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as SpecKittyEvent);
    const writes = await killAtEachWrite(
      async (step) => {
        const result = await runKilled(step, EMIT, ['2'], repository);
        reported.push(...eventsOf(result));
        return result;
      },
      async (step) => {
        // The next one after the kill works at once, and above everything before.
        const earlier = Math.max(0, ...reported.map(({ lamport_clock }) => lamport_clock));
        const [after] = eventsOf(await runNode(EMIT, ['1'], { env: repository.env, cwd: repository.path }));
        assert.ok(after, `nothing can be emitted after a kill at write ${step}`);
        assert.ok(after.lamport_clock > earlier, `${after.lamport_clock} is not above ${earlier}`);
        reported.push(after);
      },
    );
    assert.ok(writes > 20, `only ${writes} writes were stepped through`);
    const events = await queuedEvents(home('queue.db'));
    const stored = new Map(events.map((event) => [event.event_id, event]));
    for (const event of reported) assert.deepEqual(stored.get(event.event_id), event);
    mustBeDistinct(events);
    const { lamport_clock } = JSON.parse(fs.readFileSync(home('clock.json'), 'utf8')) as SpecKittyEvent;
    assert.ok(lamport_clock >= Math.max(...events.map((event) => event.lamport_clock)));
  });

  const THEIRS = '#!/bin/sh\n# a hook of the person\necho theirs >>"$PWD/theirs"\n';
  // Its writes begin with the identity; those that follow are the ones of `hooks install`.
  it("`init`: git goes on as before, the next run completes it, and the person's own hook stays", async () => {
    const clean = fs.readdirSync(hook('')).filter((name) => !name.endsWith('.sample'));
    let uuid: string | undefined;
    const writes = await killAtEachWrite(
      (step) => {
        fs.writeFileSync(hook('post-commit'), THEIRS, { mode: 0o755 });
        return runKilled(step, CLI, ['init'], repository);
      },
      async (step) => {
        const said = `after a kill at write ${step}`;
        fs.rmSync(join(repository.path, 'theirs'), { force: true });
        // As in continuous integration: a worker that the hooks find is waited for, and does not linger.
        repository.run({ args: ['commit', '-q', '--allow-empty', '-m', 'as ever'], env: { CI: 'true' } });
        assert.equal(repository.read('theirs'), 'theirs\n', said);
        const before = readUuid(repository);
        await mustRun(repository, ['init']);
        uuid = readUuid(repository);
        if (before !== undefined) assert.equal(uuid, before, said);
        for (const name of HOOK_NAMES)
          assert.match(fs.readFileSync(hook(name), 'utf8'), />>> spec-kitty/, `${name} ${said}`);
        await mustRun(repository, ['hooks', 'uninstall']);
        assert.equal(fs.readFileSync(hook('post-commit'), 'utf8'), THEIRS, said);
        assert.deepEqual(
          fs.readdirSync(hook('')).filter((name) => HOOK_NAMES.some((known) => known === name)),
          ['post-commit'],
          said,
        );
      },
    );
    assert.deepEqual(clean, []);
    assert.ok(uuid);
    assert.ok(writes > 10, `only ${writes} writes were stepped through`);
  });

  describe('of `sync`', () => {
    let fixture: SendFixture;
    beforeEach(async () => (fixture = await sendFixture()));
    afterEach(() => fixture.close());

    it('costs nothing but duplicates: the server has each event, in order, and in the end nothing waits', async () => {
      logIn(fixture.home, fixture.server.url, { expiresInMs: Date.now() });
      const place = {
        path: repository.path,
        env: { ...repository.env, SPEC_KITTY_HOME: fixture.home.folder },
      };
      const queue = openQueue(fixture.home.queue, { life: 'short', nowMs: () => Date.now() });
      const all: string[] = [];
      const writes = await killAtEachWrite(
        async (step) => {
          const event = sampleEvent(step);
          await queue.transact((transaction) => transaction.insert(event));
          all.push(event.event_id);
          return runKilled(step, CLI, ['sync'], place);
        },
        async (step) => {
          const { waiting } = await queue.summary();
          assert.ok(
            waiting + fixture.server.taken.size >= step,
            `an event is lost after a kill at write ${step}`,
          );
        },
      );
      await mustRun(place, ['sync']);
      assert.equal((await queue.summary()).waiting, 0);
      assert.deepEqual([...fixture.server.taken], all);
      assert.ok(writes > 5, `only ${writes} writes were stepped through`);
    });
  });
});

function mustBeDistinct(events: readonly SpecKittyEvent[]): void {
  assert.equal(new Set(events.map(({ event_id }) => event_id)).size, events.length);
  assert.equal(new Set(events.map(({ lamport_clock }) => lamport_clock)).size, events.length);
}

/** The identity in the project's settings, undefined while there is none. */
function readUuid(repository: TestRepository): string | undefined {
  const path = join(repository.path, '.kittify', 'config.yaml');
  if (!fs.existsSync(path)) return undefined;
  return /^\s+uuid: (\S+)$/m.exec(fs.readFileSync(path, 'utf8'))?.[1];
}
