import assert from 'node:assert/strict';
import type { CommitId } from '../../src/changes/commit.js';
import { observe, type CommitSelection } from '../../src/detect/observe.js';
import type { Observation } from '../../src/detect/observation.js';
import { draftObservations } from '../../src/events/observation-drafts.js';
import { inWords } from '../support/observations.js';
import { TestRepository } from '../support/repository.js';
import { eventLine, taskText, type TaskText } from '../support/task-text.js';

const FEATURE = 'kitty-specs/001-auth';
const WP01 = `${FEATURE}/tasks/WP01.md`;
const SECOND = '2026-01-05T09:00:00+00:00';
const LATER = '2026-01-05T09:00:01+00:00';
const CONTEXT = { project_uuid: 'p', project_slug: null, repo_slug: null, git_branch: null };

describe('happenings that equal others', () => {
  let repository: TestRepository;
  const write = (task: TaskText, path = WP01) => repository.write(path, taskText(task));
  const commit = (authorDate: string = SECOND) => repository.commit('change', { authorDate });
  const move = (lane: string, authorDate?: string): CommitId => {
    write({ lane });
    return commit(authorDate);
  };
  /** Ids of the lane changes of the selected commits, in order. */
  const idsOf = async (...which: CommitId[]): Promise<string[]> => {
    const selection: CommitSelection = which.length > 0 ? { kind: 'commits', ids: which } : { kind: 'all' };
    const ids: string[] = [];
    for await (const { observations, sameSecond } of observe(repository.door(), repository.path, selection)) {
      for (const { draft } of draftObservations(observations, CONTEXT, sameSecond)) {
        if (draft?.event_type === 'WPStatusChanged') ids.push(String(draft.event_id));
      }
    }
    return ids;
  };
  const mustDiffer = (ids: readonly string[], count: number) => {
    assert.equal(ids.length, count);
    assert.equal(new Set(ids).size, count, ids.join(' '));
  };

  beforeEach(() => {
    repository = TestRepository.create();
    write({ lane: 'planned' });
    commit('2026-01-05T08:00:00+00:00');
  });
  afterEach(() => {
    repository.remove();
  });

  describe('in one author second, told by no line', () => {
    it('have ids of their own, the same whether one commit is asked for or all', async () => {
      const commits = [move('doing'), move('planned'), move('doing'), move('planned'), move('doing')];
      const all = await idsOf();
      mustDiffer(all, 5);
      const alone: string[] = [];
      for (const one of commits) alone.push(...(await idsOf(one)));
      assert.deepEqual(alone, all);
      assert.deepEqual(await idsOf(...commits.toReversed()), all.toReversed());
    });

    it('keep them when commits about other things stand in between, later ones and earlier ones', async () => {
      const first = move('doing');
      repository.write('README.md', 'words');
      commit();
      move('planned');
      const third = move('doing');
      move('planned');
      repository.write('README.md', 'more words');
      commit(LATER);
      const afterwards = move('doing');
      mustDiffer(await idsOf(first, third, afterwards), 3);
      const earlier = (count: number) => {
        for (let at = 0; at < count; at++) {
          repository.write('README.md', `older words ${count} ${at}`);
          commit('2026-01-05T08:59:59+00:00');
        }
      };
      earlier(19);
      move('planned');
      const stillSeen = move('doing');
      mustDiffer(await idsOf(first, third, afterwards, stillSeen), 4);
      move('planned');
      earlier(20);
      const outOfSight = move('doing');
      assert.deepEqual(
        await idsOf(outOfSight),
        await idsOf(first),
        'docs/identity.md: 20 earlier ones end the look',
      );
    });

    it('keep them through a rebase', async () => {
      const base = repository.head();
      for (const lane of ['doing', 'planned', 'doing']) move(lane);
      const before = await idsOf();
      repository.git('checkout', '-q', '-b', 'other', base);
      repository.write('README.md', 'words');
      commit(LATER);
      repository.git('rebase', '-q', 'other', 'main');
      repository.git('branch', '-D', '-q', 'other');
      assert.deepEqual(await idsOf(), before);
    });

    it('of other authors, work packages and features count for themselves', async () => {
      const first = move('doing');
      write({ id: 'WP02', lane: 'doing' }, `${FEATURE}/tasks/WP02.md`);
      commit();
      move('planned');
      write({ lane: 'doing' });
      const author = { name: 'Bob', email: 'bob@example.org' };
      const bobs = repository.commit('change', { authorDate: SECOND, author });
      move('planned');
      const second = move('doing');
      mustDiffer(await idsOf(first, bobs, second), 3);
    });

    it('count a work package that was born in a lane as moved there', async () => {
      const path = `${FEATURE}/tasks/WP02.md`;
      write({ id: 'WP02', lane: 'doing' }, path);
      commit();
      write({ id: 'WP02', lane: 'planned' }, path);
      commit();
      write({ id: 'WP02', lane: 'doing' }, path);
      commit();
      mustDiffer(await idsOf(), 3);
    });

    it('are seen as git lists them: merges, first commits and event logs too', async () => {
      const seen: Observation[] = [];
      repository.git('checkout', '-q', '--orphan', 'fresh');
      repository.write(
        `${FEATURE}/status.events.jsonl`,
        eventLine({ id: 'E1', from: 'planned', to: 'claimed' }),
      );
      commit();
      repository.git('checkout', '-q', '-b', 'topic');
      write({ id: 'WP03' }, `${FEATURE}/tasks/WP03.md`);
      commit();
      repository.git('checkout', '-q', 'fresh');
      move('doing');
      repository.git('merge', '-q', '--no-commit', '--no-ff', 'topic');
      write({ id: 'WP04', lane: 'doing' }, `${FEATURE}/tasks/WP04.md`);
      commit();
      const tip = move('for_review');
      for await (const one of observe(repository.door(), repository.path, { kind: 'commits', ids: [tip] })) {
        seen.push(...one.sameSecond);
      }
      assert.deepEqual(seen.map(inWords), [
        'feature 001-auth of 1',
        'WP01 created in planned',
        'WP01 planned -> doing',
        'WP04 created in doing',
      ]);
    });

    it('end where a shallow clone ends', async () => {
      for (const lane of ['doing', 'planned', 'doing']) move(lane);
      const [, , third] = await idsOf();
      const source = repository;
      repository = TestRepository.clone(`file://${source.path}`, '--depth', '3');
      const [, last] = await idsOf();
      source.remove();
      assert.notEqual(last, third, 'the first of the three is not in this clone: docs/identity.md says so');
    });
  });

  describe('told by lines of one moment', () => {
    const line = (lane: string, note = 'x', at = '2026-01-05T08:59:00Z') =>
      `${at} – codex – lane=${lane} – ${note}`;
    const lanes = ['doing', 'planned', 'doing'];
    const logOf = (count: number, at?: string) => lanes.slice(0, count).map((lane) => line(lane, 'x', at));

    it('have ids of their own, the same for three commits as for their squash', async () => {
      const base = repository.head();
      for (const [place, lane] of lanes.entries()) {
        write({ lane, log: logOf(place + 1) });
        commit(`2026-01-05T09:0${place}:00+00:00`);
      }
      const single = await idsOf();
      mustDiffer(single, 3);
      repository.git('reset', '-q', '--soft', base);
      const squash = commit('2026-01-05T10:00:00+00:00');
      assert.deepEqual(await idsOf(squash), single);
    });

    it('by a date alone are told apart in the same way, long after and long before the day', async () => {
      for (const day of ['2020-01-01', '2031-01-01']) {
        write({ lane: 'planned' });
        commit();
        const base = repository.head();
        const commits: CommitId[] = [];
        for (const [place, lane] of lanes.entries()) {
          write({ lane, log: logOf(place + 1, day) });
          commits.push(commit(`2026-01-05T09:0${place}:00+00:00`));
        }
        const single = await idsOf(...commits);
        mustDiffer(single, 3);
        repository.git('reset', '-q', '--soft', base);
        assert.deepEqual(await idsOf(commit('2026-01-05T10:00:00+00:00')), single);
      }
    });

    it('whose time cannot be read happened when they were committed', async () => {
      const impossible = '2026-13-45T99:00:00Z';
      const commits: CommitId[] = [];
      for (const [place, lane] of lanes.entries()) {
        write({ lane, log: logOf(place + 1, impossible) });
        commits.push(commit());
      }
      mustDiffer(await idsOf(...commits), 3);
      for (const one of commits) assert.equal((await idsOf(one)).length, 1);
    });

    it('that were taken back and written again are another step; picked to another branch they are not', async () => {
      write({ lane: 'doing', log: [line('doing')] });
      const first = commit('2026-01-05T09:01:00+00:00');
      repository.git('revert', '--no-edit', 'HEAD');
      repository.git('revert', '--no-edit', 'HEAD');
      const again = repository.head();
      mustDiffer(await idsOf(first, repository.head('HEAD~1'), again), 3);
      repository.git('revert', '--no-edit', 'HEAD');
      repository.git('revert', '--no-edit', 'HEAD');
      mustDiffer(await idsOf(first, again, repository.head()), 3);
      repository.git('checkout', '-q', '-b', 'other', `${first}~1`);
      repository.write('README.md', 'words');
      commit(LATER);
      repository.git('cherry-pick', first);
      assert.deepEqual(await idsOf(repository.head()), await idsOf(first));
    });

    it('of an event log that were taken back and written again move the file again', async () => {
      const at = '2026-01-05T08:59:00.5+00:00';
      const id = '01KH13DN8ZTN5EYC31AZ6VE5N9';
      repository.write(`${FEATURE}/status.events.jsonl`, eventLine({ id, from: 'planned', to: 'doing', at }));
      write({ lane: 'doing' });
      const first = commit('2026-01-05T09:01:00+00:00');
      repository.git('revert', '--no-edit', 'HEAD');
      repository.git('revert', '--no-edit', 'HEAD');
      assert.deepEqual(await idsOf(first), [id, id], 'the line and the file tell of one step');
      const [ofLine, ofFile] = await idsOf(repository.head());
      assert.equal(ofLine, id);
      assert.notEqual(ofFile, id);
    });
  });
});
