import assert from 'node:assert/strict';
import { NEXT, RESTING, SIGNALS, STATES } from '../../src/orchestrate/states.js';

describe('the states of a work package in a run', () => {
  it('are a total table: a state for every signal, or the word that it cannot happen', () => {
    for (const state of STATES)
      for (const signal of SIGNALS) {
        const next = NEXT[state][signal];
        assert.ok(next === null || STATES.includes(next), `${state} ${signal}`);
      }
  });

  it('lead to done by a verdict, by a person, or where nobody reviews, and in no other way', () => {
    const ways = STATES.flatMap((state) =>
      SIGNALS.filter((signal) => NEXT[state][signal] === 'done').map((signal) => `${state} ${signal}`),
    );
    assert.deepEqual(
      ways.filter((way) => !way.endsWith(' ended_by_person')),
      ['for_review approved', 'reviewing approved'],
    );
  });

  it('can each be left for rest, and every one is reachable from planned', () => {
    const reached = new Set<string>(['planned']);
    for (const state of reached)
      for (const next of Object.values(NEXT[state as 'planned'])) if (next !== null) reached.add(next);
    assert.deepEqual([...reached].sort(), [...STATES].sort());
    for (const state of STATES)
      if (!RESTING.has(state)) assert.equal(NEXT[state].gave_up, 'needs_human', state);
  });
});
