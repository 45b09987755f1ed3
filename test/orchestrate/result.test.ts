import assert from 'node:assert/strict';
import {
  parseResult,
  RESULT_MARK,
  RESULT_MOST_BYTES,
  resultsIn,
  resultsInFile,
} from '../../src/orchestrate/result.js';

const DONE = {
  v: 1,
  attempt: 'nonce-1',
  wp: 'WP01',
  kind: 'implementation',
  outcome: 'done',
  summary: 'It holds water.',
};
const FINDING = { severity: 'blocking', file: 'a.ts', line: 3, problem: 'It leaks.', wanted: 'Close it.' };
const REVIEW = {
  ...DONE,
  kind: 'review',
  head: 'abc',
  verdict: 'reject',
  findings: [FINDING],
  outcome: undefined,
};

describe('a result', () => {
  const read = (value: unknown) => {
    const answer = parseResult(JSON.stringify(value));
    return answer.kind === 'invalid' ? answer.reason : answer.result;
  };

  it('is what an agent says of its work', () => {
    const { v: _, ...said } = DONE;
    assert.deepEqual(read(DONE), { ...said, reason: null });
    assert.deepEqual(read({ ...DONE, summary: 7 }), { ...said, summary: '', reason: null });
    assert.deepEqual(read({ ...DONE, outcome: 'blocked', reason: ' no tap ' }), {
      ...said,
      outcome: 'blocked',
      reason: 'no tap',
    });
    assert.deepEqual(read({ ...DONE, reason: '  ' }), { ...said, reason: null });
  });

  it('is what a reviewer says of it, with places as far as they are some', () => {
    const { v: _, outcome: __, ...said } = REVIEW;
    assert.deepEqual(read(REVIEW), said);
    assert.deepEqual(read({ ...REVIEW, findings: undefined }), { ...said, findings: [] });
    const vague = { severity: 'minor', file: 3, line: 2.5, problem: 'Hm.', wanted: null };
    assert.deepEqual(read({ ...REVIEW, findings: [vague, { ...vague, line: '3' }] }), {
      ...said,
      findings: [1, 2].map(() => ({ ...vague, file: null, line: null })),
    });
  });

  it('that is none says in words what is wrong with it', () => {
    assert.deepEqual(parseResult('approve'), { kind: 'invalid', reason: 'it is no JSON' });
    for (const [value, reason] of [
      ['approve', 'it is no JSON object'],
      [{ ...DONE, v: 2 }, 'its version (v) is not 1'],
      [{ ...DONE, attempt: 1 }, 'it does not say which attempt it is of'],
      [{ ...DONE, wp: null }, 'it does not say which attempt it is of'],
      [{ ...DONE, kind: 'poem' }, 'its kind is neither implementation nor review'],
      [{ ...DONE, outcome: 'half' }, 'its outcome is none of done, no_change and blocked'],
      [{ ...DONE, outcome: 'no_change' }, 'it says no_change and gives no reason'],
      [{ ...DONE, outcome: 'blocked', reason: ' ' }, 'it says blocked and gives no reason'],
      [{ ...REVIEW, verdict: 'maybe' }, 'its verdict is neither approve nor reject'],
      [{ ...REVIEW, head: null }, 'it does not say which commit was reviewed'],
      [{ ...REVIEW, findings: {} }, 'its findings are no list'],
      [{ ...REVIEW, findings: [FINDING, 'leaks'] }, 'one of its findings is none'],
      [{ ...REVIEW, findings: [{ ...FINDING, severity: 'taste' }] }, 'one of its findings is none'],
      [{ ...REVIEW, findings: [{ ...FINDING, problem: ' ' }] }, 'one of its findings is none'],
      [{ ...REVIEW, findings: [{ ...FINDING, problem: 7 }] }, 'one of its findings is none'],
    ] as const)
      assert.equal(read(value), reason, JSON.stringify(value));
  });

  it('may take a megabyte', () => {
    assert.equal(RESULT_MOST_BYTES, 2 ** 20);
  });
});

describe('a result among other words', () => {
  const one = (text: string) => resultsIn(`${RESULT_MARK} ${text}`);

  it('stands behind the mark alone', () => {
    const text = JSON.stringify(DONE);
    assert.deepEqual(resultsIn(text), []);
    assert.deepEqual(resultsIn(`${'x'.repeat(RESULT_MARK.length - 1)}${text}`), []);
    assert.deepEqual(one(text), [text]);
    assert.deepEqual(resultsIn(`${RESULT_MARK} {"earlier":1} ${RESULT_MARK}${text}`), [text]);
  });

  it('is one object, to its own last brace', () => {
    assert.deepEqual(one('{"a":{"b":1}} }'), ['{"a":{"b":1}}']);
    assert.deepEqual(one(String.raw`{"a":"\"}"} and more`), [String.raw`{"a":"\"}"}`]);
    assert.deepEqual(one(String.raw`{"a":"\\"}"}`), [String.raw`{"a":"\\"}`]);
    assert.deepEqual(one('no {"a":1}'), []);
    assert.deepEqual(one('"text" {"a":1}'), []);
    assert.deepEqual(one('}{"a":1}'), []);
  });

  it('inside a text of JSON ends with that text', () => {
    assert.deepEqual(one(String.raw`{\"a\":1}","more":"{}"`), ['{"a":1}']);
    assert.deepEqual(one(String.raw`{\"a\":\"\\\"}\"}"`), [String.raw`{"a":"\"}"}`]);
    assert.deepEqual(one(String.raw`{\"a\":1`), []);
    assert.deepEqual(one(String.raw`{\q}`), []);
  });

  it('in the result’s file is the file, the fence’s inside or what is marked', () => {
    const text = JSON.stringify(DONE, null, 1);
    const fence = '```';
    assert.deepEqual(resultsInFile(text), [text]);
    assert.deepEqual(resultsInFile(` \n${fence}json\n${text}\n${fence}\n `), [text]);
    // With words around it, it is no file that is a result: these words are one, and it is none.
    for (const around of [`See:\n${fence}\n${text}\n${fence}`, `${fence}\n${text}\n${fence}\nas asked`])
      assert.deepEqual(resultsInFile(around), [around]);
    assert.deepEqual(resultsInFile(`${fence}\nno object\n${fence}`), [`${fence}\nno object\n${fence}`]);
  });
});
