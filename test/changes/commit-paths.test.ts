import assert from 'node:assert/strict';
import { parsePathStates } from '../../src/changes/commit-paths.js';

describe('what git says of paths', () => {
  it('knows those it has never seen from those that changed, whatever their names', () => {
    const said = Buffer.from(
      '?? new file.md\0 M changed "quoted".md\0MM both.md\0 D gone\nnew line.md\0UU met.md\0',
    );
    assert.deepEqual(
      parsePathStates(said).map(({ kind, path }) => `${kind} ${path}`),
      [
        'untracked new file.md',
        'changed changed "quoted".md',
        'changed both.md',
        'changed gone\nnew line.md',
        'changed met.md',
      ],
    );
    assert.deepEqual(parsePathStates(Buffer.from('')), []);
  });
});
