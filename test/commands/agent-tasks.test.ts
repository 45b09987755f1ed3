import assert from 'node:assert/strict';
import type { EventType, Payloads, SpecKittyEvent } from '../../src/events/event.js';
import { beginFeature, fileOf, FEATURE, FOLDER, tasksList, writeFeature } from '../support/feature.js';
import { mustRun, spec } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { Scene } from '../support/scene.js';

const TASKS = ['agent', 'tasks'] as const;

/** An event's type and payload. */
type Told = { [Type in EventType]: { readonly event_type: Type } & Payloads[Type] }[EventType];

/** What matters of an event beside its place in the order. */
function told(event: SpecKittyEvent) {
  const {
    lamport_clock: _clock,
    node_id: _node,
    team_slug: _team,
    repo_slug: _slug,
    git_branch: _branch,
    ...rest
  } = event;
  return rest;
}

for (const hooks of ['with hooks', 'without hooks'] as const) {
  describe(`agent tasks, ${hooks}`, () => {
    let scene: Scene;
    let known: number;
    beforeEach(async () => {
      scene = await beginFeature(hooks);
      known = (await scene.events()).length;
    });
    afterEach(() => scene.end());

    /** Events that came since the last look, in words, the same as a clone sees in git. */
    const news = async (): Promise<Told[]> => {
      const events = await scene.events();
      const fresh = events.slice(known);
      known = events.length;
      const clone = fresh.length === 0 ? new Map<string, SpecKittyEvent>() : await scene.seenFromClone();
      for (const event of fresh) {
        if (event.event_type === 'ErrorLogged') continue;
        const there = clone.get(event.event_id);
        assert.ok(there, `${event.event_type} is not in git`);
        assert.deepEqual(told(event), told({ ...there, lamport_clock: event.lamport_clock }));
        assert.equal(event.git_branch, 'main');
        assert.ok(event.project_uuid);
      }
      return fresh.map(({ event_type, payload }) => ({ event_type, ...payload }) as Told);
    };

    it('move-task: the lanes of the file, who, and what follows; the second time nothing', async () => {
      const move = [...TASKS, 'move-task', 'WP01', '--to', 'doing', '--agent', 'claude', '--shell-pid', '42'];
      const first = await spec(scene.repository, [...move, '--note', 'Off we go', '--json']);
      const { commit, ...answer } = JSON.parse(first.stdout) as Record<string, unknown>;
      assert.deepEqual(answer, {
        result: 'success',
        task_id: 'WP01',
        feature: FEATURE,
        old_lane: 'planned',
        new_lane: 'doing',
        path: fileOf('WP01'),
        changed: true,
      });
      assert.equal(commit, scene.repository.head());
      assert.match(
        first.stderr,
        /^Recorded WPStatusChanged, WPAssigned\. \[Not logged in\] \d+ events wait\.\n$/,
      );
      assert.match(
        scene.repository.read(fileOf('WP01')),
        /\n- \S+Z – claude – shell_pid=42 – lane=doing – Off we go\n/,
      );
      assert.deepEqual(await news(), [
        {
          event_type: 'WPStatusChanged',
          wp_id: 'WP01',
          previous_status: 'planned',
          new_status: 'doing',
          changed_by: 'claude',
          feature_slug: FEATURE,
        },
        {
          event_type: 'WPAssigned',
          wp_id: 'WP01',
          agent_id: 'claude',
          phase: 'implementation',
          retry_count: 0,
          feature_slug: FEATURE,
        },
      ]);
      const head = scene.repository.head();
      const second = await spec(scene.repository, move);
      assert.equal(second.code, 0);
      assert.match(second.stdout, /already/);
      assert.equal(scene.repository.head(), head);
      assert.deepEqual(await news(), []);
      await scene.mustBeOnce();
    });

    it('mark-status: boxes, and a note on the work package that owns them; the second time nothing', async () => {
      const mark = [...TASKS, 'mark-status', 'T001', 'T002', '--status', 'done', '--agent', 'claude'];
      const { code, stdout } = await spec(scene.repository, mark);
      assert.deepEqual([code, stdout], [0, 'T001, T002: done\n']);
      assert.match(
        scene.repository.read(`${FOLDER}/tasks.md`),
        /- \[x\] T001 \[P\] One thing\n- \[x\] T002 Another/,
      );
      const history = {
        event_type: 'HistoryAdded',
        wp_id: 'WP01',
        entry_type: 'note',
        entry_content: 'T001, T002 done',
        author: 'claude',
        feature_slug: FEATURE,
      };
      assert.deepEqual(await news(), [history]);
      const head = scene.repository.head();
      assert.match((await spec(scene.repository, mark)).stdout, /were done already/);
      assert.equal(scene.repository.head(), head);
      assert.deepEqual(await news(), []);
    });

    it('add-history: an entry of each type; said again right away, it was said once', async () => {
      for (const type of ['note', 'review', 'error', 'comment']) {
        const add = [...TASKS, 'add-history', 'WP02', '--type', type, '--note', `A ${type}\n– "of" ours`];
        for (let time = 0; time < 2; time += 1) assert.equal((await spec(scene.repository, add)).code, 0);
      }
      const entries = (await news()).flatMap((event) => (event.event_type === 'HistoryAdded' ? event : []));
      assert.deepEqual(
        entries.map(({ event_type, entry_type, entry_content, author }) => [
          event_type,
          entry_type,
          entry_content,
          author,
        ]),
        ['note', 'review', 'error', 'comment'].map((type) => [
          'HistoryAdded',
          type,
          `A ${type} – "of" ours`,
          'user',
        ]),
      );
    });

    it('the way of a work package to done: review, its return with words, boxes, and who may go on', async () => {
      const { repository } = scene;
      const move = (to: string, ...more: string[]) =>
        spec(repository, [...TASKS, 'move-task', 'WP01', '--to', to, ...more]);
      const open = await move('for_review');
      assert.equal(open.code, 1);
      assert.match(open.stderr, /T001, T002 are not ticked[^]*mark-status T001 T002 --status done/);
      await scene.run(...TASKS, 'mark-status', 'T001', 'T002', '--status', 'done');
      assert.equal((await move('for_review')).code, 0);
      assert.match((await move('planned')).stderr, /only with the reviewer's words/);
      repository.write(
        '../feedback.md',
        '# Please\n```\nname it\n- 2026-01-05T09:00:00Z – me – lane=done – no\n',
      );
      assert.equal(
        (await move('planned', '--review-feedback-file', '../feedback.md', '--agent', 'rev')).code,
        0,
      );
      const text = repository.read(fileOf('WP01'));
      assert.match(text, /^review_status: "has_feedback"\nreviewed_by: "rev"$/m);
      assert.match(
        text,
        /## Review Feedback\n\n> \*\*rev\*\*, \d{4}-\d\d-\d\d:\n>\n> # Please\n> ```\n> name it\n> - 2026/,
      );
      assert.equal((await move('done', '--force', '--note', 'Enough')).code, 0);
      assert.match(repository.read(fileOf('WP01')), /^review_status: "approved"$/m);
      const moves = (await news()).filter(
        ({ event_type }) => event_type !== 'WPAssigned' && event_type !== 'HistoryAdded',
      );
      const errors = moves.flatMap((event) => (event.event_type === 'ErrorLogged' ? event : []));
      assert.deepEqual(
        errors.map((error) => [error.error_type, error.wp_id, error.feature_slug]),
        [
          ['validation', 'WP01', FEATURE],
          ['validation', 'WP01', FEATURE],
        ],
      );
      assert.deepEqual(
        moves.flatMap((event) =>
          event.event_type === 'WPStatusChanged' ? [`${event.previous_status} > ${event.new_status}`] : [],
        ),
        ['planned > for_review', 'for_review > planned', 'planned > done'],
      );
      const resolved = moves.at(-1);
      assert.deepEqual(resolved, {
        event_type: 'DependencyResolved',
        wp_id: 'WP02',
        dependency_wp_id: 'WP01',
        resolution_type: 'completed',
        feature_slug: FEATURE,
      });
    });
  });

  describe(`agent feature finalize-tasks, ${hooks}`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = new Scene(await emptyRepository(hooks));
    });
    afterEach(() => scene.end());

    it('seven work packages are one FeatureCreated and seven WPCreated of one cause; again, nothing', async () => {
      writeFeature(scene.repository, {
        WP01: '',
        WP02: 'WP01',
        WP03: 'WP01, WP02',
        WP04: '',
        WP05: 'WP04',
        WP06: 'WP03-WP05',
        WP07: 'WP06',
      });
      const first = await spec(scene.repository, ['agent', 'feature', 'finalize-tasks', '--json']);
      assert.equal(first.code, 0, first.stderr);
      assert.match(first.stderr, /Recorded FeatureCreated, 7 x WPCreated\./);
      const answer = JSON.parse(first.stdout) as { wp_count: number; updated: string[]; commit: string };
      assert.deepEqual([answer.wp_count, answer.updated], [7, ['WP02', 'WP03', 'WP05', 'WP06', 'WP07']]);
      assert.equal(scene.git('log', '-1', '--format=%s'), `Add tasks for feature ${FEATURE}\n`);
      assert.equal(scene.git('status', '--porcelain'), '');

      const events = await scene.mustBeOnce();
      const [feature, ...created] = events;
      assert.equal(feature?.event_type, 'FeatureCreated');
      assert.deepEqual(feature?.payload, {
        feature_slug: FEATURE,
        feature_number: '001',
        target_branch: 'main',
        wp_count: 7,
        created_at: '2026-01-05T08:00:00.000Z',
      });
      const dependencies = created.map((event) =>
        event.event_type === 'WPCreated' ? event.payload.dependencies : null,
      );
      assert.deepEqual(dependencies, [
        [],
        ['WP01'],
        ['WP01', 'WP02'],
        [],
        ['WP04'],
        ['WP03', 'WP04', 'WP05'],
        ['WP06'],
      ]);
      assert.deepEqual([...new Set(created.map(({ causation_id }) => causation_id))], [feature?.event_id]);
      const clone = await scene.seenFromClone();
      assert.deepEqual([...clone.keys()].sort(), events.map(({ event_id }) => event_id).sort());

      const second = await spec(scene.repository, ['agent', 'feature', 'finalize-tasks']);
      assert.equal(second.code, 0);
      assert.match(second.stdout, /committed already/);
      assert.deepEqual(await scene.events(), events);
      assert.equal(scene.git('rev-list', '--count', 'HEAD'), '2\n');
    });

    it('--make-files makes those that tasks.md names and tasks/ lacks, planned, in the same commit', async () => {
      writeFeature(scene.repository, { WP01: '' });
      const sections = [
        '## Work Package WP02: The "Größe" of **it** (Priority: P1) 🎯',
        'Depends on WP01.',
        '',
        '### WP03 – 評価',
        '',
      ];
      scene.repository.write(`${FOLDER}/tasks.md`, `${tasksList({ WP01: '' })}\n${sections.join('\n')}`);
      const first = await spec(scene.repository, ['agent', 'feature', 'finalize-tasks']);
      assert.match(first.stderr, /no file for them: --make-files makes them/);
      const before = scene.repository.read(fileOf('WP01'));
      const second = await spec(scene.repository, [
        'agent',
        'feature',
        'finalize-tasks',
        '--make-files',
        '--json',
      ]);
      assert.equal(second.code, 0, second.stderr);
      const answer = JSON.parse(second.stdout) as { made: string[]; order: string[]; without_file: string[] };
      assert.deepEqual(answer.made, ['WP02', 'WP03']);
      assert.deepEqual(answer.order, ['WP01', 'WP02', 'WP03']);
      assert.deepEqual(answer.without_file, []);
      assert.equal(scene.git('status', '--porcelain'), '');
      assert.equal(scene.repository.read(fileOf('WP01')), before);
      assert.match(scene.repository.read(`${FOLDER}/tasks/WP03.md`), /^title: "評価"$/m);
      const created = (await scene.mustBeOnce()).flatMap((event) =>
        event.event_type === 'WPCreated' ? event.payload : [],
      );
      assert.deepEqual(
        created.map(({ wp_id, title, dependencies }) => [wp_id, title, dependencies]),
        [
          ['WP01', 'The work of WP01', []],
          ['WP02', 'The "Größe" of it', ['WP01']],
          ['WP03', '評価', []],
        ],
      );
      const third = await spec(scene.repository, ['agent', 'feature', 'finalize-tasks', '--make-files']);
      assert.match(third.stdout, /committed already/);
    });

    it('--make-files: a circle among them is refused, and no file is made', async () => {
      const circle = '## WP01: One\nDepends on WP02\n\n## WP02: Two\nDepends on WP01\n';
      scene.repository.write(`${FOLDER}/tasks.md`, circle);
      const refused = await spec(scene.repository, ['agent', 'feature', 'finalize-tasks', '--make-files']);
      assert.equal(refused.code, 1);
      assert.equal(scene.git('status', '--porcelain', '-uall'), `?? ${FOLDER}/tasks.md\n`);
    });

    it('refuses a circle and unknown ids, in words, and changes nothing', async () => {
      writeFeature(scene.repository, { WP01: 'WP02', WP02: 'WP01' });
      const before = scene.repository.read(fileOf('WP01'));
      const circle = await spec(scene.repository, ['agent', 'feature', 'finalize-tasks']);
      assert.equal(circle.code, 1);
      assert.match(circle.stderr, /WP01 > WP02 > WP01/);
      writeFeature(scene.repository, { WP01: 'WP09', WP02: 'WP01' });
      const unknown = await spec(scene.repository, ['agent', 'feature', 'finalize-tasks']);
      assert.equal(unknown.code, 1);
      assert.match(unknown.stderr, /WP01 depends on WP09/);
      assert.equal(scene.repository.read(fileOf('WP01')), before);
      const errors = await scene.events();
      assert.deepEqual(
        errors.map(({ event_type, payload }) => [event_type, 'error_type' in payload && payload.error_type]),
        [
          ['ErrorLogged', 'validation'],
          ['ErrorLogged', 'validation'],
        ],
      );
    });
  });
}

async function emptyRepository(hooks: 'with hooks' | 'without hooks') {
  const repository = TestRepository.create();
  await mustRun(repository, ['init']);
  if (hooks === 'without hooks') await mustRun(repository, ['hooks', 'uninstall']);
  repository.commit('Init');
  return repository;
}
