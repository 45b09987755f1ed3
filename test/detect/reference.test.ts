import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { observeAll } from '../support/observations.js';
import { TestRepository } from '../support/repository.js';
import { sharedPath } from '../support/shared-material.js';

const python = spawnSync('python3', ['--version']).status === 0;
const bundle = sharedPath('corpus/kitty-specs-history.bundle');
const truth = sharedPath('corpus/kitty-specs-history.truth.jsonl');
const compare = sharedPath('corpus/compare.py');

describe('a real history against an independent reading of it', () => {
  if (!python || !bundle || !truth || !compare) {
    it('SKIPPED: needs python3 and ../shared/corpus, nothing is compared', function () {
      this.skip();
    });
    return;
  }

  it('finds every lane change, creation, event-log line and log entry, and no others', async () => {
    const repository = TestRepository.clone(bundle, '-b', 'main');
    try {
      const lines = (await observeAll(repository)).flatMap((observation) => {
        const { kind, commit, authorTime, path, feature } = observation;
        if (kind === 'feature') return [];
        return JSON.stringify({
          commit,
          author_time: authorTime,
          path,
          feature,
          kind,
          wp_id: observation.wpId,
          from_lane: 'fromLane' in observation ? observation.fromLane : null,
          to_lane: 'toLane' in observation ? observation.toLane : null,
          at: 'at' in observation ? observation.at : null,
          source_event_id: 'sourceEventId' in observation ? observation.sourceEventId : null,
        });
      });
      const observed = join(repository.home, 'observed.ndjson');
      fs.writeFileSync(observed, `${lines.join('\n')}\n`);
      const { status, stdout } = spawnSync('python3', [compare, truth, observed]);
      assert.equal(status, 0, stdout.toString());
    } finally {
      repository.remove();
    }
  });
});
