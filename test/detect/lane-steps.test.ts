import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { laneSteps } from '../../src/detect/lane-steps.js';
import { newActivity } from '../../src/detect/new-activity.js';
import { parseActivityLine, type ActivityEntry } from '../../src/tasks/activity-log.js';

function entry(minute: number, lane: string | null, agent = 'claude', note = 'x'): ActivityEntry {
  const at = `2026-01-05T09:${String(minute).padStart(2, '0')}:00Z`;
  const line = `- ${at} – ${agent} – ${lane === null ? '' : `lane=${lane} – `}${note}`;
  const parsed = parseActivityLine(line, 'section');
  assert.ok(parsed);
  return parsed;
}

/** `planned -> doing (1)`: the minute of the line that tells of it. */
function steps(from: string, to: string, ...entries: ActivityEntry[]): string[] {
  return laneSteps(from, to, entries).map(
    (step) =>
      `${step.fromLane} -> ${step.toLane} (${step.entry ? Number(step.entry.at.slice(14, 16)) : '-'})`,
  );
}

describe('laneSteps', () => {
  it('is one step without a line when the log is silent', () => {
    assert.deepEqual(steps('planned', 'doing'), ['planned -> doing (-)']);
    assert.deepEqual(steps('planned', 'doing', entry(1, null)), ['planned -> doing (-)']);
  });
  it('is one step per line in between, each with its own line', () => {
    const lines = [entry(1, 'doing'), entry(2, 'for_review'), entry(3, 'doing'), entry(4, 'done')];
    assert.deepEqual(steps('planned', 'done', ...lines), [
      'planned -> doing (1)',
      'doing -> for_review (2)',
      'for_review -> doing (3)',
      'doing -> done (4)',
    ]);
  });
  it('passes over lines that stay where the WP is', () => {
    assert.deepEqual(steps('planned', 'doing', entry(1, 'planned'), entry(2, 'doing'), entry(3, 'doing')), [
      'planned -> doing (2)',
    ]);
  });
  it('ends with a step without a line when the lines do not arrive', () => {
    assert.deepEqual(steps('planned', 'done', entry(1, 'doing')), [
      'planned -> doing (1)',
      'doing -> done (-)',
    ]);
  });
  it('tells of a way out and back when the lane is the same after it', () => {
    assert.deepEqual(steps('doing', 'doing', entry(1, 'for_review'), entry(2, 'doing')), [
      'doing -> for_review (1)',
      'for_review -> doing (2)',
    ]);
  });
  it('tells of nothing when the lines lead away and the lane stayed', () => {
    assert.deepEqual(steps('doing', 'doing', entry(1, 'for_review')), []);
    assert.deepEqual(steps('doing', 'doing'), []);
  });
  it('takes the lines by their time when the log is written newest first', () => {
    assert.deepEqual(steps('planned', 'for_review', entry(2, 'for_review'), entry(1, 'doing')), [
      'planned -> doing (1)',
      'doing -> for_review (2)',
    ]);
  });
  it('keeps the file’s own words where the log says the same in others', () => {
    assert.deepEqual(steps('planned', 'in_progress', entry(1, 'doing')), ['planned -> in_progress (1)']);
    assert.deepEqual(steps('doing', 'done', entry(1, 'in_progress'), entry(2, 'done')), [
      'doing -> done (2)',
    ]);
  });

  it('always leads from the lane before to the lane after, each step joined to the next', () => {
    const lane = fc.constantFrom('planned', 'doing', 'in_progress', 'for_review', 'done');
    const line = fc
      .tuple(fc.nat(59), fc.option(lane, { nil: null }))
      .map(([minute, lane]) => entry(minute, lane));
    fc.assert(
      fc.property(lane, lane, fc.array(line), (from, to, lines) => {
        const way = laneSteps(from, to, lines);
        if (from !== to) assert.ok(way.length > 0);
        let at: string = from;
        for (const step of way) {
          assert.equal(step.fromLane, at);
          assert.notEqual(step.toLane, at);
          at = step.toLane;
        }
        assert.equal(at, to);
      }),
    );
  });
});

describe('newActivity', () => {
  const [a, b] = [entry(1, 'doing'), entry(2, 'done')];
  it('is what the version before does not have, counted', () => {
    assert.deepEqual(newActivity([a, b], [[a]]), [b]);
    assert.deepEqual(newActivity([a, a, a], [[a]]), [a, a]);
    assert.deepEqual(newActivity([b, a], [[a, b]]), []);
    assert.deepEqual(newActivity([a], [[]]), [a]);
  });
  it('counts a line that was there twice, and comes a third time', () => {
    assert.deepEqual(newActivity([b, a, a, a], [[a, a]]), [b, a]);
    assert.deepEqual(newActivity([b, a, a], [[a, a, b]]), []);
    assert.deepEqual(newActivity([a, a], [[a, a]]), []);
    assert.deepEqual(newActivity([a, b], [[a, b, a]]), []);
    assert.deepEqual(newActivity([a, b, entry(3, 'done')], [[a, entry(3, 'done')]]), [b]);
  });
  it('takes each line for the other wording of one line at most', () => {
    const [other, third] = [entry(1, 'doing', 'claude', 'y'), entry(1, 'doing', 'claude', 'z')];
    assert.deepEqual(newActivity([other, third], [[a]]), [third]);
    assert.deepEqual(newActivity([other, third], [[a, a]]), []);
    assert.deepEqual(newActivity([a, other, third], [[a]]), [other, third]);
    assert.deepEqual(newActivity([b, a, other], [[a, a]]), [b]);
    assert.deepEqual(newActivity([a, other, third], [[b, a, a]]), [third]);
  });
  it('is not a line that only got another wording', () => {
    assert.deepEqual(newActivity([entry(1, 'doing', 'claude', 'better words')], [[a]]), []);
    assert.deepEqual(newActivity([entry(1, 'doing', 'codex', 'x')], [[a]]), []);
    assert.deepEqual(newActivity([entry(1, 'doing', 'codex', 'y')], [[a]]).length, 1);
  });
  it('is a line of the same time and agent beside one that is still there', () => {
    const second = entry(1, 'done', 'claude', 'and then');
    assert.deepEqual(newActivity([second, a], [[a]]), [second]);
  });
  it('is in a merge what no parent has', () => {
    assert.deepEqual(newActivity([a, b], [[a], [b]]), []);
    assert.deepEqual(newActivity([a, b, entry(3, 'done')], [[a], [b]]), [entry(3, 'done')]);
  });
});
