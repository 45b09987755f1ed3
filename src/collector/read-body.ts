import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { systemCode } from '../shared/failure.js';

export interface BodyLimits {
  readonly maxWireBytes: number;
  readonly maxUnpackedBytes: number;
}

export type Body =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'unknown_encoding'; readonly encoding: string }
  | { readonly kind: 'too_large'; readonly limitBytes: number }
  /** Not gzip, cut short, or failing its checksum. */
  | { readonly kind: 'corrupt' }
  /** The client went away in the middle. */
  | { readonly kind: 'broken_off' };

/** Fewer, larger pieces than Node's 16 KiB; also how far beyond the limit a bomb can get before it is stopped. */
const PIECE_BYTES = 64 * 1024;

/**
 * Reads a request's body, unpacking it on the way. Both limits hold while it streams: a bomb is dropped at the limit
 * and never inflated, and a body that says nothing of its length cannot fill the memory.
 */
export async function readBody(
  headers: Headers,
  body: ReadableStream<Uint8Array> | null,
  { maxWireBytes, maxUnpackedBytes }: BodyLimits,
): Promise<Body> {
  const encoding = (headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding !== 'gzip' && encoding !== 'identity') return { kind: 'unknown_encoding', encoding };
  if (Number(headers.get('content-length')) > maxWireBytes) {
    return { kind: 'too_large', limitBytes: maxWireBytes };
  }
  // Not cancelled when we have seen enough: that would cut the connection before the client has its answer.
  const wire = capped(body?.values({ preventCancel: true }) ?? [], maxWireBytes);
  const pieces: Uint8Array[] = [];
  const collect = async (unpacked: AsyncIterable<Uint8Array>) => {
    for await (const piece of capped(unpacked, maxUnpackedBytes)) pieces.push(piece);
  };
  try {
    if (encoding === 'gzip') await pipeline(wire, createGunzip({ chunkSize: PIECE_BYTES }), collect);
    else await collect(wire);
  } catch (error) {
    if (error instanceof OverLimit) return { kind: 'too_large', limitBytes: error.limitBytes };
    if (systemCode(error)?.startsWith('Z_')) return { kind: 'corrupt' };
    return { kind: 'broken_off' };
  }
  return { kind: 'read', bytes: Buffer.concat(pieces) };
}

/** Far above what a client sends that keeps to our limits about, and bounded. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

/**
 * Reads on and forgets. An answer that comes while the client still sends is lost to it when the connection is then closed over
 * what was not read: it would take a 413 for a broken network, and send the same again.
 */
export async function discardBody(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (!body || body.locked) return;
  let seenBytes = 0;
  try {
    for await (const piece of body.values({ preventCancel: true })) {
      seenBytes += piece.byteLength;
      if (seenBytes > MAX_DISCARDED_BYTES) return;
    }
  } catch {
    // Gone: nobody waits for the answer.
  }
}

/** Thrown through Node's pipeline, which closes all its streams on the way; it never leaves this file. */
class OverLimit extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

async function* capped(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limitBytes: number,
): AsyncGenerator<Uint8Array> {
  let seenBytes = 0;
  for await (const piece of pieces) {
    seenBytes += piece.byteLength;
    if (seenBytes > limitBytes) throw new OverLimit(limitBytes);
    yield piece;
  }
}
