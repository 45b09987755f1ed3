import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { resultsIn, resultsInFile } from '../../src/orchestrate/result.js';
import { judgeReview, oneResult, type ReviewEvidence } from '../../src/orchestrate/verdict.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { EXITED } from './runs.js';

const BLOCKING = { severity: 'blocking', file: 'a.ts', line: 3, problem: 'It leaks.', wanted: 'Close it.' };
const MINOR = { ...BLOCKING, severity: 'minor' };
const APPROVE = {
  v: 1,
  attempt: 'nonce-1',
  wp: 'WP01',
  kind: 'review',
  head: 'abc',
  verdict: 'approve',
  summary: 'Good.',
  findings: [],
};
const REJECT = { ...APPROVE, verdict: 'reject', findings: [BLOCKING] };

function judge(results: readonly (object | string)[], more: Partial<ReviewEvidence> = {}) {
  return judgeReview({
    attempt: 'nonce-1',
    wp: 'WP01',
    head: 'abc',
    exit: EXITED,
    trouble: undefined,
    isUnchanged: true,
    results: results.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    ...more,
  });
}

/** ORCHESTRATE.md, scenario 15. */
const NO_VERDICT: Readonly<Record<string, readonly (object | string)[]>> = {
  'no result': [],
  'a wrong nonce': [{ ...APPROVE, attempt: 'nonce-2' }],
  'a wrong work package': [{ ...APPROVE, wp: 'WP02' }],
  'a wrong head': [{ ...APPROVE, head: 'abd' }],
  'approve with a blocking finding': [{ ...APPROVE, findings: [BLOCKING] }],
  'reject without one': [{ ...APPROVE, verdict: 'reject' }],
  'reject with taste alone': [{ ...REJECT, findings: [MINOR] }],
  'two different results': [APPROVE, REJECT],
  'two that differ in a summary': [APPROVE, { ...APPROVE, summary: 'Fine.' }],
  'the example, echoed': [{ ...APPROVE, verdict: 'approve | reject' }],
  'the word in capitals': [{ ...APPROVE, verdict: 'APPROVE' }],
  'another version': [{ ...APPROVE, v: 2 }],
  'no JSON': ['approve'],
  'a list': [[APPROVE]],
  'a result of an implementation': [
    { v: 1, attempt: 'nonce-1', wp: 'WP01', kind: 'implementation', outcome: 'done' },
  ],
  'a finding without a problem': [{ ...REJECT, findings: [{ severity: 'blocking' }] }],
  'findings that are no list': [{ ...REJECT, findings: 'none' }],
};

