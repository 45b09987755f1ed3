import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { readEnabledIdentity } from '../../src/changes/project.js';
import { spec } from '../support/program.js';
import { Scene } from '../support/scene.js';

type Damage = readonly [what: string, harm: (bytes: Buffer) => string | Buffer | undefined];
const EMPTIED: Damage = ['emptied', () => ''];
const GARBAGE: Damage = ['garbage', () => '\u0000\u0007 not what we wrote {'];
const CUT: Damage = ['cut in half', (bytes) => bytes.subarray(0, bytes.length / 2)];
const DELETED: Damage = ['deleted', () => undefined];
const USUAL = [EMPTIED, GARBAGE, CUT];

describe('scenario 48: files of ours that are damaged', () => {
  let scene: Scene;
  const home = (name: string) => join(scene.repository.home, '.spec-kitty', name);
  const commonDir = () => join(scene.repository.path, '.git');
  const damage = (path: string, harm: Damage[1]) => {
    const harmed = harm(fs.readFileSync(path));
    if (harmed === undefined) fs.rmSync(path);
    else fs.writeFileSync(path, harmed);
  };
  const clocks = async () => (await scene.events()).map(({ lamport_clock }) => Number(lamport_clock));
  const doctor = async () => (await spec(scene.repository, ['doctor'])).stdout;

  beforeEach(async () => {
    scene = await Scene.begin();
  });
  afterEach(() => scene.end());

  for (const [what, harm] of [
    ...USUAL,
    DELETED,
    ['set back', () => '{"lamport_clock":1}'] as Damage,
    ['nonsense', () => '{"lamport_clock":-4.5}'] as Damage,
  ]) {
    it(`clock.json ${what}: mended by the next event, and the clock does not go back`, async () => {
      const before = await clocks();
      damage(home('clock.json'), harm);
      assert.match(await doctor(), /PROBLEM {2}clock/);
      scene.commitMove('WP01', 'doing');
      const [last = 0, ...earlier] = (await clocks()).toReversed();
      assert.deepEqual(earlier.toReversed(), before);
      assert.ok(last > Math.max(...before));
      const { lamport_clock } = JSON.parse(fs.readFileSync(home('clock.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      assert.equal(lamport_clock, last);
      assert.doesNotMatch(await doctor(), /PROBLEM/);
    });
  }

  for (const [what, harm] of USUAL) {
    it(`queue.db ${what}: kept aside, said, filled again from git with the same ids, and the clock does not go back`, async () => {
      scene.commitMove('WP01', 'doing');
      const before = await scene.events();
      damage(home('queue.db'), harm);
      const damaged = fs.readFileSync(home('queue.db'));

      const { code, stderr } = await spec(scene.repository, ['capture', '--all']);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /The queue was damaged[^\n]*queue\.db\.damaged-/);
      const again = await spec(scene.repository, ['capture', '--all']);
      assert.deepEqual([again.code, again.stderr], [0, '']);

      const after = await scene.events();
      const ids = (events: typeof after) => events.map(({ event_id }) => event_id).toSorted();
      assert.deepEqual(ids(after), ids(before));
      // What could not be read is issued anew, above all that was issued before; what could is as it was.
      const highest = Math.max(...before.map(({ lamport_clock }) => lamport_clock));
      const known = new Map(before.map((event) => [event.event_id, event.lamport_clock]));
      assert.ok(
        after.every(
          (event) => event.lamport_clock > highest || known.get(event.event_id) === event.lamport_clock,
        ),
      );
      const aside = fs.readdirSync(home('')).filter((name) => name.startsWith('queue.db.damaged-'));
      assert.deepEqual(
        aside.map((name) => fs.readFileSync(home(name))),
        [damaged],
      );
    });

    it(`queue.db ${what}, found by a worker, who has nobody to tell: doctor says where the file is`, async () => {
      const before = await clocks();
      damage(home('queue.db'), harm);
      scene.commitMove('WP01', 'doing');
      assert.ok(Math.max(...(await clocks())) > Math.max(...before));
      assert.ok((await scene.moves()).includes('WP01 planned > doing'));
      assert.match(await doctor(), /info[^\n]*queue\.db\.damaged-[^\n]*\n[^\n]*spec-kitty capture --all/);
    });

    it(`spool ${what}: what follows is captured all the same`, async () => {
      const program = fs.readFileSync(scene.repository.own('program'));
      fs.writeFileSync(scene.repository.own('program'), '/nowhere\n/nowhere\n');
      scene.commitMove('WP01', 'doing');
      damage(scene.repository.own('spool'), harm);
      fs.writeFileSync(scene.repository.own('program'), program);
      scene.commitMove('WP02', 'doing');
      assert.ok((await scene.moves()).includes('WP02 planned > doing'));
      assert.doesNotMatch(await doctor(), /PROBLEM/);
    });

    it(`credentials ${what}: events are recorded; \`sync\` says it once, keeps the file aside, and then nobody is logged in`, async () => {
      const login = '[user]\nusername = "ada"\n\n[server]\nurl = "https://kitty.example.org"\n';
      fs.writeFileSync(home('credentials'), login);
      damage(home('credentials'), harm);
      scene.commitMove('WP01', 'doing');
      assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
      const said = [];
      for (let time = 0; time < 2; time += 1) said.push((await spec(scene.repository, ['sync'])).stderr);
      const log = fs.readFileSync(home('log'), 'utf8');
      // The worker that delivers may be the one who comes first: its word is in the log, and the file's place in doctor.
      assert.equal(`${said.join('')}${log}`.match(/The credentials could not be read/g)?.length, 1);
      assert.ok(fs.readdirSync(home('')).some((name) => name.startsWith('credentials.damaged-')));
      assert.match(await doctor(), /info[^\n]*credentials\.damaged-/);
    });

    it(`project.json ${what}: git is as ever, the note is kept, \`init\` mends it under the same identity`, async () => {
      const identity = readEnabledIdentity(commonDir());
      damage(scene.repository.own('project.json'), harm);
      scene.commitMove('WP01', 'doing');
      await scene.settle();
      const { code, stderr } = await spec(scene.repository, ['capture']);
      assert.equal(code, 1);
      assert.match(stderr, /spec-kitty init/);
      assert.match(await doctor(), /PROBLEM {2}project[^\n]*\n[^\n]*spec-kitty init/);
      await scene.run('init');
      assert.deepEqual(readEnabledIdentity(commonDir()), identity);
      await scene.run('capture');
      assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    });

    it(`cursor.json ${what}: what the hooks note is captured all the same, once`, async () => {
      damage(scene.repository.own('cursor.json'), harm);
      scene.commitMove('WP01', 'doing');
      scene.commitMove('WP02', 'doing');
      assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP02 planned > doing']);
      await scene.mustBeOnce();
    });

    it(`program ${what}: git is as ever, the note is kept, \`doctor --fix\` mends it`, async () => {
      damage(scene.repository.own('program'), harm);
      scene.commitMove('WP01', 'doing');
      assert.match(await doctor(), /PROBLEM {2}hooks[^\n]*\n[^\n]*spec-kitty doctor --fix/);
      await spec(scene.repository, ['doctor', '--fix']);
      scene.commitMove('WP02', 'doing');
      assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP02 planned > doing']);
    });
  }

  for (const [what, harm] of [
    ['word that is garbage', () => fs.writeFileSync(home('wake-ups/1-1-1'), '\u0000\u0007 {')],
    ['word that is empty', () => fs.writeFileSync(home('wake-ups/1-1-1'), '')],
    ['a folder where word should be', () => fs.mkdirSync(home('wake-ups/1-1-1'))],
    [
      'a file where the folder should be',
      () => {
        fs.rmSync(home('wake-ups'), { recursive: true });
        fs.writeFileSync(home('wake-ups'), 'x');
      },
    ],
    ['no folder', () => fs.rmSync(home('wake-ups'), { recursive: true })],
  ] as const) {
    it(`wake-ups with ${what}: the worker is not kept from its work`, async () => {
      harm();
      scene.commitMove('WP01', 'doing');
      assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    });
  }
});
