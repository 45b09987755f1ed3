import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';
import { taskFile } from '../support/work-package.js';

/** A letter in one code point, and in two: macOS writes the second where the first was typed. */
const NFC = 'caf\u00e9';
const NFD = 'cafe\u0301';

/** Feature folders and files, in bytes. `says` is what people read. */
const ODD: readonly { readonly title: string; readonly name: string | Buffer; readonly says?: string }[] = [
  { title: 'a space', name: '002 with space ' },
  { title: 'a tab', name: '003\tengine' },
  { title: 'a newline', name: '004\nengine' },
  { title: 'quotes and a backslash', name: '005-"it\'s"\\n`$HOME`' },
  { title: 'a leading dash', name: '--output=x' },
  { title: 'a leading colon, a star', name: ':(exclude)*[a]?' },
  { title: 'an emoji', name: '006-🚀' },
  { title: 'one code point', name: NFC },
  { title: 'two code points', name: NFD },
  { title: 'a byte that is no UTF-8', name: Buffer.from('007-caf\xe9', 'latin1'), says: '007-caf\\xE9' },
  { title: 'another such byte', name: Buffer.from('007-caf\xe8', 'latin1'), says: '007-caf\\xE8' },
  {
    title: 'a broken sequence in UTF-8',
    name: Buffer.from('008-é-\xf0\x9f\x9a-é', 'latin1'),
    says: '008-\\xE9-\\xF0\\x9F\\x9A-\\xE9',
  },
  { title: 'a dot', name: '.hidden' },
  { title: 'a name without a number', name: 'sync-batch-01KXW08B' },
];

/** Branch names that git allows (git-check-ref-format(1)), in bytes. */
const BRANCHES: readonly (string | Buffer)[] = [
  'quote"and\'it',
  '$HOME`x`',
  'emoji-🚀',
  NFC,
  NFD,
  'semi;colon&pipe|(x)',
  `long-${'x'.repeat(200)}`,
  'deep/er/and/deeper',
  Buffer.from('caf\xe9', 'latin1'),
  '%s%n',
  'HEAD2-e',
];

describe('scenario 32: odd names', function () {
  if (process.platform === 'win32') return;
  let scene: Scene;
  let twins: Twins;

  before(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository).inCi();
  });

  after(() => scene.end());

  const pathIn = (name: string | Buffer): Buffer =>
    Buffer.concat([
      Buffer.from('kitty-specs/'),
      Buffer.from(name),
      Buffer.from('/tasks/WP01-'),
      Buffer.from(name),
      Buffer.from('.md'),
    ]);
  const toldOf = (events: readonly SpecKittyEvent[], feature: string) =>
    events.flatMap((event) =>
      'feature_slug' in event.payload && event.payload.feature_slug === feature ? [event.event_type] : [],
    );

  it('as features and files: all of one commit are there, each under its own name', async () => {
    for (const { name } of ODD) twins.write(pathIn(name), taskFile('WP01', 'planned'));
    twins.commit('Plan them');
    for (const { name } of ODD) twins.write(pathIn(name), taskFile('WP01', 'doing'));
    twins.commit('Start them');
    const events = await scene.events();
    for (const { title, name, says } of ODD) {
      assert.deepEqual(toldOf(events, says ?? String(name)), ['WPCreated', 'WPStatusChanged'], title);
    }
    const ids = events.map(({ event_id }) => event_id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('the contract has no event for such a feature: the doctor says so once, and that its work packages are captured', async () => {
    const { checks } = JSON.parse(await scene.run('doctor', '--json')) as {
      checks: { check: string; severity: string; message: string }[];
    };
    const said = checks.filter(({ check, severity }) => check === 'tasks' && severity !== 'ok');
    assert.equal(said.length, 1, JSON.stringify(said));
    assert.equal(said[0]?.severity, 'info');
    assert.match(said[0]?.message ?? '', /work packages are captured.*and 9 more/);
    assert.doesNotMatch(said[0]?.message ?? '', /[\n\t]/);
  });

  it('as branches: the event names its branch', async () => {
    const branches: (string | null)[] = [];
    for (const [n, branch] of BRANCHES.entries()) {
      // Arguments are text to Node: git reads these bytes from a file.
      const ref = Buffer.concat([Buffer.from('refs/heads/'), Buffer.from(branch)]);
      const head = scene.git('rev-parse', 'HEAD').trim();
      const input = Buffer.concat([Buffer.from('create '), ref, Buffer.from(` ${head}\n`)]);
      twins.must({ args: ['update-ref', '--stdin'], input });
      twins.each((root) =>
        fs.writeFileSync(`${root}/.git/HEAD`, Buffer.concat([Buffer.from('ref: '), ref, Buffer.from('\n')])),
      );
      twins.write('kitty-specs/001-engine/tasks/WP01-work.md', taskFile('WP01', n % 2 ? 'planned' : 'doing'));
      twins.must({ args: ['commit', '-a', '-m', 'A step'] });
    }
    for (const event of await scene.events()) {
      if (event.event_type === 'WPStatusChanged' && event.payload.feature_slug === '001-engine')
        branches.push(event.git_branch);
    }
    // A note of more than 512 bytes might mix with another's: it leaves a long branch out.
    const expected = BRANCHES.map((branch) =>
      typeof branch === 'string' ? (branch.length > 150 ? null : branch) : 'caf\ufffd',
    );
    assert.deepEqual(branches, expected);
  });

  it('and each of them once, under the same ids in a clone', async () => {
    await scene.mustBeOnce();
    twins.git('symbolic-ref', 'HEAD', 'refs/heads/main');
    await scene.mustAgreeWithClone();
  });
});
