import assert from 'node:assert/strict';
import { draftObservations } from '../../src/events/observation-drafts.js';
import { observeAll, seenIn } from '../support/observations.js';
import { TestRepository } from '../support/repository.js';
import { eventLine, taskText, type TaskText } from '../support/task-text.js';

const CONTEXT = { project_uuid: null, project_slug: null, repo_slug: null, git_branch: null };
const FEATURE = 'kitty-specs/auth-01KXW08B';
const WP01 = `${FEATURE}/tasks/WP01.md`;
const LOG = `${FEATURE}/status.events.jsonl`;

describe('observing an event log', () => {
  let repository: TestRepository;
  const write = (task: TaskText) => repository.write(WP01, taskText(task));
  const log = (...lines: Parameters<typeof eventLine>[0][]) =>
    repository.write(LOG, lines.map(eventLine).join(''));
  const commit = () => repository.commit('change');
  const seen = () => seenIn(repository);
  const claimed = { id: 'E1', from: 'planned', to: 'claimed' };
  const started = { id: 'E2', from: 'claimed', to: 'in_progress', at: '2026-01-05T09:10:00.5+00:00' };
  const ready = { id: 'E3', from: 'in_progress', to: 'for_review', at: '2026-01-05T09:20:00.5+00:00' };

  beforeEach(() => {
    repository = TestRepository.create();
  });
  afterEach(() => {
    repository.remove();
  });

  describe('of files without lanes', () => {
    beforeEach(() => {
      write({ lane: null });
      commit();
    });

    it('tells of every new line, with its id, time, actor and reason', async () => {
      log(claimed, { ...started, actor: { tool: 'codex', role: 'implementer' }, reason: 'Go' });
      commit();
      const [, , first, second] = await observeAll(repository);
      assert.equal(first?.kind, 'event_line');
      assert.ok(second?.kind === 'event_line');
      const { commit: _commit, authorTime: _time, authorName: _name, authorEmail: _email, ...rest } = second;
      assert.deepEqual(rest, {
        kind: 'event_line',
        path: LOG,
        feature: 'auth-01KXW08B',
        wpId: 'WP01',
        fromLane: 'claimed',
        toLane: 'in_progress',
        at: '2026-01-05T09:10:00.5+00:00',
        by: 'codex',
        note: 'Go',
        sourceEventId: 'E2',
      });
    });

    it('tells nothing twice: appended, inserted, rewritten, repeated and removed lines', async () => {
      log(claimed);
      commit();
      assert.deepEqual(await seen(), ['WP01 event E1: planned -> claimed']);
      log(claimed, ready);
      commit();
      assert.deepEqual(await seen(), ['WP01 event E3: in_progress -> for_review']);
      log({ ...claimed, reason: 'rewritten' }, started, ready, started);
      commit();
      assert.deepEqual(await seen(), ['WP01 event E2: claimed -> in_progress']);
      log(ready);
      commit();
      assert.deepEqual(await seen(), []);
      repository.delete(LOG);
      commit();
      assert.deepEqual(await seen(), []);
    });

    it('tells of lines about WPs that have no file, and of lines from a lane to itself', async () => {
      log({ id: 'E9', wp: 'WP77', from: 'planned', to: 'planned' });
      commit();
      assert.deepEqual(await seen(), ['WP77 event E9: planned -> planned']);
    });

    it('says in which lane an agent was assigned', async () => {
      log(claimed, started);
      commit();
      write({ lane: null, agent: 'codex' });
      commit();
      assert.deepEqual(await seen(), ['WP01 assigned to codex in in_progress']);
      log(claimed, started, ready);
      write({ lane: null, agent: 'claude' });
      commit();
      assert.deepEqual(await seen(), [
        'WP01 event E3: in_progress -> for_review',
        'WP01 assigned to claude in for_review',
      ]);
    });

    it('is not asked when there is none', async () => {
      write({ lane: null, agent: 'codex' });
      commit();
      assert.deepEqual(await seen(), ['WP01 assigned to codex in null']);
    });
  });

  describe('beside files with lanes', () => {
    it('wins: the step carries the line’s id, time and actor', async () => {
      write({ lane: 'in_progress' });
      commit();
      log({ ...ready, actor: 'codex' });
      const note = '2026-01-05T09:20:00Z – claude – lane=for_review – Ready';
      write({ lane: 'for_review', log: [note] });
      commit();
      assert.deepEqual(await seen(), [
        'WP01 event E3: in_progress -> for_review',
        `WP01 in_progress -> for_review by codex at ${ready.at} as E3`,
        'WP01 log: Ready (moves)',
      ]);
    });

    it('tells the steps that it has, the file the others', async () => {
      write({ lane: 'planned' });
      commit();
      log(ready);
      const started = '2026-01-05T09:00:00Z – claude – lane=doing – Started';
      write({ lane: 'for_review', log: [started] });
      commit();
      assert.deepEqual(await seen(), [
        'WP01 event E3: in_progress -> for_review',
        'WP01 planned -> doing by claude at 2026-01-05T09:00:00Z',
        `WP01 doing -> for_review by claude at ${ready.at} as E3`,
        'WP01 log: Started (moves)',
      ]);
    });

    it('was ahead: the file that follows in a later commit tells nothing new', async () => {
      write({ lane: 'in_progress' });
      commit();
      log(ready);
      commit();
      write({ lane: 'for_review' });
      commit();
      assert.deepEqual(await seen(), [`WP01 in_progress -> for_review by claude at ${ready.at} as E3`]);
      write({ lane: 'done' });
      commit();
      assert.deepEqual(await seen(), ['WP01 for_review -> done', 'feature auth-01KXW08B completed, all 1']);
    });

    it('caught up: lines of steps that the file’s own log had told are marked', async () => {
      write({ lane: 'doing' });
      log(claimed, { ...started, at: '2026-01-05T08:00:00.1+00:00' });
      commit();
      write({ lane: 'for_review', log: ['2026-01-05T09:20:00Z – claude – lane=for_review – Ready'] });
      commit();
      log(claimed, { ...started, at: '2026-01-05T08:00:00.1+00:00' }, ready);
      commit();
      assert.deepEqual(await seen(), ['WP01 event E3: in_progress -> for_review (told)']);
    });

    it('that arrives whole and ends where the file is was told by the file', async () => {
      write({ lane: 'doing' });
      commit();
      log(claimed, started);
      commit();
      assert.deepEqual(await seen(), [
        'WP01 event E1: planned -> claimed (told)',
        'WP01 event E2: claimed -> in_progress (told)',
      ]);
    });

    it('catches up with the file right before it tells a step: that line tells nothing new', async () => {
      write({ lane: 'doing' });
      commit();
      log({ ...claimed, to: 'in_progress', at: '2026-01-05T09:20:00.4+00:00' }, ready);
      write({ lane: 'for_review' });
      commit();
      assert.deepEqual(await seen(), [
        'WP01 event E1: planned -> in_progress (told)',
        'WP01 event E3: in_progress -> for_review',
        `WP01 doing -> for_review by claude at ${ready.at} as E3`,
      ]);
    });

    it('caught up with detours that nobody took: all lines of a moment that the file told are marked', async () => {
      const at = '2026-01-05T09:20:00.4+00:00';
      log({ id: 'E0', from: 'in_progress', to: 'for_review', at: '2026-01-05T08:00:00.0+00:00' });
      write({ lane: 'done', log: ['2026-01-05T09:20:00Z – claude – lane=done – Approved'] });
      commit();
      log(
        { id: 'E0', from: 'in_progress', to: 'for_review', at: '2026-01-05T08:00:00.0+00:00' },
        { id: 'E1', from: 'for_review', to: 'in_progress', at },
        { id: 'E2', from: 'in_progress', to: 'for_review', at },
        { id: 'E3', from: 'for_review', to: 'done', at },
      );
      commit();
      assert.deepEqual(await seen(), [
        'WP01 event E1: for_review -> in_progress (told)',
        'WP01 event E2: in_progress -> for_review (told)',
        'WP01 event E3: for_review -> done (told)',
      ]);
    });

    it('tells how a file that comes with it got where it is; one that the log does not lead to is placed by itself', async () => {
      const placed = async () => {
        const all = await observeAll(repository, { kind: 'commits', ids: [repository.head()] });
        return draftObservations(all, CONTEXT).flatMap(({ kind, draft }) =>
          draft?.event_type === 'WPStatusChanged' ? `${kind} ${draft.payload.new_status}` : [],
        );
      };
      write({ lane: 'doing' });
      log(claimed, started);
      commit();
      assert.deepEqual(await placed(), ['event_line doing']);
      repository.delete(FEATURE);
      commit();
      write({ lane: 'done' });
      log(claimed);
      commit();
      assert.deepEqual(await placed(), ['placed done']);
    });

    it('says nothing new when all of it is rewritten: line ends, order, words', async () => {
      write({ lane: null });
      log(claimed, started, ready);
      commit();
      const text = repository.read(LOG);
      const rewritten = text.trimEnd().split('\n').toReversed().join('\r\n');
      repository.write(
        LOG,
        `\uFEFF<<<<<<< HEAD\r\n${rewritten.replaceAll('claude', 'codex')}\r\n>>>>>>> topic`,
      );
      commit();
      assert.deepEqual(await seen(), []);
    });

    it('that goes on from where a frozen file stands was not told by it', async () => {
      write({ lane: 'planned' });
      commit();
      log(claimed);
      commit();
      assert.deepEqual(await seen(), ['WP01 event E1: planned -> claimed']);
    });
  });
});
