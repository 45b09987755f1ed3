import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { jsonIn, objectIn } from '../shared/json-value.js';
import type { Lamport } from './event.js';

/** @returns the value, or undefined when it is no whole number from 0 to 2^53 - 1. */
export function parseLamport(value: unknown): Lamport | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as Lamport) : undefined;
}

/**
 * The node's Lamport clock: a file that holds the highest value ever issued or witnessed.
 *
 * It has no lock of its own. Reading, counting up and writing must happen inside one EventStore transaction: there
 * the store's own highest value is at hand as the second witness, and nobody else allocates in between.
 */
export interface ClockFile {
  /** The highest value the file knows; 0 when it is absent, empty or damaged, which is why the store is asked as well. */
  read(): Lamport;
  /** Durable when it returns. @throws the system's error; the file then holds the value of before. */
  write(value: Lamport): void;
}

/**
 * @param path `clock.json`
 * @param nodeId kept beside the value for people who look into the file.
 */
export function clockFile(path: string, nodeId: string): ClockFile {
  return {
    read: () => parseClock(readFileIfPresent(path)?.toString('utf8') ?? '') ?? (0 as Lamport),
    write: (value) =>
      writeFileDurably(path, `${JSON.stringify({ node_id: nodeId, lamport_clock: value })}\n`),
  };
}

/** Garbage is a clock we cannot read; the store still knows the highest value. */
function parseClock(text: string): Lamport | undefined {
  return parseLamport(objectIn(jsonIn(text))?.['lamport_clock']);
}

/**
 * A server, or another node, that is further ahead of us than this is wrong or lies. A machine makes some thousand events a day; and a clock
 * that once followed can never go back.
 */
export const MOST_AHEAD = 1_000_000;

/** Whether a value that somebody showed us is so far ahead of ours that we must not follow it. */
export function isTooFarAhead(value: number, ours: number): boolean {
  return value > ours + MOST_AHEAD;
}

/**
 * Issues values one after the other, above everything that any witness knows.
 * @param witnesses the clock file's value and the store's highest.
 */
export class LamportCounter {
  #last: number;

  constructor(...witnesses: readonly number[]) {
    this.#last = Math.max(0, ...witnesses);
  }

  /** The highest value issued or witnessed so far. */
  get last(): Lamport {
    return this.#last as Lamport;
  }

  /** The value that `next` will issue. */
  get upcoming(): Lamport {
    return (this.#last + 1) as Lamport;
  }

  next(): Lamport {
    this.#last += 1;
    return this.last;
  }
}
