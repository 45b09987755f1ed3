import assert from 'node:assert/strict';
import { Failure } from '../../src/shared/failure.js';
import { sendFixture, type SendFixture } from './send-fixture.js';

describe('flush over a queue that fails', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture();
    await fixture.insert(6);
  });
  afterEach(() => fixture.close());

  const busy = new Failure({ code: 'queue_busy', message: 'The queue is busy.', hint: 'Try again.' });

  it('while settling: the run ends, counts nothing that is not durable, and the next run sends again', async () => {
    const settle = fixture.queue.settle.bind(fixture.queue);
    let settled = 0;
    fixture.queue.settle = async (...args) => {
      settled += 1;
      if (settled === 2) throw busy;
      await settle(...args);
    };
    const report = await fixture.flush({ limits: { maxEvents: 2, paceMs: 0 } });
    assert.deepEqual(report.stop, { kind: 'failure', failure: busy });
    assert.deepEqual([report.selected, report.delivered, report.kept, report.waiting], [4, 2, 2, 4]);
    const next = await fixture.flush();
    assert.deepEqual([next.delivered, next.duplicate, next.waiting], [2, 2, 0]);
  });

  it('while selecting: the same', async () => {
    fixture.queue.select = async () => {
      throw busy;
    };
    const report = await fixture.flush();
    assert.deepEqual([report.stop?.kind, report.selected, report.waiting], ['failure', 0, 6]);
  });

  it('before anything was sent: thrown, for a person to mend', async () => {
    fixture.queue.summary = async () => {
      throw busy;
    };
    await assert.rejects(fixture.flush(), { code: 'queue_busy' });
    assert.equal(fixture.server.requests.length, 0);
  });

  it('a broken promise of ours is not swallowed', async () => {
    fixture.queue.settle = async () => {
      throw new TypeError('a bug');
    };
    await assert.rejects(fixture.flush(), /a bug/);
  });
});
