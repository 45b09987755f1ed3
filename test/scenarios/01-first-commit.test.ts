import assert from 'node:assert/strict';
import { movesOf, Scene } from '../support/scene.js';

describe('scenario 1: the first commit, no HEAD before', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });

  afterEach(() => scene.end());

  it('is a feature and its work packages, each once, with the same ids in a fresh clone', async () => {
    const events = await scene.mustBeOnce();
    assert.deepEqual(
      events.map(({ event_type, aggregate_id }) => `${event_type} ${aggregate_id}`),
      ['FeatureCreated 001-engine', 'WPCreated WP01', 'WPCreated WP02'],
    );
    assert.deepEqual(movesOf(events), []);
    await scene.mustAgreeWithClone();
  });
});
