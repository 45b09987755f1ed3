import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { runProgram } from '../support/child.js';
import { queuedEvents } from '../support/open-events.js';
import { mustRun, spec, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { moveByHand, taskFile, WP01 } from '../support/work-package.js';

/** `spec-kitty capture`, the built program in a real repository. */
describe('spec-kitty capture', () => {
  let repository: TestRepository;
  const queue = () => queuedEvents(repository.queue);
  const lines = (text: string) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeEach(() => {
    repository = TestRepository.create();
    repository.write(
      WP01,
      taskFile('WP01', 'planned', ['- 2026-01-05T08:00:00Z – system – lane=planned – Prompt created.']),
    );
    repository.commit('Plan');
    moveByHand(repository, WP01, 'doing');
    repository.commit('Start');
  });
  afterEach(async () => {
    await workerAsleep(repository);
    repository.remove();
  });

  it('--dry-run --ndjson prints every observation with its event, and stores nothing', async () => {
    const seen = lines(await mustRun(repository, ['capture', '--all', '--dry-run', '--ndjson']));
    assert.deepEqual(
      seen.map(({ kind, wp_id, from_lane, to_lane, event }) => [
        kind,
        wp_id,
        from_lane,
        to_lane,
        (event as { event_type: string } | null)?.event_type,
      ]),
      [
        ['feature', null, null, null, 'FeatureCreated'],
        ['created', 'WP01', null, 'planned', 'WPCreated'],
        ['activity', 'WP01', null, 'planned', 'HistoryAdded'],
        ['lane', 'WP01', 'planned', 'doing', 'WPStatusChanged'],
      ],
    );
    assert.deepEqual(Object.keys(seen[0] ?? {}).sort(), [
      'at',
      'author_time',
      'by',
      'commit',
      'event',
      'feature',
      'from_lane',
      'kind',
      'note',
      'path',
      'seen',
      'source_event_id',
      'to_lane',
      'wp_id',
    ]);
    assert.ok(seen.every(({ event }) => event === null || !('lamport_clock' in (event as object))));
    assert.equal(fs.existsSync(join(repository.home, '.spec-kitty')), false);
    assert.equal(repository.git('status', '--porcelain'), '');
  });

  it('marks an observation that leads to an event seen before', async () => {
    repository.git('switch', '-q', '-c', 'same', 'HEAD~1');
    repository.git('cherry-pick', 'main');
    const moved = lines(await mustRun(repository, ['capture', '--all', '--dry-run', '--ndjson'])).filter(
      ({ kind }) => kind === 'lane',
    );
    assert.deepEqual(
      moved.map(({ seen }) => seen),
      [false, true],
    );
  });

  it('of a range records that range, once', async () => {
    await mustRun(repository, ['init']);
    const first = JSON.parse(await mustRun(repository, ['capture', 'HEAD~1..HEAD', '--json'])) as Record<
      string,
      unknown
    >;
    assert.deepEqual([first['commits'], first['recorded']], [1, 1]);
    const again = JSON.parse(await mustRun(repository, ['capture', '--all', '--json'])) as Record<
      string,
      unknown
    >;
    assert.deepEqual([again['recorded'], again['known']], [3, 1]);
    assert.equal((await queue()).length, 4);
  });

  it('refuses events that the contract refuses, says which, and records the others', async () => {
    repository.write('kitty-specs/001-engine/tasks/WP001-odd.md', taskFile('WP001', 'planned'));
    repository.commit('Odd');
    await mustRun(repository, ['init']);
    const { code, stdout, stderr } = await spec(repository, ['capture', '--all']);
    assert.equal(code, 0);
    assert.match(stdout, /4 events recorded/);
    assert.match(stderr, /1 event refused by the contract: WPCreated: payload\.wp_id/);
  });

  it('without a range takes what the hooks noted, and only in a project that was set up', async () => {
    assert.equal((await spec(repository, ['capture'])).code, 1);
    await mustRun(repository, ['init']);
    fs.writeFileSync(repository.own('program'), '/nowhere\n/nowhere\n');
    moveByHand(repository, WP01, 'for_review');
    repository.commit('Ready');
    const dry = lines(await mustRun(repository, ['capture', '--dry-run', '--ndjson']));
    assert.deepEqual(
      dry.map(({ kind, to_lane }) => [kind, to_lane]),
      [['lane', 'for_review']],
    );
    const { recorded } = JSON.parse(await mustRun(repository, ['capture', '--json'])) as Record<
      string,
      unknown
    >;
    assert.equal(recorded, 1);
    assert.match(await mustRun(repository, ['capture']), /Nothing new/);
  });

  for (const [what, args, code, said] of [
    ['an unknown range', ['capture', 'nowhere'], 1, /nowhere/],
    ['a range and --all', ['capture', 'main', '--all'], 2, /not both/],
    ['--ndjson alone', ['capture', '--all', '--ndjson'], 2, /--dry-run/],
    ['an option as range', ['capture', '--', '--output=x'], 1, /--output=x/],
    ['two ranges', ['capture', 'HEAD~1..HEAD', 'HEAD'], 2, /arg/],
  ] as const) {
    it(`says what is wrong with ${what}, and changes nothing`, async () => {
      await mustRun(repository, ['init']);
      const result = await spec(repository, args);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, said);
      assert.doesNotMatch(result.stderr, /\n {4}at /);
      assert.equal(fs.existsSync(repository.queue), false);
    });
  }

  for (const args of [
    ['capture', '--all', '--json'],
    ['capture', 'main', '--json'],
    ['capture', '--json'],
  ]) {
    it(`${args.join(' ')} records nothing in a project without an identity: the ids would be others`, async () => {
      const { code, stdout, stderr } = await spec(repository, args);
      assert.equal(code, 1);
      const { error } = JSON.parse(stdout) as { error: Record<string, string> };
      assert.equal(error['code'], 'not_enabled');
      assert.match(error['hint'] ?? '', /spec-kitty init.*--dry-run/);
      assert.equal(stderr, '');
      assert.equal(fs.existsSync(repository.queue), false);
    });
  }

  it('a clone of a project that was set up elsewhere records without `init`, under the same ids', async () => {
    await mustRun(repository, ['init']);
    repository.git('add', '.kittify');
    repository.git('commit', '-q', '--no-verify', '-m', 'Set up');
    await workerAsleep(repository);
    await mustRun(repository, ['capture', '--all']);
    const clone = TestRepository.clone(repository.path);
    try {
      await mustRun(clone, ['capture', '--all']);
      const ids = (events: Awaited<ReturnType<typeof queue>>) =>
        events.map(({ event_id }) => event_id).sort();
      assert.deepEqual(ids(await queuedEvents(clone.queue)), ids(await queue()));
    } finally {
      clone.remove();
    }
  });

  it('finds nothing, and says so, where there is no commit yet', async () => {
    const empty = TestRepository.create();
    try {
      await mustRun(empty, ['init']);
      assert.match(await mustRun(empty, ['capture', '--all']), /No commit there touches/);
      assert.match(await mustRun(empty, ['capture', '--all', '--dry-run']), /0 commits; 0 events/);
      const { code, stderr } = await spec(empty, ['capture', 'HEAD']);
      assert.equal(code, 1);
      assert.match(stderr, /Git knows no commits by the range "HEAD"/);
    } finally {
      empty.remove();
    }
  });

  it('says once how much could not be read, records the rest, and exits 1', async () => {
    await mustRun(repository, ['init']);
    for (const lane of ['for_review', 'done']) {
      moveByHand(repository, WP01, lane);
      repository.git('commit', '-q', '--no-verify', '-am', lane);
      await workerAsleep(repository);
    }
    const id = repository.git('rev-parse', `HEAD~1:${WP01}`).trim();
    const object = join(repository.path, '.git', 'objects', id.slice(0, 2), id.slice(2));
    fs.chmodSync(object, 0o644);
    fs.writeFileSync(object, 'garbage');
    for (const args of [
      ['capture', '--all', '--dry-run'],
      ['capture', '--all'],
    ]) {
      const { code, stdout, stderr } = await spec(repository, args);
      assert.equal(code, 1, stderr);
      // The damaged version is what one commit led to and the next one came from.
      assert.equal(stderr.match(/2 versions of files could not be read/g)?.length, 1, stderr);
      assert.match(stderr, /git fsck/);
      assert.match(stdout, /4 (?:observations|events)|known before/);
    }
    const { unreadable } = JSON.parse((await spec(repository, ['capture', '--all', '--json'])).stdout) as {
      unreadable: number;
    };
    assert.equal(unreadable, 2);
  });

  it('says outside a repository that it is outside one, under --json as the one document', async () => {
    const place = { env: repository.env, path: repository.home };
    const { code, stdout } = await spec(place, ['capture', '--all', '--json']);
    assert.equal(code, 1);
    const { error } = JSON.parse(stdout) as { error: Record<string, string> };
    assert.equal(error['code'], 'not_a_repository');
    assert.ok(error['hint']);
  });

  it('a damaged queue is said by `sync status`, mended by `sync`, and filled again from git', async () => {
    await mustRun(repository, ['init']);
    await mustRun(repository, ['capture', '--all']);
    const before = await queue();
    fs.writeFileSync(repository.queue, 'garbage');
    const status = await spec(repository, ['sync', 'status']);
    assert.equal(status.code, 1);
    assert.match(status.stderr, /damaged/);
    await spec(repository, ['sync']);
    assert.equal((await spec(repository, ['sync', 'status'])).code, 0);
    await mustRun(repository, ['capture', '--all']);
    const ids = (events: Awaited<ReturnType<typeof queue>>) => events.map((event) => event.event_id);
    const after = await queue();
    assert.deepEqual(ids(after), ids(before));
    assert.ok(
      Math.min(...after.map((event) => event.lamport_clock)) >
        Math.max(...before.map((event) => event.lamport_clock)),
    );
  });

  it('stops quietly when its reader has seen enough', async () => {
    const piped = '"$0" "$1" capture --all --dry-run --ndjson | head -1';
    const { stdout } = await runProgram(
      'sh',
      ['-c', piped, process.execPath, join(packageRoot(), 'dist', 'cli.js')],
      {
        cwd: repository.path,
        env: repository.env,
      },
    );
    assert.equal(lines(stdout).length, 1);
  });
});
