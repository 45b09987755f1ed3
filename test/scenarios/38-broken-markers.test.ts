import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inSubshell } from '../../src/install/hook-block.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { HookedRepository } from '../install/hooked-repository.js';
import { SILENT } from '../support/repository.js';

describe('scenario 38: broken markers', () => {
  let hooked: HookedRepository;
  beforeEach(() => (hooked = new HookedRepository()));
  afterEach(() => hooked.remove());

  const [begin = '', body = '', end = ''] = inSubshell(
    readFileSync(join(packageRoot(), 'hooks', 'post-commit'), 'utf8'),
  )
    .split('\n')
    .slice(2);

  for (const [what, lines] of [
    ['a begin without its end', [begin, body, 'echo a', 'echo b']],
    ['a begin alone', ['echo a', begin, 'echo b']],
    ['an end without its begin', ['echo a', body, end, 'echo b']],
    ['an end alone', ['echo a', end, 'echo b']],
    ['our line without markers', ['echo a', body, 'echo b']],
    ['two whole blocks', [begin, body, end, 'echo a', begin, body, end, 'echo b']],
    ['a begin without its end above a whole block', [begin, body, 'echo a', begin, body, end, 'echo b']],
    ["a person's lines between the markers", [begin, 'echo a', body, 'echo b', end]],
  ] as const) {
    it(`${what}: mended, with nothing of the person's lost, and taken out whole`, async () => {
      hooked.writeHook('post-commit', ['#!/bin/sh', ...lines, ''].join('\n'));
      await hooked.run('init');
      const text = readFileSync(hooked.hook('post-commit'), 'utf8').split('\n');
      const ours = [begin, body, end];
      assert.deepEqual(
        text.filter((line) => ours.includes(line)),
        ours,
      );
      assert.deepEqual(hooked.commit(), { ...SILENT, stderr: 'a\nb\n' });
      assert.deepEqual(hooked.notes(), ['post-commit']);
      assert.equal((await hooked.status()).working, true);
      await hooked.run('hooks', 'uninstall');
      assert.equal(hooked.snapshot()['post-commit'], '755 #!/bin/sh\necho a\necho b\n');
    });
  }

  it('status says that a damaged block is damaged', async () => {
    await hooked.run('init');
    hooked.writeHook('post-commit', ['#!/bin/sh', begin, body, ''].join('\n'));
    const { working, hooks } = await hooked.status();
    assert.equal(working, false);
    assert.deepEqual(hooks[0], { hook: 'post-commit', state: 'outdated' });
  });
});
