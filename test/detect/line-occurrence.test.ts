import assert from 'node:assert/strict';
import type { CommitObject } from '../../src/changes/commit-object.js';
import type { CommitId } from '../../src/changes/commit.js';
import { ancestorsSince } from '../../src/detect/ancestors-since.js';
import type { Contents } from '../../src/detect/contents.js';
import { countAssignments, countOccurrences, countTakenBack } from '../../src/detect/line-occurrence.js';
import { momentToMs } from '../../src/shared/moment.js';
import { parseActivityLine, type ActivityEntry } from '../../src/tasks/activity-log.js';

/** `9:01 ada doing`, or without a lane: `9:01 ada`. */
function entry(words: string): ActivityEntry {
  const [time = '', agent = '', lane] = words.split(' ');
  const said = lane === undefined ? '' : `lane=${lane} – `;
  const parsed = parseActivityLine(`- 2026-01-05T0${time}:00Z – ${agent} – ${said}x`, 'section');
  assert.ok(parsed);
  return agent === 'nobody' ? { ...parsed, agent: null } : parsed;
}
const entries = (...words: string[]) => words.map(entry);

describe('which of the equal lines a line is', () => {
  const counted = (news: readonly string[], ...pasts: readonly (readonly string[])[]) =>
    countOccurrences(
      entries(...news),
      pasts.map((past) => entries(...past)),
    ).map(({ occurrence }) => occurrence);

  it('is counted among those above it, and among those of the parent that has most', () => {
    const line = '9:01 ada doing';
    assert.deepEqual(counted([line, line, line]), [0, 1, 2]);
    assert.deepEqual(counted([line], ['9:02 ada doing']), [0]);
    assert.deepEqual(counted([line, line], [line], [line, line, line], []), [3, 4]);
    assert.deepEqual(
      counted(['9:01 ada doing', '9:02 ada doing', '9:01 bob doing', '9:01 ada done']),
      [0, 0, 0, 0],
    );
  });

  it('counts moments, not their spelling, and words that name none as they are', () => {
    const one = entry('9:01 ada doing');
    const [spelled, odd] = [
      { ...one, at: '2026-01-05 10:01+01:00' },
      { ...one, at: 'soon' },
    ];
    const [first, second, ...others] = countOccurrences(
      [one, spelled, odd, odd, { ...odd, at: 'later' }],
      [],
    );
    assert.deepEqual([first?.occurrence, second?.occurrence], [0, 1]);
    assert.deepEqual(
      others.map(({ occurrence }) => occurrence),
      [0, 1, 0],
    );
  });

  it('is nothing to lines that take no step', () => {
    assert.deepEqual(
      counted(['9:01 ada', '9:01 ada', '9:01 ada doing'], ['9:01 ada', '9:01 ada doing']),
      [0, 0, 1],
    );
    assert.deepEqual(counted(['9:01 ada', '9:01 ada'], ['9:01 ada doing']), [0, 0]);
  });
});

describe('which assignment of its moment a line tells of', () => {
  const count = (place: number, ...log: string[]) => {
    const all = entries(...log);
    const one = all[place];
    assert.ok(one);
    return countAssignments(all, one);
  };
  it('is another after a line of somebody else', () => {
    assert.equal(count(0, '9:01 ada'), 0);
    assert.equal(count(1, '9:01 ada', '9:01 ada'), 0);
    assert.equal(count(0, '9:01 ada', '9:01 bob', '9:01 ada'), 1);
    assert.equal(count(0, '9:01 ada', '9:01 bob', '9:01 ada', '9:01 bob', '9:01 ada'), 2);
    assert.equal(count(1, '9:01 ada', '9:01 bob', '9:01 ada'), 0);
  });
  it('is not another after a line of another moment, or of nobody', () => {
    assert.equal(count(0, '9:01 ada', '9:02 bob', '9:01 ada'), 0);
    assert.equal(count(0, '9:01 ada', '9:01 nobody', '9:01 ada'), 0);
    assert.equal(countAssignments([], entry('9:01 ada')), 0);
  });
  it('is the same moment however it is spelled', () => {
    const [one, other] = entries('9:01 ada', '9:01 bob');
    assert.ok(one && other);
    const spelled = { ...other, at: '2026-01-05 10:01+01:00' };
    assert.equal(countAssignments([one, spelled, one], one), 1);
    const [odd, later] = [
      { ...one, at: 'soon' },
      { ...other, at: 'later' },
    ];
    assert.equal(countAssignments([odd, later, odd], odd), 0);
    assert.equal(countAssignments([odd, { ...later, at: 'soon' }, odd], odd), 1);
  });
});

