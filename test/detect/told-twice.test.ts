import assert from 'node:assert/strict';
import type { LaneStep } from '../../src/detect/lane-steps.js';
import { linesOfSteps, toldByFile } from '../../src/detect/told-twice.js';
import { parseActivityLine } from '../../src/tasks/activity-log.js';
import type { Transition } from '../../src/tasks/event-log.js';
import { file } from './pure-files-fixture.js';

const MOMENT = '2026-01-05T09:00:00Z';
/** So many milliseconds after MOMENT. */
const after = (ms: number) => new Date(Date.parse(MOMENT) + ms).toISOString();

const line = (eventId: string, toLane: string, at = MOMENT): Transition => ({
  eventId,
  wpId: 'WP01',
  fromLane: 'x',
  toLane,
  at,
  actor: null,
  reason: null,
});
const entryAt = (at: string, lane = 'doing') => {
  const parsed = parseActivityLine(`- ${MOMENT} – ada – lane=${lane} – x`, 'section');
  assert.ok(parsed);
  return { ...parsed, at };
};
const step = (fromLane: string, toLane: string, at?: string): LaneStep => ({
  fromLane,
  toLane,
  entry: at === undefined ? null : entryAt(at, toLane),
});

describe('the log lines of steps', () => {
  const lines = (steps: readonly LaneStep[], news: readonly Transition[], last?: Transition) =>
    linesOfSteps(steps, { news, lastBefore: () => last }).map((one) => one?.eventId ?? null);

  it('are those that lead to the same lane, one for each step, in order', () => {
    const way = [step('planned', 'doing'), step('doing', 'done')];
    assert.deepEqual(lines(way, [line('a', 'in_progress'), line('b', 'done')]), ['a', 'b']);
    assert.deepEqual(lines(way, [line('b', 'done'), line('a', 'in_progress')]), ['a', null]);
    const thrice = [step('a', 'doing'), step('b', 'doing'), step('c', 'doing')];
    assert.deepEqual(lines(thrice, [line('a', 'doing'), line('x', 'done'), line('b', 'doing')]), [
      'a',
      'b',
      null,
    ]);
    assert.deepEqual(lines([], [line('a', 'doing')], line('z', 'doing')), []);
  });

  it('may be the last one of an earlier commit, for the last step alone', () => {
    const way = [step('planned', 'doing'), step('doing', 'done')];
    assert.deepEqual(lines(way, [], line('z', 'done')), [null, 'z']);
    assert.deepEqual(lines(way, [], line('z', 'doing')), [null, null]);
    assert.deepEqual(
      lines(way, [line('b', 'done')], line('z', 'done')),
      ['b'].flatMap(() => [null, 'b']),
    );
    assert.deepEqual(lines(way, []), [null, null]);
    assert.deepEqual(lines([way[0] ?? step('', '')], [line('a', 'doing')], line('z', 'doing')), ['a']);
    assert.deepEqual(lines(way, [], line('z', 'for_review')), [null, null]);
    // Where the step began, the log is not ahead.
    assert.deepEqual(lines([step('in_progress', 'doing')], [], line('z', 'doing')), [null]);
  });

  it('of an earlier commit are of the moment that the file tells, to less than two seconds', () => {
    const way = (ms: number) =>
      lines([step('planned', 'doing', MOMENT)], [], line('z', 'in_progress', after(ms)));
    assert.deepEqual([way(0), way(1999), way(-1999)], [['z'], ['z'], ['z']]);
    assert.deepEqual([way(2000), way(-2000)], [[null], [null]]);
    assert.deepEqual(lines([step('planned', 'doing', MOMENT)], [], line('z', 'doing', 'soon')), [null]);
    assert.deepEqual(lines([step('planned', 'doing', 'soon')], [], line('z', 'doing', 'soon')), [null]);
  });
});

describe('the log lines that the file told before', () => {
  const LINE = `${MOMENT} – ada – lane=doing – x`;
  const before = file('WP01.md', { lane: 'doing', log: [LINE] });
  const told = (news: readonly Transition[], last?: Transition, from: typeof before | undefined = before) =>
    [...toldByFile(from, { news, lastBefore: () => last })].map(({ eventId }) => eventId);
  const earlier = line('z', 'planned', after(-90_000));

  it('are all of a first history that ends where the file is', () => {
    const history = [line('a', 'planned', after(-90_000)), line('b', 'in_progress', after(7000))];
    assert.deepEqual(told(history), ['a', 'b']);
    assert.deepEqual(told(history, earlier), []);
    assert.deepEqual(told([...history, line('c', 'done', after(9000))]), []);
  });

  it('are those whose lane and moment stand in its Activity Log', () => {
    assert.deepEqual(told([line('a', 'in_progress')], earlier), ['a']);
    assert.deepEqual(told([line('a', 'done')], earlier), []);
    assert.deepEqual(told([line('a', 'in_progress', after(2000))], earlier), []);
    const longer = file('WP01.md', { lane: 'doing', log: [`${after(9000)} – ada – lane=done – x`, LINE] });
    assert.deepEqual(told([line('a', 'in_progress')], earlier, longer), ['a']);
    const unsaid = file('WP01.md', { lane: 'doing', log: [`${MOMENT} – ada – x`] });
    assert.deepEqual(told([line('a', 'in_progress')], earlier, unsaid), []);
  });

  it('are also what was written in the same moment before them, to catch up', () => {
    assert.deepEqual(told([line('a', 'claimed'), line('b', 'in_progress')], earlier), ['a', 'b']);
    assert.deepEqual(told([line('b', 'in_progress'), line('a', 'claimed')], earlier), ['b']);
    assert.deepEqual(told([line('a', 'claimed', after(-2000)), line('b', 'in_progress')], earlier), ['b']);
    // The log catches up with the file right before the next step.
    const [up, next] = [line('a', 'in_progress', after(60_000)), line('b', 'done', after(60_500))];
    assert.deepEqual(told([up, next], earlier), ['a']);
    assert.deepEqual(told([line('a', 'claimed', after(60_000)), next], earlier), []);
  });

  it('are none where there was no file, no lane or no line', () => {
    const lines = [line('a', 'in_progress')];
    assert.deepEqual([...toldByFile(undefined, { news: lines, lastBefore: () => earlier })], []);
    assert.deepEqual(told(lines, undefined, file('WP01.md', { lane: null, log: [LINE] })), []);
    assert.deepEqual(told([]), []);
  });
});
