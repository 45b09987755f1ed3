import assert from 'node:assert/strict';
import {
  judgeImplementation,
  judgeVerification,
  type ImplementationEvidence,
  type TreeEvidence,
} from '../../src/orchestrate/evidence.js';
import { findTrouble } from '../../src/orchestrate/trouble.js';
import { EXITED } from './runs.js';

const TREE: Extract<TreeEvidence, { kind: 'there' }> = {
  kind: 'there',
  branch: '001-engine-WP01',
  checkedOut: '001-engine-WP01',
  continues: true,
  protectedPaths: [],
  mainTouched: [],
  conflictMarkers: [],
  hasDiff: true,
  head: 'c1',
};
const result = (more: object) =>
  JSON.stringify({
    v: 1,
    attempt: 'n',
    wp: 'WP01',
    kind: 'implementation',
    outcome: 'done',
    summary: '',
    ...more,
  });

function judge(tree: Partial<typeof TREE>, more: Partial<ImplementationEvidence> = {}): string {
  const judgement = judgeImplementation({
    attempt: 'n',
    wp: 'WP01',
    exit: EXITED,
    trouble: undefined,
    results: [],
    tree: { ...TREE, ...tree },
    ...more,
  });
  const words =
    'reason' in judgement ? judgement.reason : 'findings' in judgement ? judgement.findings[0]?.problem : '';
  return `${judgement.kind} ${words}`.trim();
}

describe('the evidence of an implementation', () => {
  it('is accepted by what is in the tree, whatever the exit code says', () => {
    assert.equal(judge({}), 'accepted');
    assert.equal(judge({}, { exit: { ...EXITED, code: 1 } }), 'accepted');
  });

  it('is refused for each thing that is wrong, in its own words', () => {
    const table: readonly (readonly [Partial<typeof TREE>, string])[] = [
      [{ checkedOut: 'other' }, 'human its worktree is on other instead of 001-engine-WP01'],
      [{ checkedOut: undefined }, 'human its worktree is on no branch instead of 001-engine-WP01'],
      [
        { continues: false },
        'human it has rewritten history: the commit that it began from is not an ancestor of its work',
      ],
      [{ mainTouched: ['a commit abc'] }, 'human the main checkout was changed meanwhile: a commit abc'],
      [{ protectedPaths: ['kitty-specs/x'] }, 'unacceptable it changed what is not its own: kitty-specs/x'],
      [
        { hasDiff: false },
        'unacceptable nothing differs from where it began, and it gives no reason for that',
      ],
      [{ conflictMarkers: ['a.ts'] }, 'rework There are conflict markers in a.ts.'],
    ];
    for (const [tree, words] of table) assert.equal(judge(tree), words);
    assert.match(judge({}, { tree: { kind: 'gone' } }), /^human its worktree is gone/);
  });

  it('may be that nothing had to change, with a reason', () => {
    const noChange = result({ outcome: 'no_change', reason: 'It is there already.' });
    assert.equal(judge({ hasDiff: false }, { results: [noChange] }), 'accepted');
    assert.match(judge({ hasDiff: false }, { results: [result({ outcome: 'no_change' })] }), /^unacceptable/);
    assert.match(judge({ hasDiff: false }, { results: [noChange.replace('"n"', '"m"')] }), /^unacceptable/);
  });

  it('may be that the agent is blocked: a person is asked', () => {
    const blocked = result({ outcome: 'blocked', reason: 'There is no database.' });
    assert.equal(judge({}, { results: [blocked] }), 'human the agent is blocked: There is no database.');
  });

  it('is of an agent that could not work, when it left no result and said so', () => {
    const trouble = { why: 'quota', untilMs: null, reason: 'usage limit reached' } as const;
    assert.equal(judge({}, { trouble }), 'unavailable usage limit reached');
    const review = { kind: 'review', head: 'c1', verdict: 'approve', findings: [], outcome: undefined };
    assert.match(judge({}, { trouble, results: [result(review)] }), /^unavailable/);
    assert.equal(judge({}, { trouble, results: [result({})] }), 'accepted');
  });

  it('is of an attempt that was cut off, and then says nothing', () => {
    assert.match(judge({}, { exit: { ...EXITED, why: 'timeout', code: null } }), /^trouble it took longer/);
    assert.match(judge({}, { exit: { ...EXITED, why: 'silent', code: null } }), /^trouble it said nothing/);
    assert.equal(judge({}, { exit: { ...EXITED, why: 'lost', code: null } }), 'lost');
    assert.equal(judge({}, { exit: { ...EXITED, why: 'stopped', code: null } }), 'stopped');
    const neverBegun = { ...EXITED, why: 'never_begun', code: null } as const;
    assert.equal(judge({}, { exit: neverBegun }), 'never_begun');
    assert.equal(judge({}, { exit: { ...EXITED, why: 'lost' }, results: [result({})] }), 'accepted');
    assert.equal(judge({}, { exit: { ...EXITED, why: 'timeout' }, results: [result({})] }), 'accepted');
    assert.match(
      judge({ hasDiff: false }, { exit: { ...EXITED, code: 1 } }),
      /^trouble it ended with exit code 1/,
    );
    assert.match(
      judge({ hasDiff: false }, { exit: { ...EXITED, code: 1 }, results: [result({})] }),
      /^unacceptable/,
    );
  });
});

