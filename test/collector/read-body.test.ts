import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { readBody, type Body } from '../../src/collector/read-body.js';

const LIMITS = { maxWireBytes: 64 * 1024, maxUnpackedBytes: 256 * 1024 };

interface Sent {
  readonly stream: ReadableStream<Uint8Array>;
  /** How many pieces were asked for so far. */
  pulled(): number;
}

/** A body that is handed over piece by piece, as fast as it is read and no faster. */
function inPieces(bytes: Uint8Array, pieceBytes = 1024): Sent {
  let pulled = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const start = pulled * pieceBytes;
        if (start >= bytes.length) controller.close();
        else controller.enqueue(bytes.subarray(start, start + pieceBytes));
        pulled += 1;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, pulled: () => pulled };
}

function read(sent: Sent | null, headers: Record<string, string> = {}): Promise<Body> {
  return readBody(new Headers(headers), sent?.stream ?? null, LIMITS);
}

const GZIP = { 'content-encoding': 'gzip' };

describe('Reading a body', () => {
  it('unpacks gzip, and takes a body as it is', async () => {
    const bytes = Buffer.from('{"events":[]}');
    assert.deepEqual(await read(inPieces(gzipSync(bytes)), GZIP), { kind: 'read', bytes });
    assert.deepEqual(await read(inPieces(bytes)), { kind: 'read', bytes });
    assert.deepEqual(await read(inPieces(bytes), { 'content-encoding': 'Identity' }), {
      kind: 'read',
      bytes,
    });
    assert.deepEqual(await read(null), { kind: 'read', bytes: Buffer.alloc(0) });
  });

  it('takes a body of exactly the limit, and none that is a byte larger', async () => {
    const full = Buffer.alloc(LIMITS.maxUnpackedBytes);
    assert.equal((await read(inPieces(gzipSync(full)), GZIP)).kind, 'read');
    const over = Buffer.alloc(LIMITS.maxUnpackedBytes + 1);
    const limitBytes = LIMITS.maxUnpackedBytes;
    assert.deepEqual(await read(inPieces(gzipSync(over)), GZIP), { kind: 'too_large', limitBytes });
  });

  it('drops a bomb at the limit instead of inflating it', async () => {
    const bomb = inPieces(gzipSync(Buffer.alloc(40 * 1024 * 1024)));
    assert.equal((await read(bomb, GZIP)).kind, 'too_large');
    assert.ok(bomb.pulled() < 20, `${bomb.pulled()} KiB of 40 were read`);
  });

  it('stops reading at the limit when nobody said how long the body is', async () => {
    const endless = inPieces(Buffer.alloc(10 * 1024 * 1024));
    const limitBytes = LIMITS.maxWireBytes;
    assert.deepEqual(await read(endless), { kind: 'too_large', limitBytes });
    assert.ok(endless.pulled() < 80, `${endless.pulled()} KiB of 10,240 were read`);
  });

  it('does not begin when the length that was said is too large', async () => {
    const body = inPieces(Buffer.alloc(10));
    const said = { 'content-length': String(LIMITS.maxWireBytes + 1) };
    assert.equal((await read(body, said)).kind, 'too_large');
    assert.equal(body.pulled(), 0);
  });

  it('says that gzip is cut, damaged or none', async () => {
    const packed = gzipSync(Buffer.from('x'.repeat(5000)));
    const flipped = Buffer.from(packed);
    flipped.writeUInt32LE(0, flipped.length - 8);
    for (const bytes of [packed.subarray(0, -9), flipped, Buffer.from('{"events":[]}')]) {
      assert.deepEqual(await read(inPieces(bytes), GZIP), { kind: 'corrupt' });
    }
  });

  it('says that the client went away', async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('aborted'));
      },
    });
    assert.deepEqual(await read({ stream, pulled: () => 0 }), { kind: 'broken_off' });
  });

  it('knows no other encoding', async () => {
    for (const encoding of ['br', 'deflate', 'gzip, gzip', 'zstd']) {
      assert.equal(
        (await read(inPieces(Buffer.alloc(1)), { 'content-encoding': encoding })).kind,
        'unknown_encoding',
      );
    }
  });
});
