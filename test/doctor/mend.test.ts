import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { mend } from '../../src/doctor/mend.js';
import { formatProcess } from '../../src/shared/living-process.js';
import { homePaths } from '../../src/shared/home.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

/** What a person sees of the whole is in test/scenarios/doctor.test.ts; here is what changed between look and deed. */
describe('mending', () => {
  let folder: TemporaryFolder;
  const place = () => ({ home: homePaths({}, folder.path), env: {}, nowMs: 0 });

  beforeEach(() => (folder = temporaryFolder('mend')));
  afterEach(() => folder.remove());

  it('leaves the file of a worker that has started since', async () => {
    const pidFile = join(folder.path, 'worker.pid');
    fs.writeFileSync(pidFile, formatProcess(process.pid));
    const { kind } = await mend({ kind: 'forget_worker', pidFile }, place());
    assert.equal(kind, 'mended');
    assert.equal(fs.existsSync(pidFile), true);
  });

  it('keeps a clock that has been set right since', async () => {
    const { home } = place();
    fs.mkdirSync(home.folder);
    fs.writeFileSync(home.clock, '{"node_id":"x","lamport_clock":7}');
    const outcome = await mend({ kind: 'restore_clock' }, place());
    assert.deepEqual(outcome, { kind: 'mended', did: 'It has mended itself meanwhile.' });
    assert.deepEqual(JSON.parse(fs.readFileSync(home.clock, 'utf8')), { node_id: 'x', lamport_clock: 7 });
  });

  it('keeps a damaged clock beside, also when nobody knows a value', async () => {
    const { home } = place();
    fs.mkdirSync(home.folder);
    fs.writeFileSync(home.clock, 'garbage');
    const outcome = await mend({ kind: 'restore_clock' }, place());
    assert.match(outcome.kind === 'mended' ? outcome.did : '', /^Moved it to .*clock\.json\.damaged-\d+\.$/);
    assert.equal(fs.existsSync(home.clock), false);
    const aside = fs.readdirSync(home.folder).find((name) => name.includes('damaged')) ?? '';
    assert.equal(fs.readFileSync(join(home.folder, aside), 'utf8'), 'garbage');
  });

  it('leaves a queue that another process has replaced by a sound one', async () => {
    const outcome = await mend({ kind: 'set_queue_aside' }, place());
    assert.deepEqual(outcome, { kind: 'mended', did: 'It has mended itself meanwhile.' });
  });

  it('says what the system refused', async () => {
    fs.writeFileSync(place().home.folder, 'a file where the folder should be');
    for (const what of [
      { kind: 'set_queue_aside' },
      { kind: 'restore_clock' },
      { kind: 'close_to_others', path: join(folder.path, 'nothing'), mode: 0o600 },
    ] as const) {
      const outcome = await mend(what, place());
      assert.match(outcome.kind === 'failed' ? outcome.reason : '', /EEXIST|ENOTDIR|ENOENT/, what.kind);
    }
  });
});
