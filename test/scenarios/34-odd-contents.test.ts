import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { spec } from '../support/program.js';
import { pathOf, Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';
import { taskFile } from '../support/work-package.js';

/** A task file that is not as it should be, in a lane. Text is written as latin1: one character, one byte. */
interface Odd {
  readonly title: string;
  readonly bytes: (id: string, lane: string) => string;
  /** What the event says the title is; default: as the file of any work package. */
  readonly says?: string;
  /** What the doctor says of it; default: nothing. */
  readonly doctor?: { readonly line: number; readonly reason: RegExp };
}

const LOG_LINE = '- 2026-01-05T09:00:00Z \xe2\x80\x93 claude \xe2\x80\x93 A note';
const MEGABYTE = 1024 * 1024;
/** What V8 may hold; a dry run holds all events of a commit at once. */
const MEMORY_MEGABYTES = 384;

/** The work packages WP10, WP11 … in this order. Each can be read, and moves. */
const READABLE: readonly Odd[] = [
  { title: 'CRLF', bytes: (id, lane) => taskFile(id, lane).replaceAll('\n', '\r\n') },
  { title: 'CR in some lines alone', bytes: (id, lane) => taskFile(id, lane).replace('\nlane', '\r\nlane') },
  { title: 'a BOM', bytes: (id, lane) => `\xef\xbb\xbf${taskFile(id, lane)}` },
  {
    title: 'a BOM and CRLF',
    bytes: (id, lane) => `\xef\xbb\xbf${taskFile(id, lane).replaceAll('\n', '\r\n')}`,
  },
  { title: 'no newline at the end', bytes: (id, lane) => taskFile(id, lane, [LOG_LINE]).trimEnd() },
  {
    title: 'nothing but frontmatter',
    bytes: (id, lane) => `---\nwork_package_id: ${id}\nlane: ${lane}\n---`,
    says: '',
  },
  {
    title: 'duplicate keys',
    bytes: (id, lane) => taskFile(id, lane).replace('dependencies', 'lane: done\ndependencies'),
    doctor: { line: 5, reason: /stands twice/ },
  },
  {
    title: 'conflict markers that were committed',
    bytes: (id, lane) =>
      taskFile(id, lane).replace(
        /^lane.*$/m,
        `<<<<<<< HEAD\nlane: ${lane}\n=======\nlane: done\n>>>>>>> theirs`,
      ),
    doctor: { line: 4, reason: /conflict markers/i },
  },
  {
    title: '5 MB',
    bytes: (id, lane) => `${taskFile(id, lane)}${'A line of prose.\n'.repeat((5 * MEGABYTE) / 17)}`,
  },
  {
    title: 'one line of 5 MB',
    bytes: (id, lane) => `${taskFile(id, lane)}${'- 2026 '.repeat((5 * MEGABYTE) / 7)}`,
  },
  {
    title: 'a NUL in the title',
    bytes: (id, lane) => taskFile(id, lane).replace('The work', 'The\0work'),
    says: 'The\0work of ID',
    doctor: { line: 3, reason: /NUL/ },
  },
  {
    title: 'a title that is no UTF-8',
    bytes: (id, lane) => taskFile(id, lane).replace('The work', 'Caf\xe9 \xf0\x9f\x9a'),
    says: 'Caf\ufffd \ufffd of ID',
    doctor: { line: 3, reason: /not UTF-8/ },
  },
  {
    title: 'a log that is no UTF-8, and has a NUL',
    bytes: (id, lane) => taskFile(id, lane, [LOG_LINE, `${LOG_LINE} caf\xe9 \0`]),
    doctor: { line: 13, reason: /not UTF-8/ },
  },
];

/** Files that say no lane; WP50, WP51 … in this order. They are work packages by their names, created once. */
const MUTE: readonly Odd[] = [
  { title: 'an empty file', bytes: () => '' },
  { title: 'one newline', bytes: () => '\n' },
  {
    title: 'binary',
    bytes: (_id, lane) => `\x89PNG\r\n\x1a\n\0\0\0\rIHDR${lane}${String.fromCharCode(...Array(256).keys())}`,
    doctor: { line: 1, reason: /not UTF-8/ },
  },
  {
    title: 'UTF-16',
    bytes: (id, lane) => `\xff\xfe${Array.from(taskFile(id, lane)).join('\0')}\0`,
    doctor: { line: 1, reason: /NUL/ },
  },
  {
    title: 'a frontmatter that is not closed',
    bytes: (id, lane) => taskFile(id, lane).replace('\n---\n', '\n'),
    doctor: { line: 1, reason: /closing ---/ },
  },
  { title: 'three dashes', bytes: () => '---', doctor: { line: 1, reason: /closing ---/ } },
];

const idOf = (first: number, place: number) => `WP${first + place}`;

describe('scenario 34: odd contents', () => {
  let scene: Scene;
  let twins: Twins;

  before(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository).inCi();
    for (const lane of ['planned', 'doing']) {
      for (const [first, odds] of [
        [10, READABLE],
        [50, MUTE],
      ] as const) {
        for (const [place, { bytes }] of odds.entries()) {
          const id = idOf(first, place);
          twins.write(pathOf(id), Buffer.from(bytes(id, lane), 'latin1'));
        }
      }
      twins.commit(`All are ${lane}`);
    }
  });

  after(() => scene.end());

  const eventsOf = async (id: string) =>
    (await scene.events()).filter(({ aggregate_id }) => aggregate_id === id);
  const titleIn = (events: readonly SpecKittyEvent[]) =>
    events.flatMap((event) => (event.event_type === 'WPCreated' ? [event.payload.title] : []));
  const doctorSays = async () => {
    const { checks } = JSON.parse((await spec(scene.repository, ['doctor', '--json'])).stdout) as {
      checks: { check: string; message: string }[];
    };
    return checks.filter(({ check }) => check === 'tasks').map(({ message }) => message);
  };

  for (const [place, { title, says }] of READABLE.entries()) {
    it(`${title}: created and moved, once`, async () => {
      const id = idOf(10, place);
      const events = await eventsOf(id);
      const types = events.map(({ event_type }) => event_type).filter((type) => type !== 'HistoryAdded');
      assert.deepEqual(types, ['WPCreated', 'WPStatusChanged']);
      assert.deepEqual(titleIn(events), [says === '' ? id : (says ?? 'The work of ID').replace('ID', id)]);
    });
  }

  for (const [place, { title }] of MUTE.entries()) {
    it(`${title}: a work package by its name, in no lane`, async () => {
      const events = await eventsOf(idOf(50, place));
      assert.deepEqual(
        events.map(({ event_type }) => event_type),
        ['WPCreated'],
      );
    });
  }

  it('a log line that is no UTF-8 is told once, with � for what cannot be read', async () => {
    const events = await eventsOf(idOf(10, READABLE.length - 1));
    assert.deepEqual(
      events.flatMap((event) => (event.event_type === 'HistoryAdded' ? [event.payload.entry_content] : [])),
      ['A note', 'A note caf\ufffd \0'],
    );
  });

  it('the doctor names each file that cannot be understood by path, line and reason, and no other', async () => {
    const said = await doctorSays();
    for (const [first, odds] of [
      [10, READABLE],
      [50, MUTE],
    ] as const) {
      for (const [place, { title, doctor }] of odds.entries()) {
        const path = pathOf(idOf(first, place));
        const named = said.filter((message) => message.includes(path));
        if (!doctor) assert.deepEqual(named, [], title);
        else {
          assert.ok(
            named.some(
              (message) => doctor.reason.test(message) && message.includes(`${path}:${doctor.line}`),
            ),
            `${title}: ${named.join('\n')}`,
          );
        }
      }
    }
  });

  it('the doctor names ids and lanes that are none', async () => {
    twins.write(pathOf('WP1'), taskFile('WP1', 'planned'));
    twins.write(pathOf('WP90'), taskFile('WP90', 'halfway'));
    twins.commit('More');
    const said = (await doctorSays()).join('\n');
    assert.ok(said.includes(`${pathOf('WP1')}:2 (WP1)`), said);
    assert.ok(said.includes(`${pathOf('WP90')}:4 (halfway)`), said);
  });

  it('and each of them once, under the same ids in a clone', async () => {
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});

describe('scenario 34: a log of a hundred thousand lines in one commit', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });

  afterEach(() => scene.end());

  const logOf = (lines: number) =>
    Array.from({ length: lines }, (_none, n) => {
      const at = new Date(Date.UTC(2026, 0, 5) + n * 1000).toISOString().replace('.000', '');
      return `- ${at} – claude – shell_pid=${n} – Note number ${n}`;
    });

  it('is all there, in order, when the commit brings more than one group of the queue', async () => {
    scene.plan('WP03', logOf(2_500));
    scene.commit('A long log');
    const events = await scene.mustBeOnce();
    const notes = events.flatMap((event) =>
      event.event_type === 'HistoryAdded' ? [event.payload.entry_content] : [],
    );
    assert.deepEqual(
      notes,
      Array.from({ length: 2_500 }, (_none, n) => `Note number ${n}`),
    );
    await scene.mustAgreeWithClone();
  });

  it('is read within the memory that a small machine has', async function () {
    // No hook: the queue's part is measured by its own tests, and a hundred thousand events are its cap.
    fs.rmSync(join(scene.repository.path, '.git', 'hooks', 'post-commit'));
    scene.plan('WP03', logOf(100_000));
    scene.commit('A very long log');
    const env = { ...scene.repository.env, NODE_OPTIONS: `--max-old-space-size=${MEMORY_MEGABYTES}` };
    const { code, stdout, stderr } = await spec({ env, path: scene.repository.path }, [
      'capture',
      '--all',
      '--dry-run',
      '--json',
    ]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      observations: 100_004,
      events: 100_004,
      commits: 2,
      unreadable: 0,
    });
  });
});
