import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/shared/package-root.js';
import { runNode, runProgram } from './support/child.js';
import { queuedEvents } from './support/open-events.js';
import { temporaryFolder, type TemporaryFolder } from './support/temporary-folder.js';

/** The tarball, unpacked where a program that depends on it would find it. */
describe('the packed package', () => {
  let folder: TemporaryFolder;
  let installed: string;

  before(async () => {
    folder = temporaryFolder('package');
    const pack = await runProgram('npm', ['pack', '--ignore-scripts', '--pack-destination', folder.path], {
      cwd: packageRoot(),
      env: {
        HOME: folder.path,
        npm_config_cache: join(folder.path, 'cache'),
        npm_config_update_notifier: 'false',
      },
    });
    assert.equal(pack.code, 0, pack.stderr);
    installed = join(folder.path, 'node_modules', 'spec-kitty-capture');
    fs.mkdirSync(installed, { recursive: true });
    const tarball = fs.readdirSync(folder.path).find((name) => name.endsWith('.tgz')) ?? '';
    const unpack = await runProgram('tar', [
      '-xzf',
      join(folder.path, tarball),
      '--strip-components=1',
      '-C',
      installed,
    ]);
    assert.equal(unpack.code, 0, unpack.stderr);
  });
  after(() => folder.remove());

  it('holds only what runs, and what goes with it', () => {
    assert.deepEqual(fs.readdirSync(installed).sort(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'hooks',
      'package.json',
      'templates',
    ]);
    const files = fs.readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      files.filter((name) => /test|bench|demo|\.map$/.test(name)),
      [],
    );
  });

  it('has of zod what it uses: the schemas load in a moment', () => {
    const dist = join(installed, 'dist');
    const files = fs.readdirSync(dist).filter((name) => /^(schema|chunk)-.*\.m?js$/.test(name));
    const large = files.filter((name) => fs.statSync(join(dist, name)).size > 200_000);
    // One word such as `z.core.clone` brings all of it along, 450 KB.
    assert.deepEqual(large, []);
  });

  it('has no script that npm runs, or warns of, where it is installed', () => {
    const { scripts } = JSON.parse(fs.readFileSync(join(installed, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const run = Object.keys(scripts).filter((name) => /^(pre|post)?(install|prepare|prepublish)$/.test(name));
    assert.deepEqual(run, []);
  });

  it('gives a program its emitter, by its name', async () => {
    const home = join(folder.path, 'home');
    const program = join(folder.path, 'program.mjs');
    fs.writeFileSync(
      program,
      `import { getEmitter } from 'spec-kitty-capture';
       const emitter = getEmitter();
       if (emitter !== getEmitter()) throw new Error('not the same emitter');
       const result = await emitter.wpStatusChanged({ wp_id: 'WP01', previous_status: 'planned', new_status: 'doing' });
       console.log(result.kind);`,
    );
    const { stdout, stderr, code } = await runNode(program, [], {
      env: { HOME: home, SPEC_KITTY_HOME: home },
      cwd: folder.path,
    });
    assert.deepEqual({ stdout, stderr, code }, { stdout: 'recorded\n', stderr: '', code: 0 });
    const [event] = await queuedEvents(join(home, 'queue.db'));
    assert.deepEqual(
      [event?.event_type, event?.lamport_clock, event?.team_slug],
      ['WPStatusChanged', 1, 'local'],
    );
  });

  it('tells TypeScript what each event takes', async () => {
    const program = join(folder.path, 'program.mts');
    const right = `import { getEmitter, type EmitResult } from 'spec-kitty-capture';
      const result: EmitResult = await getEmitter().historyAdded({ wp_id: 'WP01', entry_type: 'note', entry_content: 'x' });
      if (result.kind === 'recorded') console.log(result.event.lamport_clock + 1);\n`;
    const check = async (text: string) => {
      fs.writeFileSync(program, text);
      const compiler = join(packageRoot(), 'node_modules', 'typescript', 'bin', 'tsc');
      const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--ignoreConfig'];
      const types = ['--types', 'node', '--typeRoots', join(packageRoot(), 'node_modules', '@types')];
      return runNode(compiler, [...flags, ...types, program], { cwd: folder.path });
    };
    const good = await check(right);
    assert.equal(good.code, 0, good.stdout);
    const bad = await check(right.replace("'note'", "'gossip'"));
    assert.match(bad.stdout, /'"gossip"' is not assignable/);
  });

  it('runs its program', async () => {
    const { stdout, code } = await runNode(join(installed, 'dist', 'cli.js'), ['--version'], {
      cwd: folder.path,
    });
    const { version } = JSON.parse(fs.readFileSync(join(installed, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.deepEqual({ stdout, code }, { stdout: `${version}\n`, code: 0 });
  });
});
