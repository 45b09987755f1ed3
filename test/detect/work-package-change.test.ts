import assert from 'node:assert/strict';
import { pairFiles } from '../../src/detect/pairing.js';
import type { WorkPackageFile } from '../../src/detect/work-package.js';
import { changeOf } from '../../src/detect/work-package-change.js';
import { file } from './pure-files-fixture.js';

const LINE = (minute: number, agent: string, lane: string) =>
  `2026-01-05T09:0${minute}:00Z – ${agent} – lane=${lane} – x`;

const change = (befores: readonly (readonly WorkPackageFile[])[], ...afters: WorkPackageFile[]) =>
  changeOf({ wpId: 'WP01', befores, afters });

/** `changed doing/WP01.md: planned > doing, by codex (was WP01.md)` */
function told(befores: readonly (readonly WorkPackageFile[])[], ...afters: WorkPackageFile[]): string {
  const what = change(befores, ...afters);
  if (!what) return 'nothing';
  const name = (one: WorkPackageFile | undefined) => one?.path.split('/tasks/')[1] ?? 'none';
  if (what.kind !== 'changed') return `${what.kind} ${name(what.file)}`;
  const steps = what.steps.map(({ fromLane, toLane }) => ` ${fromLane} > ${toLane}`).join(',');
  const agent = what.newAgent === null ? '' : ` by ${what.newAgent}`;
  return `changed ${name(what.file)}:${steps}${agent} (was ${name(what.before)})`;
}

describe('pairing', () => {
  const pairs = (befores: readonly WorkPackageFile[], afters: readonly WorkPackageFile[]) =>
    pairFiles(befores, afters).map(
      ({ after, before, isCopy }) =>
        `${after.path.slice(28)} < ${before?.path.slice(28)}${isCopy ? ' copy' : ''}`,
    );
  const [a, b, doingA, other] = [file('a.md'), file('b.md'), file('doing/a.md'), file('c.md')];

  it('is by path, then by file name, then in order', () => {
    assert.deepEqual(pairs([a, b], [b, a]), ['b.md < b.md', 'a.md < a.md']);
    assert.deepEqual(pairs([b, a], [doingA, b]), ['doing/a.md < a.md', 'b.md < b.md']);
    assert.deepEqual(pairs([b, a], [other, doingA]), ['c.md < b.md', 'doing/a.md < a.md']);
    assert.deepEqual(pairs([a, b], [file('done/b.md'), doingA]), ['done/b.md < b.md', 'doing/a.md < a.md']);
    assert.deepEqual(pairs([a, b], [a]), ['a.md < a.md']);
    assert.deepEqual(pairs([a, b], [doingA, a]), ['doing/a.md < b.md', 'a.md < a.md']);
  });

  it('makes what is left over a copy of the first, and of nothing where nothing was', () => {
    assert.deepEqual(pairs([a], [a, other]), ['a.md < a.md', 'c.md < a.md copy']);
    assert.deepEqual(pairs([], [a]), ['a.md < undefined']);
  });
});

