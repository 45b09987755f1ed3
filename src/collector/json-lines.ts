import { Failure } from '../shared/failure.js';
import { serveWords } from '../words/serve.js';

/** An event has 256 KiB at most (limits.ts), and its line little more. What is far longer is no line of ours. */
const MAX_LINE_BYTES = 2 * 1024 * 1024;

/**
 * Cuts a stream of bytes into lines, without their line breaks; all that a chunk ends come together. What stands behind the last line
 * break comes as a last line.
 * @throws Failure `endless_line`: what has no line breaks must not be read into memory whole.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = Buffer.concat([rest, chunk]);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = data.indexOf(0x0a); end >= 0; end = data.indexOf(0x0a, start)) {
      lines.push(data.subarray(start, end));
      start = end + 1;
    }
    rest = data.subarray(start);
    if (rest.byteLength > MAX_LINE_BYTES) throw new Failure(serveWords.endlessLine(MAX_LINE_BYTES));
    if (lines.length > 0) yield lines;
  }
  if (rest.byteLength > 0) yield [rest];
}
