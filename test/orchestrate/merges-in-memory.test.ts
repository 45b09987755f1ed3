import assert from 'node:assert/strict';
import { isOlder, parseGitVersion } from '../../src/changes/git-version.js';
import { foldedFor } from '../../src/orchestrate/merges-in-memory.js';

const graph = new Map(
  Object.entries({ WP01: [], WP02: ['WP01'], WP03: ['WP01', 'WP02'], WP04: [], WP05: ['WP03', 'WP04'] }),
);
const all = () => true;

describe('what a base is folded from', () => {
  it('is what no other dependency builds upon', () => {
    assert.deepEqual(foldedFor('WP02', graph, all), ['WP01']);
    assert.deepEqual(foldedFor('WP03', graph, all), ['WP02']);
    assert.deepEqual(foldedFor('WP05', graph, all), ['WP03', 'WP04']);
  });

  it('is nothing that the target has already', () => {
    assert.deepEqual(
      foldedFor('WP05', graph, (id) => id !== 'WP03'),
      ['WP04'],
    );
  });
});

describe('the version of git', () => {
  it('is read from what it says, whoever built it', () => {
    assert.deepEqual(parseGitVersion('git version 2.39.5 (Apple Git-154)'), {
      text: '2.39.5',
      major: 2,
      minor: 39,
    });
    assert.equal(parseGitVersion('hub version 2'), undefined);
  });

  it('is older by its numbers, not by its letters', () => {
    const old = (text: string) => {
      const version = parseGitVersion(`git version ${text}`);
      return version && isOlder(version, { major: 2, minor: 38 });
    };
    assert.deepEqual(['2.4.1', '1.99.0', '2.38.0', '2.100.0', '3.0.0'].map(old), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
