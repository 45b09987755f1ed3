import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as fc from 'fast-check';
import { makeSyncNow } from '../../src/commands/sync-now.js';
import type { Balance } from '../../src/send/flush-balance.js';
import { PROJECT, sampleEvent, sampleUlid } from '../support/sample-events.js';
import { BATCH_PATH, json, mostly, type ScriptedAnswer } from '../support/scripted-server.js';
import { runCommand, syncParts } from './command-fixture.js';
import { sendFixture, type SendFixture } from './send-fixture.js';

const OTHER_PROJECT = 'b1d2f0e8-1111-4222-8333-944445555666';

/** What the server says of an event: the n-th fate for the n-th event. */
const FATES = ['accepted', 'duplicate', 'queued', 'schema', 'internal', 'unknown word', 'no row'] as const;
type Fate = (typeof FATES)[number];

function rowOf(event_id: string, fate: Fate): object[] {
  switch (fate) {
    case 'no row':
      return [];
    case 'schema':
    case 'internal':
      return [{ event_id, status: 'rejected', error_category: fate, error: 'because' }];
    case 'accepted':
    case 'duplicate':
    case 'queued':
    case 'unknown word':
      return [{ event_id, status: fate }];
  }
}

/** How a batch as a whole is answered, in turn; the last one for all that follow. */
const WHOLE = ['rows', 'rows', 'rows', '400', '503', '413', 'reset', '403', '429'] as const;
type Whole = (typeof WHOLE)[number];

const run = fc.record({
  fates: fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 24 }),
  wholes: fc.array(fc.constantFrom(...WHOLE), { maxLength: 6 }),
  held: fc.record({ noConsent: fc.nat(3), noProject: fc.nat(3), otherTeam: fc.nat(3) }),
});

interface SyncJson extends Balance {
  readonly refused_by_category: readonly { readonly events: number; readonly parked: number }[];
}

describe('the numbers of sync', function () {
  this.timeout(120_000);
  let fixture: SendFixture;
  afterEach(() => fixture.close());

  it('add up, and are what the queue says, whatever the server answers', async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ fates, wholes, held }) => {
        fixture = await sendFixture();
        try {
          await fixture.insert(fates.length);
          await insertHeld(held);
          const before = (await fixture.queue.summary()).waiting;
          answerWith(fates, [...wholes]);

          const { stdout, stderr } = await runCommand(makeSyncNow(syncParts(fixture)), fixture, {
            options: { json: true, report: `${fixture.home.folder}/report.json` },
          });
          assert.ok(stdout !== '', stderr);
          const said = JSON.parse(stdout) as SyncJson;
          const { delivered, duplicate, refused, parked, waiting, held: heldBack } = said;
          assert.equal(delivered + duplicate + refused + parked + waiting + heldBack, said.selected);
          assert.equal(said.selected, before);

          const after = await fixture.queue.summary();
          const verdicts = [...fixture.queue.delivered.values()];
          assert.equal(delivered, verdicts.filter((verdict) => verdict === 'accepted').length);
          assert.equal(duplicate, verdicts.filter((verdict) => verdict === 'duplicate').length);
          assert.equal(parked, after.parked);
          assert.equal(refused + waiting + heldBack, after.waiting);
          assert.equal(heldBack, held.noConsent + held.noProject + held.otherTeam);
          const tried = after.byRetryCount.filter(({ retryCount }) => retryCount > 0);
          assert.equal(
            refused,
            tried.reduce((sum, { waiting: some }) => sum + some, 0),
          );
          const categories = said.refused_by_category;
          assert.equal(
            categories.reduce((sum, { events }) => sum + events, 0),
            refused + parked,
          );
          assert.equal(
            categories.reduce((sum, { parked: some }) => sum + some, 0),
            parked,
          );
          const report = JSON.parse(fs.readFileSync(`${fixture.home.folder}/report.json`, 'utf8')) as {
            summary: SyncJson;
            failures: object[];
          };
          assert.deepEqual([report.summary.selected, report.failures.length], [before, refused + parked]);
        } finally {
          await fixture.close();
        }
      }),
      { numRuns: 40 },
    );
    fixture = await sendFixture();
  });

  async function insertHeld(held: {
    noConsent: number;
    noProject: number;
    otherTeam: number;
  }): Promise<void> {
    const about = [
      ...Array.from({ length: held.noConsent }, () => ({ project_uuid: OTHER_PROJECT })),
      ...Array.from({ length: held.noProject }, () => ({ project_uuid: null })),
      ...Array.from({ length: held.otherTeam }, () => ({ project_uuid: PROJECT, team_slug: 'rivals' })),
    ];
    await fixture.queue.insert(...about.map((fields, place) => sampleEvent(100 + place, fields)));
  }

  function answerWith(fates: readonly Fate[], wholes: Whole[]): void {
    const fateOf = new Map(fates.map((fate, place) => [String(sampleUlid(place + 1)), fate]));
    fixture.server.script = mostly(({ path, eventIds }): ScriptedAnswer | undefined => {
      if (path !== BATCH_PATH) return undefined;
      const whole = wholes.shift() ?? 'rows';
      if (whole === 'reset') return { kind: 'reset' };
      if (whole !== 'rows') return json(Number(whole), { error: 'no' });
      return json(200, { results: eventIds.flatMap((id) => rowOf(id, fateOf.get(id) ?? 'no row')) });
    });
  }
});
