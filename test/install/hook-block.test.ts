import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { HOOK_NAMES, inSubshell, insertBlock, readHook, removeBlock } from '../../src/install/hook-block.js';
import { packageRoot } from '../../src/shared/package-root.js';

const SHIPPED = readFileSync(join(packageRoot(), 'hooks', 'post-commit'), 'utf8');
const OLDER = SHIPPED.replace('spec-kitty 1', 'spec-kitty 0').replace('|| :', '|| true');

/** As it stands in a person's own hook. */
const GUEST = inSubshell(SHIPPED);

const block = (text: string) => text.slice(text.indexOf('# >>>'));

describe('our block in a hook file', () => {
  it('is the whole file where there was none, and the file goes again', () => {
    assert.equal(insertBlock(undefined, SHIPPED), SHIPPED);
    assert.equal(removeBlock(SHIPPED, SHIPPED), undefined);
    assert.deepEqual(readHook(SHIPPED, SHIPPED), { kind: 'ours', current: true });
  });

  for (const [what, theirs] of [
    ['a plain hook', '#!/bin/sh\necho theirs\n'],
    ['one that ends in exec', '#!/bin/bash\nexec ./other "$@"\n'],
    ['one that exits in the middle', '#!/usr/bin/env bash\nexit 3\necho never\n'],
    ['one without a last newline', '#!/bin/sh\necho theirs'],
    ['one without a shebang', 'echo theirs\n'],
    ['one in CRLF', '#!/bin/sh\r\necho theirs\r\n'],
    ['one of bytes that are no UTF-8', '#!/bin/sh\necho \u00e9\u00ff\n'],
    ['one of a first line alone', '#!/bin/sh\n'],
    ['an empty one', ''],
  ]) {
    it(`goes right below the first line of ${what}, and comes out again to the byte`, () => {
      const text = theirs ?? '';
      const with_ = insertBlock(text, SHIPPED);
      const first = text.startsWith('#!') ? text.slice(0, text.indexOf('\n') + 1 || undefined) : '';
      assert.ok(with_.startsWith(first));
      assert.ok(with_.slice(first.length).startsWith('# >>> spec-kitty 1 >>>'));
      assert.deepEqual(readHook(with_, SHIPPED), { kind: 'shared', current: true });
      assert.equal(removeBlock(with_, SHIPPED), text);
      assert.equal(insertBlock(with_, SHIPPED), with_);
    });
  }

  it('comes out of any text to the byte', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (body, shebang) => {
        const text = (shebang ? '#!/bin/sh\n' : '') + body;
        fc.pre(!text.includes('spec-kitty'));
        assert.equal(removeBlock(insertBlock(text, SHIPPED), SHIPPED), text);
      }),
    );
  });

  it('in any pieces, anywhere, is mended to one whole block and comes out again with nothing else', () => {
    const ours = block(GUEST).split('\n').slice(0, 3);
    const pieces = fc.array(
      fc.oneof(fc.constantFrom(...ours), fc.constantFrom('echo a', '', 'exit 0', '# b')),
    );
    fc.assert(
      fc.property(pieces, (lines) => {
        const text = ['#!/bin/sh', ...lines, ''].join('\n');
        const person = ['#!/bin/sh', ...lines.filter((line) => !ours.includes(line)), ''].join('\n');
        const mended = insertBlock(text, SHIPPED);
        assert.deepEqual(readHook(mended, SHIPPED), { kind: 'shared', current: true });
        assert.equal(insertBlock(mended, SHIPPED), mended);
        assert.equal(removeBlock(mended, SHIPPED), person);
      }),
    );
  });

  it('of another version is replaced where it stands', () => {
    const theirs = `#!/bin/sh\necho before\n${block(OLDER)}echo after\n`;
    assert.deepEqual(readHook(theirs, SHIPPED), { kind: 'shared', current: false });
    assert.equal(insertBlock(theirs, SHIPPED), `#!/bin/sh\necho before\n${block(GUEST)}echo after\n`);
  });

  it("runs in a subshell among a person's lines, and in the hook's own shell in a file of ours", () => {
    const [, line = ''] = block(SHIPPED).split('\n');
    assert.match(line, /^\{ sk_hook=post-commit; .*; \} </);
    assert.equal(block(GUEST).split('\n')[1], line.replace('{ ', '(').replace('; } ', ') '));
    const added = `${SHIPPED}echo theirs\n`;
    for (const text of [added, added.replace(block(SHIPPED), block(GUEST))])
      assert.deepEqual(readHook(text, SHIPPED), { kind: 'shared', current: true });
    assert.deepEqual(readHook(GUEST, SHIPPED), { kind: 'ours', current: false });
    assert.equal(insertBlock(GUEST, SHIPPED), SHIPPED);
    assert.equal(removeBlock(GUEST, SHIPPED), undefined);
    assert.deepEqual(readHook(GUEST, GUEST), { kind: 'ours', current: true });
  });

  it('does not go into a hook of another language', () => {
    for (const shebang of [
      '#!/usr/bin/env python3',
      '#!/usr/bin/perl',
      '#!/usr/bin/env node',
      '#!/usr/bin/fish',
    ]) {
      assert.deepEqual(readHook(`${shebang}\n`, SHIPPED), { kind: 'not_shell' });
    }
    for (const shebang of ['#!/bin/sh', '#! /bin/sh -e', '#!/usr/bin/env bash', '#!/usr/local/bin/zsh']) {
      assert.deepEqual(readHook(`${shebang}\n`, SHIPPED), { kind: 'theirs' });
    }
    assert.deepEqual(readHook(undefined, SHIPPED), { kind: 'absent' });
  });

  it('is the same in every shipped hook, but for the hook’s name', () => {
    for (const hook of HOOK_NAMES) {
      const text = readFileSync(join(packageRoot(), 'hooks', hook), 'utf8');
      assert.equal(text.replace(`sk_hook=${hook};`, 'sk_hook=post-commit;'), SHIPPED);
    }
  });
});
