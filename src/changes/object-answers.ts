/** What `git cat-file --batch` says of one object; undefined: the repository does not have it. */
export type ObjectAnswer =
  | {
      readonly type: string;
      /** Valid only until the next answer is taken: the memory is used again. */
      readonly bytes: Buffer;
    }
  | undefined;

const NEWLINE = 0x0a;

/** Larger scratch memory is let go after use: one huge file must not cost its size for ever. */
const KEPT_SCRATCH_BYTES = 1 << 20;

/** An object of which not all bytes have come. */
interface PartialObject {
  readonly type: string;
  /** One more than the content has: its closing newline. */
  readonly size: number;
  filled: number;
}

/**
 * Parses `<id> <type> <size> LF <content> LF`, or `<id> missing LF`, in chunks of any size (git-cat-file(1)).
 * Bytes in, answers out, in the order of the questions.
 */
export class ObjectAnswerParser {
  /** A header that is cut by the end of a chunk. */
  #header = '';
  #partial: PartialObject | undefined;
  /** Where an object that spans chunks is put together. Most lie within one and are never copied. */
  #scratch: Buffer = Buffer.alloc(0);

  /** @returns the answers that are complete now. */
  *push(chunk: Buffer): Generator<ObjectAnswer> {
    for (let at = 0; at < chunk.length;) {
      if (!this.#partial) {
        const newline = chunk.indexOf(NEWLINE, at);
        if (newline === -1) {
          this.#header += chunk.toString('latin1', at);
          return;
        }
        const object = parseHeader(this.#header + chunk.toString('latin1', at, newline));
        this.#header = '';
        at = newline + 1;
        if (!object) {
          yield undefined;
          continue;
        }
        if (at + object.size <= chunk.length) {
          yield { type: object.type, bytes: chunk.subarray(at, at + object.size - 1) };
          at += object.size;
          continue;
        }
        this.#partial = object;
        if (this.#scratch.length < object.size) this.#scratch = Buffer.allocUnsafe(object.size);
      }
      const { type, size, filled } = this.#partial;
      const copied = chunk.copy(this.#scratch, filled, at, at + size - filled);
      at += copied;
      this.#partial.filled += copied;
      if (this.#partial.filled < size) return;
      this.#partial = undefined;
      yield { type, bytes: this.#scratch.subarray(0, size - 1) };
      if (this.#scratch.length > KEPT_SCRATCH_BYTES) this.#scratch = Buffer.alloc(0);
    }
  }
}

function parseHeader(header: string): PartialObject | undefined {
  const [, type, size] = /^[0-9a-f]+ ([a-z]+) (\d+)$/.exec(header) ?? [];
  return type === undefined ? undefined : { type, size: Number(size) + 1, filled: 0 };
}
