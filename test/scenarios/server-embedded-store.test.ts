import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import { logFiles } from '../../src/collector/ingest-log.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { moves } from '../collector/event-fixture.js';
import { eventually, mustRun, spec } from '../support/program.js';
import { servingPlace, type ServingPlace } from '../support/serving-place.js';

const LONG_MS = 120_000;

describe('server scenarios 3 and 12: the embedded store', () => {
  let place: ServingPlace;
  before(() => {
    place = servingPlace();
  });
  after(() => place.remove());

  it('a server killed in mid-batch, a second opener, an older folder: nothing is lost, nothing doubled, all is said', async () => {
    let server = await place.start();
    await place.addUser('ada', 'kittens');
    let client = await place.member(server, 'ada');
    const first = moves(500);
    assert.equal((await client.batch(first)).status, 200);

    const refused = await spec(place, ['serve', '--port', '0', '--data', place.data]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /Another server is running/);
    const { code, stderr } = await spec(place, ['serve', 'rebuild', '--data', place.data]);
    assert.equal(code, 1);
    assert.match(stderr, /Another server is running/);
    const whileRunning = await mustRun(place, ['serve', 'export', '--data', place.data]);
    assert.equal(whileRunning.trimEnd().split('\n').length, 500);

    // Once the log has some of the batch, before or after its COMMIT.
    const [log = ''] = logFiles(dataFolderAt(place.data).ingestLog);
    const size = statSync(log).size;
    const second = moves(1000);
    const sending = client.batch(second).catch(() => undefined);
    await eventually(LONG_MS, () => statSync(log).size > size, Boolean);
    await server.kill();
    const answer = await sending;

    server = await place.start();
    client = await place.member(server, 'ada');
    const again = await client.batch(second);
    const kinds = again.json.results.map(({ status }: { status: string }) => status);
    if (answer?.status === 200) assert.ok(kinds.every((kind: string) => kind === 'duplicate'));
    const feed = async () => {
      const pages = await Promise.all(
        [0, 1000].map((after) => client.get(`/api/v1/events/?after=${after}&limit=1000`)),
      );
      return pages.flatMap(({ json }) => json.events.map((event: SpecKittyEvent) => event.event_id));
    };
    const before = await feed();
    assert.deepEqual(before, idsOf([...first, ...second]), 'every event once, in the order sent');
    assert.equal(await server.stop(), 0);

    writeFileSync(join(dataFolderAt(place.data).database, 'PG_VERSION'), '17\n');
    const older = await spec(place, ['serve', '--port', '0', '--data', place.data]);
    assert.equal(older.code, 1);
    assert.match(older.stderr, /PostgreSQL 17[\s\S]*spec-kitty serve rebuild/);
    const rebuilt = await mustRun(place, ['serve', 'rebuild', '--data', place.data, '--json']);
    assert.equal(JSON.parse(rebuilt).events, 1500);

    server = await place.start();
    client = await place.member(server, 'ada');
    assert.deepEqual(await feed(), before);
    assert.equal(await server.stop(), 0);

    const file = join(place.path, 'events.jsonl');
    await mustRun(place, ['serve', 'export', file, '--data', place.data]);
    const taken = await spec(place, ['serve', 'export', file, '--data', place.data]);
    assert.match(taken.stderr, /is there already/);
    const imported = await mustRun(place, ['serve', 'import', file, '--data', place.data, '--json']);
    assert.deepEqual(JSON.parse(imported), { imported: 0, duplicate: 1500, refused: 0 });
  });
});

function idsOf(events: readonly SpecKittyEvent[]): string[] {
  return events.map(({ event_id }) => event_id);
}