describe('scenario 15 of orchestrate: the verdict matrix', () => {
  for (const [name, results] of Object.entries(NO_VERDICT))
    it(`no verdict: ${name}`, () => assert.equal(judge(results).kind, 'no_verdict'));

  it('says why there is none', () => {
    const why = (...results: (object | string)[]) => {
      const judged = judge(results);
      return judged.kind === 'no_verdict' ? judged.reason : judged.kind;
    };
    assert.equal(why(), 'it left no result');
    assert.equal(why({ ...APPROVE, attempt: 'nonce-2' }), 'its result is of another attempt');
    assert.equal(
      why({ ...APPROVE, wp: `WP02 ${'x'.repeat(40)}` }),
      `its result is of WP02 ${'x'.repeat(15)}`,
    );
    assert.equal(why({ ...APPROVE, head: 'abd' }), 'it reviewed another commit');
    assert.equal(why({ ...APPROVE, findings: [BLOCKING] }), 'it approves, and names what blocks');
    assert.equal(why({ ...REJECT, findings: [MINOR] }), 'it rejects, and names nothing that blocks');
    assert.equal(why(APPROVE, REJECT), 'it left two results that differ');
    const implemented = { ...APPROVE, kind: 'implementation', outcome: 'done' };
    assert.equal(why(implemented), 'its result is not of a review');
    // What is invalid says what is wrong with it, also beside a valid one of another attempt.
    const invalid = why('approve');
    assert.ok(invalid !== '' && !invalid.startsWith('its result is'), invalid);
    assert.equal(why({ ...APPROVE, attempt: 'nonce-2' }, 'approve'), invalid);
    const changed = judge([APPROVE], { isUnchanged: false });
    assert.equal(
      changed.kind === 'no_verdict' && changed.reason,
      'the reviewer has changed what it reviewed',
    );
  });

  it('is none of an attempt that we stopped, or that never began, whatever lies there', () => {
    for (const why of ['stopped', 'never_begun'] as const)
      assert.deepEqual(judge([APPROVE], { exit: { ...EXITED, why } }), { kind: why });
  });

  it('without a verdict is what kept the reviewer from one', () => {
    const trouble = { why: 'quota', untilMs: null, reason: 'limit' } as const;
    assert.deepEqual(judge([], { trouble }), { kind: 'unavailable', ...trouble });
    assert.equal(judge([APPROVE], { trouble }).kind, 'approved');
    assert.deepEqual(judge([], { exit: { ...EXITED, why: 'lost' } }), { kind: 'lost' });
    for (const why of ['not_started', 'disk'] as const) {
      assert.deepEqual(judge([], { exit: { ...EXITED, why } }), { kind: 'trouble', reason: why });
      const told = { ...EXITED, why, reason: 'no such program' };
      assert.deepEqual(judge([], { exit: told }), { kind: 'trouble', reason: 'no such program' });
    }
  });

  it('approves: one valid result, the same twice, beside one of another attempt', () => {
    assert.equal(judge([APPROVE]).kind, 'approved');
    assert.equal(judge([APPROVE, APPROVE]).kind, 'approved');
    assert.equal(judge([{ ...REJECT, attempt: 'earlier' }, APPROVE]).kind, 'approved');
    assert.equal(judge([{ ...APPROVE, findings: [MINOR] }]).kind, 'approved');
  });

  it('rejects with what blocks, also when the reviewer changed the tree', () => {
    assert.equal(judge([REJECT]).kind, 'rejected');
    assert.equal(judge([REJECT], { isUnchanged: false }).kind, 'rejected');
    assert.equal(judge([APPROVE], { isUnchanged: false }).kind, 'no_verdict');
  });

  it('believes a verdict whatever the exit code, and no exit code in place of a verdict', () => {
    assert.equal(judge([APPROVE], { exit: { ...EXITED, code: 1 } }).kind, 'approved');
    assert.equal(judge([APPROVE], { exit: { ...EXITED, why: 'result', code: null } }).kind, 'approved');
    assert.equal(judge([], { exit: EXITED }).kind, 'no_verdict');
  });

  it('never takes the prompt that came back for a verdict', () => {
    const prompt = readFileSync(join(packageRoot(), 'templates', 'orchestrate', 'review.md'), 'utf8')
      .replaceAll('{{attempt}}', 'nonce-1')
      .replaceAll('{{wp}}', 'WP01')
      .replaceAll('{{head}}', 'abc');
    const inOutput = resultsIn(prompt);
    const objects = [...prompt.matchAll(/^\{[\s\S]*?^\}$/gm)].map(([text]) => text);
    assert.ok(objects.length > 0, 'the prompt shows no example');
    assert.equal(judge([...inOutput, ...objects]).kind, 'no_verdict');
  });

  it('approves nothing that chance writes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.json(), fc.string()), { maxLength: 3 }), (results) => {
        assert.notEqual(judge(results).kind, 'approved');
      }),
    );
  });
});

describe('the result of an attempt', () => {
  const found = (result: object, head?: string) =>
    oneResult({
      attempt: 'nonce-1',
      wp: 'WP01',
      results: [JSON.stringify(result)],
      ...(head !== undefined && { head }),
    }).kind;
  it('is held to its commit only where one was to be reviewed', () => {
    const implemented = { ...APPROVE, kind: 'implementation', outcome: 'done' };
    assert.equal(found(APPROVE), 'result');
    assert.equal(found(implemented, 'other'), 'result');
    assert.equal(found(implemented), 'result');
    assert.equal(found(APPROVE, 'other'), 'none');
  });
});

describe('the second carrier of a result', () => {
  it('is found in plain output and in a line of JSON, to the end of its object', () => {
    const text = JSON.stringify({ ...APPROVE, summary: 'a } brace and a "quote"' });
    const line = JSON.stringify({ type: 'result', result: `Done.\nSPEC-KITTY-RESULT: ${text}\nBye.` });
    assert.deepEqual(resultsIn(`words\nSPEC-KITTY-RESULT: ${text} and more\n${line}\n`), [text, text]);
  });

  it('may be the last message that a program wrote into the result’s file: whole, within a fence, or on a marked line', () => {
    const text = JSON.stringify(APPROVE);
    for (const message of [
      text,
      `\`\`\`json\n${text}\n\`\`\`\n`,
      `All is well.\nSPEC-KITTY-RESULT: ${text}\nBye.`,
    ])
      assert.deepEqual(resultsInFile(message), [text]);
    assert.equal(judge(resultsInFile('I approve.')).kind, 'no_verdict');
  });

  it('is nothing where the object never ends', () => {
    assert.deepEqual(resultsIn('SPEC-KITTY-RESULT: {"v":1'), []);
    assert.deepEqual(resultsIn('SPEC-KITTY-RESULT: soon'), []);
  });

  it('never throws, whatever was printed', () => {
    fc.assert(fc.property(fc.string(), (text) => void resultsIn(`SPEC-KITTY-RESULT: {\\${text}`)));
  });
});
