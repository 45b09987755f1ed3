import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { observe } from '../../src/detect/observe.js';
import { LaneWalk } from '../support/lane-walk.js';
import { Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';

/** What people have in their config, by what it would change in git's answers. `SPY` stands for a program of ours. */
const HOSTILE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'colours everywhere': {
    'color.ui': 'always',
    'color.diff': 'always',
    'color.status': 'always',
    'color.branch': 'always',
  },
  'a diff that is not git’s': {
    'diff.external': 'SPY',
    'diff.noprefix': 'true',
    'diff.mnemonicPrefix': 'true',
    'diff.renames': 'copies',
    'diff.relative': 'true',
    'diff.ignoreSubmodules': 'all',
    'diff.submodule': 'log',
    'diff.wordRegex': '.',
    'diff.dirstat': 'lines',
    'diff.interHunkContext': '9',
    'diff.algorithm': 'patience',
    'diff.spy.textconv': 'SPY',
    'diff.spy.command': 'SPY',
    'core.attributesFile': 'ATTRIBUTES',
  },
  'quoted paths': { 'core.quotePath': 'true' },
  'paths as they are': { 'core.quotePath': 'false' },
  'a monitor of files': {
    'core.fsmonitor': 'SPY',
    'core.untrackedCache': 'true',
    'feature.manyFiles': 'true',
  },
  'another encoding': { 'i18n.logOutputEncoding': 'ISO-8859-1', 'i18n.commitEncoding': 'ISO-8859-1' },
  'pagers and aliases': {
    'core.pager': 'SPY',
    'pager.log': 'SPY',
    'pager.cat-file': 'SPY',
    'core.editor': 'SPY',
    'core.sshCommand': 'SPY',
    'alias.log': '!SPY',
    'alias.cat-file': '!SPY',
    'alias.rev-parse': '!SPY',
  },
  'a log of the person’s own': {
    'log.showSignature': 'true',
    'gpg.program': 'SPY',
    'log.follow': 'true',
    'log.showRoot': 'false',
    'log.date': 'relative',
    'log.decorate': 'full',
    'log.diffMerges': 'off',
    'log.abbrevCommit': 'true',
    'log.mailmap': 'true',
    'format.pretty': 'oneline',
    'diff.orderFile': 'ORDER',
    'notes.displayRef': '*',
    'core.abbrev': '4',
    'core.logAllRefUpdates': 'always',
  },
  'other ways to hold files': {
    'core.autocrlf': 'true',
    'core.eol': 'crlf',
    'core.ignorecase': 'true',
    'core.precomposeUnicode': 'true',
    'core.symlinks': 'false',
    'core.fileMode': 'false',
    'core.bigFileThreshold': '1',
    'core.compression': '0',
    'core.commitGraph': 'false',
    'core.splitIndex': 'true',
  },
};

describe('scenario 30: hostile config', () => {
  let scene: Scene;
  let twins: Twins;
  let walk: LaneWalk;
  const own = (name: string) => join(scene.repository.home, name);

  before(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository);
    walk = new LaneWalk(twins);
    // Writes down who ran it. Named by what it is, and not `diff` or `gpg`: they are all the same to it.
    const spy = `#!/bin/sh\ntr '\\0' ' ' </proc/$PPID/cmdline >>'${own('spied')}'\necho >>'${own('spied')}'\n`;
    fs.writeFileSync(own('spy'), spy, { mode: 0o755 });
    fs.writeFileSync(own('attributes'), '* diff=spy text eol=crlf\n');
    fs.writeFileSync(own('order'), '*.md\nkitty-specs\n');
  });

  after(() => scene.end());

  const configure = (settings: Readonly<Record<string, string>>) => {
    for (const [key, value] of Object.entries(settings)) {
      const filled = value
        .replace('SPY', own('spy'))
        .replace('ATTRIBUTES', own('attributes'))
        .replace('ORDER', own('order'));
      twins.must({ args: ['config', key, filled] });
    }
  };

  /** The commands of ours that had the spy run: git calls us nothing but these. */
  const spiedOnUs = () =>
    fs.existsSync(own('spied'))
      ? fs
          .readFileSync(own('spied'), 'utf8')
          .split('\n')
          .filter((line) => /--no-pager|cat-file|rev-list/.test(line))
      : [];

  const commitIsCaptured = async () => {
    walk.writeNextStep();
    twins.must({ args: ['commit', '-a', '-m', 'A step'] });
    assert.deepEqual(await scene.moves(), walk.moves);
    await scene.run('capture', '--all', '--dry-run');
    await scene.run('doctor');
    assert.deepEqual(spiedOnUs(), []);
  };

  for (const [title, settings] of Object.entries(HOSTILE)) {
    it(title, async () => {
      configure(settings);
      await commitIsCaptured();
      for (const key of Object.keys(settings)) twins.must({ args: ['config', '--unset', key] });
    });
  }

  it('all at once', async () => {
    for (const settings of Object.values(HOSTILE)) configure(settings);
    await commitIsCaptured();
  });

  it('the monitor of files is run by the person’s own git: this test would see it', () => {
    assert.match(fs.readFileSync(own('spied'), 'utf8'), /git commit/);
  });

  it('an author who is written in latin1 is read as whom he is', async () => {
    walk.writeNextStep();
    const env = { GIT_AUTHOR_NAME: 'Jos\u00e9', GIT_AUTHOR_EMAIL: 'jos\u00e9@example.com' };
    // Node writes an environment as UTF-8; git takes these bytes as they come.
    const latin1 = Object.entries(env).map(([key, value]) => `export ${key}="$(printf '${octal(value)}')"`);
    fs.writeFileSync(own('commit.sh'), `${latin1.join('\n')}\nexec git commit -q -a -m 'By Jos\u00e9'\n`);
    twins.must({ args: ['-c', `alias.by-jose=!sh ${own('commit.sh')}`, 'by-jose'] });
    assert.match(scene.git('cat-file', 'commit', 'HEAD'), /^encoding ISO-8859-1$/m);
    assert.deepEqual(await scene.moves(), walk.moves);
    const seen = [];
    const which = { kind: 'commits', ids: [scene.repository.head()] } as const;
    for await (const { commit } of observe(scene.repository.door(), scene.repository.path, which))
      seen.push(commit);
    assert.deepEqual(
      seen.map(({ authorName, authorEmail }) => [authorName, authorEmail]),
      [[env.GIT_AUTHOR_NAME, env.GIT_AUTHOR_EMAIL]],
    );
  });

  it('and each of them once, under the same ids in a clone that has none of it', async () => {
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});

/** Each byte of latin1 as `printf` takes it. */
function octal(text: string): string {
  return Array.from(Buffer.from(text, 'latin1'), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
