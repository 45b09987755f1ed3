import assert from 'node:assert/strict';
import { observe } from '../../src/detect/observe.js';
import { inWords, observeAll, seenIn } from '../support/observations.js';
import { TestRepository, type RepositoryOptions } from '../support/repository.js';
import { eventLine, taskText } from '../support/task-text.js';

const TASKS = 'kitty-specs/001-auth/tasks';

/** Three commits: born, moved, moved with an event log beside it. */
function filled(options: RepositoryOptions = {}): TestRepository {
  const repository = TestRepository.create(options);
  repository.write(`${TASKS}/WP01.md`, taskText());
  repository.commit('born');
  repository.write(`${TASKS}/WP01.md`, taskText({ lane: 'doing' }));
  repository.commit('moved');
  repository.write(`${TASKS}/WP01.md`, taskText({ lane: 'done' }));
  repository.write(
    'kitty-specs/001-auth/status.events.jsonl',
    eventLine({ id: 'E1', from: 'in_progress', to: 'done', at: '2026-01-05T09:00:00Z' }),
  );
  repository.commit('done');
  return repository;
}

const ALL = [
  'feature 001-auth of 1',
  'WP01 created in planned',
  'WP01 planned -> doing',
  'WP01 event E1: in_progress -> done',
  'WP01 doing -> done by claude at 2026-01-05T09:00:00Z as E1',
  'feature 001-auth completed, all 1',
];

describe('observing all kinds of repositories', () => {
  const made: TestRepository[] = [];
  const keep = (repository: TestRepository) => {
    made.push(repository);
    return repository;
  };
  afterEach(() => {
    for (const repository of made.splice(0)) repository.remove();
  });
  const words = async (...question: Parameters<typeof observeAll>) =>
    (await observeAll(...question)).map(inWords);

  it('one with sha256 ids', async () => {
    assert.deepEqual(await words(keep(filled({ objectFormat: 'sha256' }))), ALL);
  });

  it('a bare one', async () => {
    const source = keep(filled());
    assert.deepEqual(await words(keep(TestRepository.clone(source.path, '--bare'))), ALL);
  });

  it('one that is fully packed', async () => {
    const repository = keep(filled());
    repository.git('gc', '-q');
    repository.git('pack-refs', '--all');
    assert.deepEqual(await words(repository), ALL);
  });

  it('from a linked worktree, and from a folder below the root', async () => {
    const repository = keep(filled());
    repository.git('worktree', 'add', '-q', '.worktrees/001-auth-WP01');
    const linked = `${repository.path}/.worktrees/001-auth-WP01`;
    assert.deepEqual(await words(repository, { kind: 'all' }, linked), ALL);
    assert.deepEqual(await words(repository, { kind: 'all' }, `${linked}/${TASKS}`), ALL);
  });

  it('a shallow one: its first commit is where knowledge begins, not the birth of everything', async () => {
    const source = keep(filled());
    const clone = (depth: number) =>
      keep(TestRepository.clone(`file://${source.path}`, '--depth', String(depth)));
    assert.deepEqual(await words(clone(1)), []);
    assert.deepEqual(await words(clone(2)), ALL.slice(3));
    assert.deepEqual(await words(clone(3)), ALL);
    const shallow = clone(1);
    assert.deepEqual(await seenIn(shallow), []);
    shallow.write(`${TASKS}/WP01.md`, taskText({ lane: 'planned' }));
    shallow.commit('back');
    assert.deepEqual(await seenIn(shallow), ['WP01 done -> planned']);
    // Nor is it the beginning of a feature that is completed later.
    for (const lane of ['planned', 'done']) {
      shallow.write(`${TASKS}/WP02.md`, taskText({ id: 'WP02', lane }));
      shallow.commit(`${lane} too`);
    }
    const completed = (await observeAll(shallow)).filter(({ kind }) => kind === 'completed');
    assert.deepEqual(
      completed.map((one) => 'createdAt' in one && one.createdAt),
      [null],
    );
  });

  it('a partial one, offline: what is not there is said to be unreadable, and never fetched', async () => {
    const source = keep(filled());
    source.git('config', 'uploadpack.allowFilter', 'true');
    const clone = TestRepository.clone(`file://${source.path}`, '--filter=blob:none', '--no-checkout');
    keep(clone);
    const unreadable: string[] = [];
    const seen: string[] = [];
    for await (const commit of observe(clone.door(), clone.path, { kind: 'all' })) {
      unreadable.push(...commit.unreadable);
      seen.push(...commit.observations.map(inWords));
    }
    assert.deepEqual(seen, []);
    const [task, log] = [`${TASKS}/WP01.md`, 'kitty-specs/001-auth/status.events.jsonl'];
    assert.deepEqual(unreadable, [task, task, task, log]);
    assert.match(clone.git('count-objects', '-v'), /^count: 0$/m);
  });

  it('one whose objects a replace ref would change', async () => {
    const repository = keep(filled());
    repository.git('replace', 'HEAD', 'HEAD~1');
    assert.deepEqual((await words(repository)).toSorted(), ALL.toSorted());
  });

  it('a mass commit that deletes all files, and one that restores them', async () => {
    const repository = keep(TestRepository.create());
    for (let feature = 0; feature < 60; feature++) {
      for (let wp = 1; wp < 6; wp++) {
        repository.write(`kitty-specs/f${feature}/tasks/WP0${wp}.md`, taskText({ id: `WP0${wp}` }));
      }
    }
    repository.commit('all');
    repository.delete('kitty-specs');
    repository.commit('none');
    const gone = await seenIn(repository);
    assert.equal(gone.length, 300);
    assert.ok(gone.every((line) => /^WP0\d removed from planned$/.test(line)));
    repository.git('revert', '--no-edit', 'HEAD');
    assert.equal((await seenIn(repository)).length, 360);
  });

  it('gives each commit once, with what it did, and commits that did nothing to WPs as well', async () => {
    const repository = keep(filled());
    repository.write('kitty-specs/001-auth/spec.md', 'words');
    repository.commit('spec');
    repository.write('README.md', 'elsewhere');
    repository.commit('readme');
    const counts: number[] = [];
    for await (const { observations } of observe(repository.door(), repository.path, { kind: 'all' })) {
      counts.push(observations.length);
    }
    assert.deepEqual(counts, [2, 1, 3, 0]);
  });

  it('ends its processes when the reader has seen enough', async () => {
    const repository = keep(filled());
    const seen: string[] = [];
    for await (const { observations } of observe(repository.door(), repository.path, { kind: 'all' })) {
      seen.push(...observations.map(inWords));
      break;
    }
    assert.deepEqual(seen, ALL.slice(0, 2));
  });

  it('says with a hint that git knows no such range', async () => {
    const repository = keep(filled());
    await assert.rejects(observeAll(repository, { kind: 'range', range: 'nowhere..main' }), {
      code: 'unknown_range',
      hint: /main\.\.topic/,
    });
  });
});