describe('verification', () => {
  const programs = [
    ['npm', 'run', 'lint'],
    ['npm', 'test'],
  ];
  it('passes with exit code 0 alone', () => {
    assert.equal(judgeVerification(EXITED, { programs, output: '' }).kind, 'verified');
    const failed = judgeVerification({ ...EXITED, code: 1, failed: 1 }, { programs, output: '3 failing' });
    assert.ok(failed.kind === 'rework');
    assert.match(
      failed.findings[0]?.problem ?? '',
      /`npm test` failed: it ended with exit code 1\.[\s\S]*3 failing/,
    );
  });

  it('is judged by how its program ended', () => {
    const kinds = {
      timeout: 'rework',
      silent: 'rework',
      stopped: 'stopped',
      lost: 'lost',
      never_begun: 'never_begun',
      not_started: 'trouble',
      disk: 'trouble',
      result: 'trouble',
    } as const;
    for (const [why, kind] of Object.entries(kinds) as [keyof typeof kinds, string][])
      assert.equal(judgeVerification({ ...EXITED, why }, { programs, output: '' }).kind, kind, why);
  });

  it('that does not say which program failed is told of the first, and of none where there is none', () => {
    const problem = (all: typeof programs) => {
      const judged = judgeVerification({ ...EXITED, why: 'timeout' }, { programs: all, output: '' });
      return judged.kind === 'rework' ? judged.findings[0]?.problem : undefined;
    };
    assert.match(problem(programs) ?? '', /^`npm run lint` failed/);
    assert.match(problem([]) ?? '', /^`` failed/);
  });
});

describe('quota and login errors', () => {
  const patterns = { rateLimit: [/usage limit|429/i], auth: [/not logged in|401/i] };
  const NOW = Date.UTC(2026, 1, 7, 8);
  const trouble = (text: string) => findTrouble(text, patterns, NOW);

  it('are found by the agent’s own patterns, with the time when it can again', () => {
    assert.equal(trouble('all is well'), undefined);
    assert.deepEqual(trouble('Error: not logged in'), {
      why: 'login',
      untilMs: null,
      reason: 'Error: not logged in',
    });
    const until = (text: string) => trouble(text)?.untilMs;
    assert.equal(until('usage limit reached'), null);
    assert.equal(until('usage limit reached, resets at 2026-02-07T10:00:00Z'), NOW + 2 * 3_600_000);
    assert.equal(until(`usage limit|reset ${NOW / 1000 + 60}`), NOW + 60_000);
    assert.equal(until('429: try again in 20 minutes'), NOW + 20 * 60_000);
    assert.equal(until('429, retry after 30 s'), NOW + 30_000);
    assert.equal(until('usage limit reached, resets at 2020-01-01T00:00:00Z'), null);
    assert.deepEqual(
      ['429: again in 2 Hours', '429: again in 2m', '429: in 0 s', '429: in 24h', '429: in 86401s'].map(
        until,
      ),
      [NOW + 2 * 3_600_000, NOW + 120_000, null, NOW + 24 * 3_600_000, null],
      'in the future, and within a day',
    );
  });

  it('are what was said last, by any of the patterns, on a line that is no longer than one', () => {
    const many = { rateLimit: [/quota/, /limit/], auth: [/login/, /401/] };
    const found = (text: string) => findTrouble(text, many, NOW);
    assert.equal(found('no quota\nall is well')?.why, 'quota');
    assert.equal(found('the limit')?.why, 'quota');
    assert.equal(found('no login')?.why, 'login');
    assert.equal(found('401')?.why, 'login');
    assert.equal(found('first: no quota\nthen: no login\nbye')?.reason, 'then: no login');
    assert.equal(found('  no quota \r')?.reason, 'no quota');
    assert.equal(found(`quota ${'x'.repeat(999)}`)?.reason.length, 300);
  });
});
