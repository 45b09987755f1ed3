import assert from 'node:assert/strict';
import { hasNoFeatureEvent, judgeTasks } from '../../src/doctor/check-tasks.js';
import { isRefusedId } from '../../src/doctor/task-flaws.js';
import { parseListing, readTasksAtHead } from '../../src/doctor/tasks-at-head.js';
import { parseEvent } from '../../src/events/schema.js';
import { TestRepository } from '../support/repository.js';
import { sampleEvent } from '../support/sample-events.js';
import { taskFile, WP01, WP02 } from '../support/work-package.js';

const CONFLICT =
  '---\nwork_package_id: WP02\n<<<<<<< ours\nlane: doing\n=======\nlane: done\n>>>>>>> theirs\n---\n';

describe('the doctor on task files', () => {
  it('refuses exactly the ids that the contract refuses', () => {
    for (const wpId of ['WP01', 'WP99', 'WP1', 'WP001', 'WP', 'wp01', 'WP01\n', '']) {
      const event = {
        ...sampleEvent(1),
        event_type: 'WPCreated',
        payload: { wp_id: wpId, title: 'x', feature_slug: '001-x' },
      };
      assert.equal(isRefusedId(wpId), !parseEvent(event).ok, JSON.stringify(wpId));
    }
  });

  it('misses a feature’s event exactly where the contract has none', () => {
    for (const feature_slug of [
      '001-x',
      '01-x',
      '001-X',
      '0001-x',
      'x-001',
      '001-',
      '001-é',
      '001-x\n',
      '',
    ]) {
      const payload = { feature_slug, feature_number: '001', target_branch: 'main', wp_count: 1 };
      const event = { ...sampleEvent(1), event_type: 'FeatureCreated', payload };
      assert.equal(hasNoFeatureEvent(feature_slug), !parseEvent(event).ok, JSON.stringify(feature_slug));
    }
  });

  it('names the first few files of each kind, and how many more there are', () => {
    const flaw = { kind: 'refused_id', line: 2, word: 'WP1' } as const;
    const files = Array.from({ length: 7 }, (_, n) => ({ path: `f${n}`, feature: '001-x', flaws: [flaw] }));
    const [finding] = judgeTasks({ files, notHere: [], unread: 0 });
    assert.match(finding?.message ?? '', /f0:2 \(WP1\), .*f4:2 \(WP1\) and 2 more\.$/);
  });

  it('says when files were too many to look at, or are not here', () => {
    const files = [{ path: 'a', feature: '001-x', flaws: [] }];
    assert.deepEqual(
      judgeTasks({ files, notHere: ['b'], unread: 3 }).map(({ severity, message }) => [severity, message]),
      [
        ['info', 'This clone does not have the content of: b.'],
        ['info', 'Only the first 2 task files at HEAD were looked at.'],
      ],
    );
  });

  it('lists regular files that may be work packages, and nothing else', () => {
    const oid = 'a'.repeat(40);
    const listing = [
      `100644 blob ${oid}\tkitty-specs/001-a/tasks/WP01-x.md`,
      `100755 blob ${oid}\tkitty-specs/001-a/tasks/doing/phase\n1/WP02.md`,
      `120000 blob ${oid}\tkitty-specs/001-a/tasks/WP03.md`,
      `160000 commit ${oid}\tkitty-specs/001-a/tasks/WP04.md`,
      `100644 blob ${oid}\tkitty-specs/001-a/tasks/README.md`,
      `100644 blob ${oid}\tkitty-specs/001-a/spec.md`,
    ];
    assert.deepEqual(
      parseListing(Buffer.from(listing.map((line) => `${line}\0`).join(''))).map(({ fileName }) => fileName),
      ['WP01-x.md', 'WP02.md'],
    );
  });

  for (const bare of [false, true]) {
    it(`reads HEAD, not the working tree${bare ? ', of a bare repository too' : ''}`, async () => {
      const repository = TestRepository.create();
      const clones: TestRepository[] = [];
      try {
        assert.deepEqual((await readTasksAtHead(repository.door(), repository.path)).files, []);
        repository.write(WP01, taskFile('WP1', 'planned'));
        repository.write(WP02, CONFLICT);
        repository.write('kitty-specs/001-engine/tasks/WP03-é.md', '---\nlane: doing\n');
        repository.write('kitty-specs/001-engine/tasks/notes.md', 'no work package');
        repository.commit('Plan');
        repository.write(WP01, taskFile('WP01', 'planned'));
        if (bare) clones.push(TestRepository.clone(repository.path, '--bare'));
        const { door, path } = { door: repository.door(), path: (clones[0] ?? repository).path };
        const reading = await readTasksAtHead(door, path);
        const feature = '001-engine';
        assert.deepEqual(reading.files, [
          { path: WP01, feature, flaws: [{ kind: 'refused_id', line: 2, word: 'WP1' }] },
          { path: WP02, feature, flaws: [{ kind: 'conflict_markers', line: 3 }] },
          {
            path: 'kitty-specs/001-engine/tasks/WP03-é.md',
            feature,
            flaws: [{ kind: 'unclosed', line: 1 }],
          },
        ]);
        assert.deepEqual(
          judgeTasks(reading).map(({ severity }) => severity),
          ['problem', 'problem', 'warning'],
        );
      } finally {
        for (const one of [repository, ...clones]) one.remove();
      }
    });
  }
});