/** A line of commits, nearest first, each authored at a minute: `a:5`; a name in capitals has the feature's folder. */
function lineOf(...commits: string[]): Contents {
  const known = new Map(
    commits.map((words, place) => {
      const [id = '', minute = ''] = words.split(':');
      const parents = commits[place + 1]?.split(':')[0];
      const authorTime = minute === '' ? 'soon' : new Date(Number(minute) * 60_000).toISOString();
      return [id, { id, parents: parents === undefined ? [] : [parents], authorTime, tree: `tree of ${id}` }];
    }),
  );
  const passing = new Map(
    Array.from(known.values(), ({ id, parents: [parent], authorTime }) => [
      id,
      { authoredMs: momentToMs(authorTime), parent },
    ]),
  );
  const contents = {
    // Half of them are known before.
    remembered: (id: string) => (id < 'd' ? passing.get(id) : undefined),
    passing: (id: string) => Promise.resolve(passing.get(id)),
    commit: (id: string) => Promise.resolve(id.startsWith('Gone') ? undefined : known.get(id)),
    idIn: (folder: string | null, name: string) =>
      Promise.resolve(folder === null ? null : `${folder}/${name}`),
  };
  return contents as unknown as Contents;
}
const from = (...parents: string[]) => ({ parents: parents as CommitId[] });

describe('the ancestors since a time', () => {
  const since = async (minute: number, contents: Contents, parents = from('a')) => {
    const seen: string[] = [];
    for await (const { id, authoredMs } of ancestorsSince(contents, parents, minute * 60_000))
      seen.push(`${id}:${authoredMs / 60_000}`);
    return seen.join(' ');
  };

  it('are those authored then or later, nearest first, passing over earlier ones', async () => {
    assert.equal(await since(5, lineOf('a:7', 'b:4', 'c:5', 'd:6')), 'a:7 c:5 d:6');
    assert.equal(await since(5, lineOf('a:7'), from()), '');
    assert.equal(await since(5, lineOf('a:7', 'b:8'), from('b', 'a')), 'b:8');
  });

  it('end after twenty earlier ones in a row, and after five hundred in all', async () => {
    const earlier = (count: number) => Array.from({ length: count }, (_, n) => `e${n}:1`);
    const later = Array.from({ length: 600 }, (_, n) => `l${n}:9`);
    assert.equal(await since(5, lineOf('a:7', ...earlier(19), 'b:8', 'z:1', 'c:9')), 'a:7 b:8 c:9');
    assert.equal(await since(5, lineOf(...earlier(19), 'b:8'), from('e0')), 'b:8');
    assert.equal(await since(5, lineOf('a:7', ...earlier(20), 'b:8')), 'a:7');
    assert.equal((await since(5, lineOf('a:7', ...later))).split(' ').length, 500);
  });

  it('end where a commit is not to be had, or says no time', async () => {
    assert.equal(await since(5, lineOf('a:7', 'b:', 'c:8')), 'a:7');
    assert.equal(await since(5, lineOf('a:7'), from('unknown')), '');
  });
});

describe('how often a line had been taken back', () => {
  const MINUTE_5 = new Date(5 * 60_000).toISOString();
  /** Lines stand where a commit's name is in capitals. */
  const taken = (at: string, ...commits: string[]) =>
    countTakenBack(lineOf(...commits), { ...from('a', 'A') } as unknown as CommitObject, {
      feature: '001-first',
      at,
      standsIn: (folder) => {
        assert.match(folder ?? '', /^tree of \w\d?\/kitty-specs\/001-first$/);
        return Promise.resolve(/^tree of [A-Z]/.test(folder ?? ''));
      },
    });

  it('is how often it stands again below where it did not', async () => {
    assert.equal(await taken(MINUTE_5, 'a:9', 'B:8', 'c:7', 'D:6'), 2);
    assert.equal(await taken(MINUTE_5, 'a:9', 'B:8', 'C:7', 'd:6'), 1);
    assert.equal(await taken(MINUTE_5, 'a:9', 'B:8'), 1);
    assert.equal(await taken(MINUTE_5, 'a:9', 'b:8'), 0);
  });

  it('ends where a commit is not to be had', async () => {
    assert.equal(await taken(MINUTE_5, 'a:9', 'B:8', 'Gone:7', 'c:7', 'D:6'), 1);
  });

  it('looks at nothing older than the line, nor where the line names no moment', async () => {
    assert.equal(await taken(MINUTE_5, 'a:9', 'B:4'), 0);
    assert.equal(await taken('soon', 'a:9', 'B:8'), 0);
  });

  it('does not count what stands in the parent still', async () => {
    const contents = lineOf('A:9', 'B:8', 'c:7', 'D:6');
    const commit = { ...from('A') } as unknown as CommitObject;
    const standsIn = (folder: string | null) => Promise.resolve(/^tree of [A-Z]/.test(folder ?? ''));
    assert.equal(await countTakenBack(contents, commit, { feature: 'f', at: MINUTE_5, standsIn }), 1);
  });
});
