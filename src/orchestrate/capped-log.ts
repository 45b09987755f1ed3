import * as fs from 'node:fs';
import { messageOf } from '../shared/failure.js';
import { PRIVATE_FILE } from '../shared/files.js';

/** Kept of the end of an output that is longer than its log: an agent's last message is in it. */
const TAIL_BYTES = 256 * 1024;
const TOUCH_EVERY_MS = 1000;

/**
 * An output on disk, up to a size; of what comes behind it the end. It never holds more than twice the tail in memory,
 * whatever a program prints, in lines or not.
 */
export class CappedLog {
  readonly #paths: { readonly log: string; readonly tail: string };
  readonly #fd: number;
  #left: number;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #refused: string | undefined;
  #touchedMs = -Infinity;

  constructor(paths: { readonly log: string; readonly tail: string }, mostBytes: number) {
    this.#paths = paths;
    this.#left = mostBytes;
    this.#fd = fs.openSync(paths.log, 'a', PRIVATE_FILE);
  }

  /** Why the disk took no more, undefined while it does. */
  get refused(): string | undefined {
    return this.#refused;
  }

  write(chunk: Buffer): void {
    const fits = chunk.subarray(0, this.#left);
    if (fits.length > 0 && this.#refused === undefined) {
      try {
        fs.writeSync(this.#fd, fits);
      } catch (error) {
        this.#refused = messageOf(error);
      }
    }
    this.#left -= fits.length;
    if (this.#left > 0) return;
    this.#sayItIsNotQuiet();
    this.#tail.push(Buffer.from(chunk));
    this.#tailBytes += chunk.length;
    for (
      let first = this.#tail[0];
      first && this.#tailBytes - first.length > TAIL_BYTES;
      first = this.#tail[0]
    ) {
      this.#tail.shift();
      this.#tailBytes -= first.length;
    }
  }

  /** The log's time says when the program last printed, also when it holds no more: people see by it who hangs. */
  #sayItIsNotQuiet(): void {
    if (performance.now() - this.#touchedMs < TOUCH_EVERY_MS || this.#refused !== undefined) return;
    this.#touchedMs = performance.now();
    const now = new Date();
    fs.futimesSync(this.#fd, now, now);
  }

  close(): void {
    fs.closeSync(this.#fd);
    if (this.#tailBytes === 0 || this.#refused !== undefined) return;
    const end = Buffer.concat(this.#tail).subarray(-TAIL_BYTES);
    fs.writeFileSync(this.#paths.tail, end, { mode: PRIVATE_FILE });
  }
}
