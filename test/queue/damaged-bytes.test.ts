import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Lamport } from '../../src/events/event.js';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { Failure } from '../../src/shared/failure.js';
import { PROJECT, sampleEvent, sampleUlid } from '../support/sample-events.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const EVENTS = 12;
const SELECTION = {
  projectUuid: PROJECT,
  teamSlugs: ['analytical'],
  maxEvents: 1000,
  maxBytes: Infinity,
  after: 0,
};
const ALL = { standings: ['waiting', 'parked', 'delivered', 'dropped'], limit: 100, end: 'newest' } as const;

/** One thing that a disk, or a person, may do to a file. */
type Harm =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'overwrite'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly to: number }
  | { readonly kind: 'replace'; readonly bytes: Uint8Array };

/** `at`, `to`: a share of the file's length. */
const share = fc.double({ min: 0, max: 1, noNaN: true });
const harm: fc.Arbitrary<Harm> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('flip' as const), at: share, bit: fc.nat(7) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('overwrite' as const),
      at: share,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const), to: share }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('replace' as const),
      bytes: fc.uint8Array({ maxLength: 4096 }),
    }),
  },
);

function harmed(sound: Buffer, harms: readonly Harm[]): Buffer {
  let bytes = Buffer.from(sound);
  for (const one of harms) {
    const place = (where: number) =>
      Math.min(Math.floor(where * bytes.length), Math.max(0, bytes.length - 1));
    switch (one.kind) {
      case 'flip':
        if (bytes.length > 0) bytes[place(one.at)] = (bytes[place(one.at)] ?? 0) ^ (1 << one.bit);
        break;
      case 'overwrite':
        bytes.set(one.bytes.subarray(0, bytes.length - place(one.at)), place(one.at));
        break;
      case 'truncate':
        bytes = bytes.subarray(0, place(one.to));
        break;
      case 'replace':
        bytes = Buffer.from(one.bytes);
    }
  }
  return bytes;
}

describe('queue.db with damaged bytes', function () {
  this.timeout(180_000);
  let folder: TemporaryFolder;
  let path: string;
  let sound: Buffer;

  before(async () => {
    folder = temporaryFolder('damaged-bytes');
    path = join(folder.path, 'queue.db');
    const queue = open();
    await queue.transact((transaction) => {
      for (let n = 0; n < EVENTS; n += 1) transaction.insert(sampleEvent(n));
    });
    const refusal = {
      kind: 'refused',
      eventId: sampleUlid(2),
      category: 'schema',
      reason: 'no lane',
    } as const;
    await queue.settle(
      [
        { kind: 'delivered', eventId: sampleUlid(0), verdict: 'accepted' },
        { ...refusal, park: true },
        { ...refusal, eventId: sampleUlid(3), park: false },
      ],
      0,
    );
    sound = fs.readFileSync(path);
  });
  after(() => folder.remove());

  const open = () => openQueue(path, { life: 'short', nowMs: () => 1_700_000_000_000 });

  function place(bytes: Buffer): void {
    for (const name of fs.readdirSync(folder.path)) fs.rmSync(join(folder.path, name));
    fs.writeFileSync(path, bytes);
  }

  const anyHarm = fc.array(harm, { minLength: 1, maxLength: 3 });

  it('is read, or said to be damaged, and never breaks a reader or changes', async () => {
    await fc.assert(
      fc.asyncProperty(anyHarm, async (harms) => {
        const bytes = harmed(sound, harms);
        place(bytes);
        for (const read of [
          async () => void (await open().summary()),
          async () => void (await open().entries(ALL)),
          async () => void (await open().find(sampleUlid(1))),
          async () => void [...(await open().kept())],
        ])
          await read().catch(mustBeFailure);
        assert.deepEqual(fs.readFileSync(path), bytes);
        assert.deepEqual(fs.readdirSync(folder.path), ['queue.db']);
      }),
      { numRuns: 100 },
    );
  });

  it('takes events again, the bytes that could not be read kept aside, and no readable row lost without a word', async () => {
    await fc.assert(
      fc.asyncProperty(anyHarm, async (harms) => {
        const bytes = harmed(sound, harms);
        place(bytes);
        const outcome = await open().transact((transaction) => transaction.insert(sampleEvent(50)));
        assert.deepEqual(outcome, { kind: 'stored', value: 'inserted' });

        await open().adoptTeam(PROJECT, 'analytical');
        await open().renumber('0123456789ab', ({ highestClock }) => (highestClock + 1) as Lamport);
        const sent = (await open().select(SELECTION)).events.map(({ event }) => event.event_id);
        await open().settle(
          sent.map((eventId) => ({ kind: 'delivered', eventId, verdict: 'accepted' })),
          0,
        );
        await open().retry('all_parked');
        const aside = fs.readdirSync(folder.path).filter((name) => name.includes('damaged'));
        if (aside.length > 0) return;
        // Without a word: no file aside, yet an id is gone. A row whose id was changed is still there under another.
        assert.ok((await open().entries(ALL)).total >= EVENTS + 1);
      }),
      { numRuns: 100 },
    );
  });
});

function mustBeFailure(error: unknown): void {
  assert.ok(error instanceof Failure, `not for people: ${String(error)}`);
}
