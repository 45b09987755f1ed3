/** What `git cat-file --batch` says of one object; undefined: the repository does not have it. */
export type ObjectAnswer = { readonly type: string; readonly bytes: Buffer } | undefined;

const NEWLINE = 0x0a;

/**
 * Parses `<id> <type> <size> LF <content> LF`, or `<id> missing LF`, in chunks of any size (git-cat-file(1)).
 * Pure: bytes in, answers out, in the order of the questions.
 */
export class ObjectAnswerParser {
  /** A header that is cut by the end of a chunk. */
  #header: Buffer = Buffer.alloc(0);
  #object: { readonly type: string; readonly bytes: Buffer; filled: number } | undefined;

  /** @returns the answers that are complete now. */
  *push(chunk: Buffer): Generator<ObjectAnswer> {
    for (let at = 0; at < chunk.length;) {
      if (!this.#object) {
        const newline = chunk.indexOf(NEWLINE, at);
        if (newline === -1) {
          this.#header = Buffer.concat([this.#header, chunk.subarray(at)]);
          return;
        }
        const header = Buffer.concat([this.#header, chunk.subarray(at, newline)]).toString('latin1');
        this.#header = Buffer.alloc(0);
        at = newline + 1;
        const [, type, size] = /^[0-9a-f]+ ([a-z]+) (\d+)$/.exec(header) ?? [];
        if (type === undefined) yield undefined;
        // One byte more than the content: its closing newline.
        else this.#object = { type, bytes: Buffer.allocUnsafe(Number(size) + 1), filled: 0 };
        continue;
      }
      const object = this.#object;
      const copied = chunk.copy(object.bytes, object.filled, at);
      object.filled += copied;
      at += copied;
      if (object.filled < object.bytes.length) return;
      this.#object = undefined;
      yield { type: object.type, bytes: object.bytes.subarray(0, -1) };
    }
  }
}
