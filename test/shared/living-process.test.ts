import assert from 'node:assert/strict';
import { formatProcess, isAlive, parseProcess } from '../../src/shared/living-process.js';

describe('a process that a file names', () => {
  it('is read as it was written; process groups and garbage are none', () => {
    assert.deepEqual(parseProcess('12 345\n'), { pid: 12, born: '345' });
    assert.deepEqual(parseProcess('12\n'), { pid: 12, born: undefined });
    for (const text of ['0\n', '-1\n', '', 'x', '12 x', '99999999999'])
      assert.equal(parseProcess(text), undefined, text);
  });

  it('lives when its number and its birth are those of a process', () => {
    const ours = parseProcess(formatProcess(process.pid));
    assert.ok(ours && isAlive(ours));
    assert.equal(isAlive({ pid: 4_194_304, born: undefined }), false);
  });

  it('does not live when its number was given to another', function () {
    // Only /proc tells when a process was born.
    if (process.platform !== 'linux') return this.skip();
    assert.equal(isAlive({ pid: process.pid, born: '1' }), false);
    assert.equal(isAlive({ pid: 1, born: undefined }), false);
  });
});
