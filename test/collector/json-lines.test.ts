import assert from 'node:assert/strict';
import { linesOf } from '../../src/collector/json-lines.js';

async function* chunksOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function linesIn(...texts: string[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const some of linesOf(chunksOf(...texts))) lines.push(...some.map(String));
  return lines;
}

describe('Lines of a stream', () => {
  it('are whole wherever it is cut, the last one also without a line break', async () => {
    assert.deepEqual(await linesIn('a\nb', 'c\n', '\nd'), ['a', 'bc', '', 'd']);
    assert.deepEqual(await linesIn(), []);
    assert.deepEqual(await linesIn('a\n'), ['a']);
  });

  it('are not waited for without end', async () => {
    const piece = 'x'.repeat(1_500_000);
    await assert.rejects(linesIn(piece, piece), { code: 'endless_line' });
  });
});
