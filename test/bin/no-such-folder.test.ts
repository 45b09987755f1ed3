import assert from 'node:assert/strict';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { runProgram } from '../support/child.js';
import { spec } from '../support/program.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('a folder that is not there', () => {
  const folder = temporaryFolder('no-such-folder');
  after(() => folder.remove());
  const env = { ...process.env, HOME: folder.path, SPEC_KITTY_HOME: join(folder.path, 'home') };

  for (const args of [['log'], ['init'], ['exec', '--', 'true']]) {
    it(`${args.join(' ')}: -C says so, and nothing is run`, async () => {
      const missing = join(folder.path, 'missing');
      const { stdout, stderr, code } = await spec({ path: folder.path, env }, ['-C', missing, ...args]);
      assert.deepEqual([stdout, stderr, code], ['', `spec-kitty: There is no folder ${missing}.\n`, 2]);
    });
  }

  it('the one that we are started in says so as well', async () => {
    const program = join(packageRoot(), 'dist', 'cli.js');
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" log';
    const { stderr, code } = await runProgram('sh', ['-c', script, process.execPath, program], {
      cwd: folder.path,
      env,
    });
    assert.match(stderr, /^spec-kitty: The folder that you are in is not there any more\.$/m);
    assert.equal(code, 2);
  });
});
