import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Observation } from '../../src/detect/observation.js';
import { laneToStatus } from '../../src/events/status.js';
import { observeAll } from '../support/observations.js';
import { TestRepository } from '../support/repository.js';
import { sharedFile } from '../support/shared-folder.js';

const python = spawnSync('python3', ['--version']).status === 0;
const bundle = sharedFile('corpus/kitty-specs-history.bundle');
const truth = sharedFile('corpus/kitty-specs-history.truth.jsonl');
const compare = sharedFile('corpus/compare.py');

describe('a real history against an independent reading of it', () => {
  if (!python || !bundle || !truth || !compare) {
    it('SKIPPED: needs python3 and ../shared/corpus, nothing is compared', function () {
      this.skip();
    });
    return;
  }

  let repository: TestRepository;
  let observations: Observation[];
  before(async () => {
    repository = TestRepository.clone(bundle, '-b', 'main');
    observations = await observeAll(repository);
  });
  after(() => {
    repository.remove();
  });

  it('finds every lane change, creation, event-log line and log entry, and no others', () => {
    const lines = observations.flatMap((observation) => {
      const { kind, commit, authorTime, path, feature } = observation;
      if (kind === 'feature' || kind === 'completed') return [];
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
  });

  it('reads titles, dependencies, agents, notes and actors as the independent reading does', () => {
    const ours = new Set(observations.map(comparable));
    const theirs = fs
      .readFileSync(truth, 'utf8')
      .split('\n')
      .filter((line) => /"kind": "(?:created|activity|event_line)"/.test(line))
      .map((line) => comparableFact(JSON.parse(line) as Fact));
    assert.deepEqual(
      theirs.filter((fact) => !ours.has(fact)),
      [],
    );
  });

  it('leaves of file and event log, where both tell, steps that join from each WP’s first to its last', () => {
    const at = new Map<string, string>();
    for (const observation of observations) {
      if (observation.kind !== 'lane' && observation.kind !== 'event_line') continue;
      if (observation.kind === 'lane' && observation.sourceEventId !== null) continue;
      if (observation.kind === 'event_line' && observation.toldByFile) continue;
      const [from, to] = [laneToStatus(observation.fromLane), laneToStatus(observation.toLane)];
      if (from?.status === to?.status) continue;
      const wp = `${observation.feature} ${observation.wpId}`;
      assert.equal(from?.status, at.get(wp) ?? from?.status, `${wp} at ${observation.authorTime}`);
      at.set(wp, to?.status ?? '');
    }
    assert.equal(at.size, 98);
  });
});

interface Fact {
  readonly kind: 'created' | 'activity' | 'event_line';
  readonly [field: string]: unknown;
}

function comparable(observation: Observation): string {
  const { kind, commit, feature } = observation;
  switch (kind) {
    case 'created': {
      const { wpId, path, title, dependencies, toLane } = observation;
      return JSON.stringify([kind, commit, feature, wpId, path, title, dependencies, toLane]);
    }
    case 'activity': {
      const { wpId, path, at, by, lane, note } = observation;
      return JSON.stringify([kind, commit, feature, wpId, path, at, by, lane, note]);
    }
    case 'event_line': {
      const { wpId, path, at, by, fromLane, toLane, note, sourceEventId } = observation;
      return JSON.stringify([
        kind,
        commit,
        feature,
        wpId,
        path,
        at,
        by,
        fromLane,
        toLane,
        note,
        sourceEventId,
      ]);
    }
    case 'feature':
    case 'lane':
    case 'assigned':
    case 'removed':
    case 'resolved':
    case 'completed':
      return kind;
  }
}

function comparableFact(fact: Fact): string {
  const of = (...fields: string[]) =>
    JSON.stringify(['kind', 'commit', 'feature', 'wp', 'path', ...fields].map((field) => fact[field]));
  switch (fact.kind) {
    case 'created':
      return of('title', 'dependencies', 'to');
    case 'activity':
      return of('ts', 'agent', 'lane', 'note');
    case 'event_line':
      return of('at', 'actor', 'from', 'to', 'reason', 'event_id');
  }
}