describe('what a commit did to a work package', () => {
  const planned = file('WP01.md', { lane: 'planned', agent: 'ada' });
  const doing = file('WP01.md', { lane: 'doing', agent: 'ada' });
  const done = file('WP01.md', { lane: 'done', agent: 'ada' });
  const unsaid = file('WP01.md', { lane: null });

  it('is its birth or its end only where no parent, or every parent, had it', () => {
    assert.equal(told([[]], planned), 'created WP01.md');
    assert.equal(told([[], []], planned), 'created WP01.md');
    assert.equal(told([[planned], []], planned), 'changed WP01.md: (was WP01.md)');
    assert.equal(told([[planned]]), 'removed WP01.md');
    assert.equal(told([[planned], [doing]]), 'removed WP01.md');
    assert.equal(told([[planned], []]), 'nothing');
    assert.equal(told([[], [planned]]), 'nothing');
    assert.equal(told([[]]), 'nothing');
    assert.equal(told([]), 'nothing');
  });

  it('is a step from the lane that all parents agree on', () => {
    assert.equal(told([[planned]], doing), 'changed WP01.md: planned > doing (was WP01.md)');
    assert.equal(told([[planned], [planned]], doing), 'changed WP01.md: planned > doing (was WP01.md)');
    assert.equal(told([[planned], [doing]], done), 'changed WP01.md: (was WP01.md)');
    assert.equal(told([[unsaid]], doing), 'changed WP01.md: by ada (was WP01.md)');
    assert.equal(told([[doing]], unsaid), 'changed WP01.md: (was WP01.md)');
  });

  it('tells of a way out and back where the lane is the same', () => {
    const log = [LINE(1, 'ada', 'doing'), LINE(2, 'ada', 'planned')];
    const back = file('WP01.md', { lane: 'planned', agent: 'ada', log });
    assert.equal(told([[planned]], back), 'changed WP01.md: planned > doing, doing > planned (was WP01.md)');
  });

  it('is of the file that moved, not of a copy, and not of one that stayed', () => {
    const [stale, moved] = [file('a.md', { lane: 'planned' }), file('b.md', { lane: 'doing' })];
    const before = [file('a.md', { lane: 'planned' }), file('b.md', { lane: 'planned' })];
    assert.equal(told([before], stale, moved), 'changed b.md: planned > doing (was b.md)');
    const copied = file('a.md', { lane: 'done' });
    const original = file('b.md', { lane: 'doing' });
    const one = [file('b.md', { lane: 'planned' })];
    assert.equal(told([one], copied, original), 'changed b.md: planned > doing (was b.md)');
    // Only the copy moved: it tells of it when the original tells of nothing.
    const still = file('b.md', { lane: 'planned' });
    assert.equal(told([one], copied, still), 'changed a.md: planned > done (was b.md)');
    assert.equal(told([one, before], copied, original), 'changed b.md: planned > doing (was b.md)');
  });

  it('is of the first file where none moved, and none says a lane', () => {
    assert.equal(told([[unsaid]], unsaid, file('z.md', { lane: null })), 'changed WP01.md: (was WP01.md)');
    const [first, second] = [file('a.md', { lane: null }), file('b.md', { lane: 'doing' })];
    assert.equal(told([[first, second]], first, second), 'changed b.md: (was b.md)');
  });

  it('has an agent when it is another than in every parent', () => {
    const codex = file('WP01.md', { lane: 'planned', agent: 'codex' });
    const nobody = file('WP01.md', { lane: 'planned', agent: '' });
    assert.equal(told([[planned]], codex), 'changed WP01.md: by codex (was WP01.md)');
    assert.equal(told([[planned], [codex]], codex), 'changed WP01.md: (was WP01.md)');
    assert.equal(told([[planned]], nobody), 'changed WP01.md: (was WP01.md)');
    assert.equal(told([[planned], []], codex), 'changed WP01.md: (was WP01.md)');
    assert.equal(
      told([[file('a.md')]], file('a.md'), file('b.md', { agent: 'eve' })),
      'changed a.md: by eve (was a.md)',
    );
  });

  it('brings the lines that no parent had, each with its occurrence and file', () => {
    const [old, fresh] = [LINE(1, 'ada', 'doing'), LINE(2, 'ada', 'planned')];
    const before = file('WP01.md', { log: [old] });
    const what = change([[before]], file('WP01.md', { log: [old, old, fresh] }));
    assert.ok(what?.kind === 'changed');
    const [news] = what.news;
    assert.deepEqual(
      news?.entries.map(({ lane, occurrence }) => [lane, occurrence]),
      [
        ['doing', 1],
        ['planned', 0],
      ],
    );
    const born = change([[]], before);
    assert.deepEqual(born?.kind === 'created' && born.news.map(({ entries }) => entries.length), [1]);
    const merged = change(
      [[before], [file('WP01.md', { log: [fresh] })]],
      file('WP01.md', { log: [old, fresh] }),
    );
    assert.deepEqual(merged?.kind === 'changed' && merged.news[0]?.entries, []);
  });
});
