import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { CLI, eventually, spec } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { pathOf, Scene } from '../support/scene.js';
import { hasScript, inTerminal } from '../support/terminal.js';

/** Stands in for the Python spec-kitty: says what it was asked, and moves WP01 when asked to implement. */
const STAND_IN = [
  '#!/bin/sh',
  'for word in "$@"; do printf "<%s>" "$word"; done; echo',
  'if [ "$1" = implement ]; then',
  `  sed -i 's/^lane: .*/lane: "doing"/' '${pathOf('WP01')}' && git commit -qam 'Start WP01'`,
  'fi',
  'if [ "$1" = ask ]; then test -t 0 && echo terminal; read answer; echo "answer $answer"; fi',
  'if [ "$1" = fail ]; then exit 42; fi',
  'if [ "$1" = again ]; then shift; exec "$SPEC_KITTY_NODE" "$SPEC_KITTY_CLI" "$@"; fi',
  '',
].join('\n');

describe('a delegate', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.begin();
    const { repository } = scene;
    repository.write('tools/kitty', STAND_IN);
    fs.chmodSync(join(repository.path, 'tools/kitty'), 0o755);
    const config = repository.read('.kittify/config.yaml');
    repository.write('.kittify/config.yaml', `${config}delegate: tools/kitty\n`);
    repository.commit('Delegate');
  });
  after(() => scene.end());
  const run = (...args: string[]) => spec(scene.repository, args);

  it('gets what this program does not know as it was typed, and its exit code is ours', async () => {
    const { code, stdout, stderr } = await run('dashboard', '--port', '007', '--json', '--', '-C');
    assert.deepEqual([code, stdout, stderr], [0, '<dashboard><--port><007><--json><--><-C>\n', '']);
    assert.equal((await run('fail')).code, 42);
    const group = await run('hooks', 'frobnicate');
    assert.equal(group.stdout, '<hooks><frobnicate>\n');
  });

  it('works in the folder that -C names, and never hears of -C', async () => {
    const { stdout } = await spec({ env: scene.repository.env, path: '/' }, [
      '-C',
      scene.repository.path,
      '--verbose',
      'dashboard',
    ]);
    assert.equal(stdout, '<--verbose><dashboard>\n');
  });

  it('is told on when it fails, by name alone', async () => {
    await run('fail', 'secret-word');
    const text = JSON.stringify(await scene.events());
    assert.match(text, /kitty ended with exit code 42/);
    assert.doesNotMatch(text, /secret-word/);
  });

  it('has the terminal', async function () {
    if (!hasScript()) this.skip();
    const session = inTerminal(scene.repository, [process.execPath, CLI, 'ask']);
    await eventually(20_000, session.shown, (shown) => shown.includes('terminal'));
    session.type('yes\n');
    assert.equal(await session.ended, 0);
    assert.match(session.shown(), /answer yes/);
  });

  it('leaves to us what is ours', async () => {
    const { stdout } = await run('hooks', 'status', '--json');
    assert.equal(typeof JSON.parse(stdout), 'object');
    assert.match((await run('--help')).stdout, /Usage: spec-kitty/);
  });

  it('that comes back to us ends there', async () => {
    const env = { ...scene.repository.env, SPEC_KITTY_NODE: process.execPath, SPEC_KITTY_CLI: CLI };
    const { code, stderr } = await spec({ env, path: scene.repository.path }, ['again', 'again', 'x']);
    assert.equal(code, 2);
    assert.match(stderr, /no command `again`/);
  });

  it('that is not there says so', async () => {
    const other = TestRepository.create();
    other.write('.kittify/config.yaml', 'delegate: ./gone\n');
    const { code, stderr } = await spec(other, ['dashboard']);
    other.remove();
    assert.equal(code, 127);
    assert.match(stderr, /gone: command not found/);
  });
});

describe('without a delegate', () => {
  let repository: TestRepository;
  before(() => (repository = TestRepository.create()));
  after(() => repository.remove());

  for (const [typed, near] of [
    [['snyc'], 'spec-kitty sync'],
    [['hooks', 'instal'], 'spec-kitty hooks install'],
    [['frobnicate'], undefined],
  ] as const) {
    it(`\`${typed.join(' ')}\` is wrong usage${near ? `: did you mean \`${near}\`` : ''}`, async () => {
      const { code, stdout } = await spec(repository, [...typed, '--json']);
      const { error } = JSON.parse(stdout) as { error: { code: string; hint: string } };
      assert.deepEqual([code, error.code], [2, 'wrong_usage']);
      assert.equal(/Did you mean `(.*?)`/.exec(error.hint)?.[1], near);
    });
  }
});
