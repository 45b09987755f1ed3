import assert from 'node:assert/strict';
import { madeHere, type Arrivals } from '../../src/capture/made-here.js';
import type { CommitId } from '../../src/changes/commit.js';

const id = (name: string) => name as CommitId;
const ids = (names: string) => names.split(' ').filter(Boolean).map(id);

/** `graph`: `commit<parent,parent …`, parents first. Parents that are no commits of it are known already. */
function made(
  graph: string,
  more: Partial<Record<'tips' | 'made' | 'remote', string>> & Pick<Partial<Arrivals>, 'brought'>,
): string {
  const commits = graph.split(' ').map((entry) => {
    const [name = '', parents = ''] = entry.split('<');
    return { id: id(name), parents: ids(parents.replaceAll(',', ' ')) };
  });
  const remote = new Set(ids(more.remote ?? ''));
  const found = madeHere({
    commits,
    tips: ids(more.tips ?? ''),
    made: new Set(ids(more.made ?? '')),
    brought: more.brought ?? [],
    local: new Set(commits.flatMap(({ id }) => (remote.has(id) ? [] : [id]))),
  });
  return [...found].join(' ');
}

describe('which commits were made here', () => {
  it('what a hook or the reflog names, also when a remote holds it: it was pushed', () => {
    assert.equal(made('a<o b<a', { tips: 'b', made: 'a b', remote: 'a b' }), 'a b');
  });

  it('what nobody saw come, when a working tree stands on it', () => {
    assert.equal(made('a<o b<a c<b', { tips: 'c', made: 'c' }), 'a b c');
  });

  it('not what a remote holds', () => {
    assert.equal(made('a<o b<a c<b', { tips: 'c', made: 'c', remote: 'a b' }), 'c');
  });

  it('not what a pull brought, though no remote holds it', () => {
    const brought = [{ from: id('o'), to: id('b') }];
    assert.equal(made('a<o b<a c<b', { tips: 'c', made: 'c', brought }), 'c');
  });

  it('what was there before the pull', () => {
    const brought = [{ from: id('a'), to: id('m') }];
    assert.equal(made('a<o x<o m<a,x', { tips: 'm', brought }), 'a');
  });

  it('not what a merge took in from the side', () => {
    assert.equal(made('a<o x<o y<x m<a,y', { tips: 'm', made: 'm' }), 'a m');
  });

  it('what was made on the side as well', () => {
    assert.equal(made('a<o x<o y<x m<a,y', { tips: 'm', made: 'm x y' }), 'a x y m');
  });

  it('what stands below a commit that a hook named, when no working tree stands there any more', () => {
    assert.equal(made('a<o b<a', { made: 'b' }), 'a b');
  });

  it('looks at each commit of a history once, though merges lead to it in countless ways', () => {
    const rungs = Array.from({ length: 60 }, (_, n) => `l${n + 1}<l${n},r${n} r${n + 1}<l${n},r${n}`);
    const brought = [{ from: undefined, to: id('l60') }];
    assert.equal(made(`l0 r0 ${rungs.join(' ')}`, { tips: 'l60', brought }), '');
  });

  it('all of a first history', () => {
    assert.equal(made('a b<a', { tips: 'b' }), 'a b');
  });
});
