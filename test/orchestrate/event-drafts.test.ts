import assert from 'node:assert/strict';
import type { Draft } from '../../src/events/draft.js';
import { Identities, type Happening } from '../../src/events/identity.js';
import { RunEvents } from '../../src/orchestrate/event-drafts.js';
import type { Judgement } from '../../src/orchestrate/judgement.js';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import type { Phase } from '../../src/orchestrate/settings.js';
import { EXITED, runBegun, settingsOf } from './runs.js';

const IDENTITY = { uuid: 'p', slug: 'kitchen', repoSlug: 'k/kitchen' };
const ORIGIN = { project_uuid: 'p', project_slug: 'kitchen', repo_slug: 'k/kitchen', git_branch: 'main' };
const FINDING = { severity: 'blocking', file: null, line: null, problem: 'It leaks.', wanted: null } as const;
const AT = 5500;

interface Given {
  readonly phase?: Phase;
  readonly agent?: string | null;
  readonly retry?: number;
}

const wp = { at: AT, wpId: 'WP01' } as const;
const attempt = { ...wp, attempt: 'a1' } as const;
const intended = ({ phase = 'implementation', agent = 'ada', retry = 0 }: Given = {}): JournalRecord => {
  return { kind: 'attempt_intended', ...attempt, phase, agent, retry, round: 0, startHead: 'c0' };
};
const BEGUN: JournalRecord = {
  kind: 'attempt_begun',
  ...attempt,
  supervisor: { pid: 1, born: null, boot: null },
};
const ENDED: JournalRecord = { kind: 'attempt_ended', ...attempt, exit: EXITED };
const doing = (at: number, lane = 'doing'): JournalRecord => ({
  kind: 'lane_intended',
  ...wp,
  at,
  lane,
  by: 'ada',
});

/** How WP01 came to where such an attempt may begin. */
const EARLIER = { ...wp, attempt: 'a0' } as const;
const IMPLEMENTED: readonly JournalRecord[] = [
  {
    kind: 'attempt_intended',
    ...EARLIER,
    phase: 'implementation',
    agent: 'eve',
    retry: 0,
    round: 0,
    startHead: 'c0',
  },
  { kind: 'attempt_ended', ...EARLIER, exit: EXITED },
  { kind: 'judged', ...EARLIER, judgement: { kind: 'accepted', head: 'c1', noChange: null } },
];
const WAY: Readonly<Record<Phase, readonly JournalRecord[]>> = {
  implementation: [runBegun({ WP01: [] })],
  verification: [runBegun({ WP01: [] }, settingsOf({ verify: [['true']] })), ...IMPLEMENTED],
  review: [
    runBegun({ WP01: [] }),
    ...IMPLEMENTED,
    { kind: 'lane_written', ...wp, lane: 'for_review', by: 'eve', commit: null },
  ],
};

/** What a run of WP01 says from these records on, of which the first attempt is of this phase. */
function said(...records: readonly JournalRecord[]): Draft[] {
  const first = records.find((record) => record.kind === 'attempt_intended');
  const events = new RunEvents(IDENTITY);
  for (const record of WAY[first?.phase ?? 'implementation']) events.draftsOf(record);
  return records.flatMap((record) => events.draftsOf(record));
}

/** The id of an event that a commit tells of. */
function captured<Type extends 'WPAssigned' | 'HistoryAdded'>(
  type: Type,
  what: Happening<Type>['what'],
  atMs: number,
  by: string,
) {
  return new Identities('p').idOf(type, { feature: '001-engine', what, atMs, by, occurrence: undefined });
}

describe('what a run tells of who is at work', () => {
  it('is the assignment, with who, for what and the how many-th try', () => {
    const [draft, ...others] = said(intended({ phase: 'review', agent: 'bob', retry: 2 }), BEGUN, ENDED);
    assert.deepEqual(others, []);
    assert.deepEqual(draft, {
      event_type: 'WPAssigned',
      event_id: draft?.event_id,
      atMs: AT,
      origin: ORIGIN,
      payload: {
        wp_id: 'WP01',
        agent_id: 'bob',
        phase: 'review',
        retry_count: 2,
        feature_slug: '001-engine',
      },
    });
  });

  it('has the time of the line that a commit tells of it with, once, and for an implementation alone', () => {
    const times = (...records: JournalRecord[]) => said(...records).map(({ atMs }) => atMs);
    assert.deepEqual(times(doing(1_000_321), intended(), BEGUN), [1_000_000]);
    assert.deepEqual(times(doing(1_000_321), intended({ phase: 'review' }), BEGUN), [AT]);
    assert.deepEqual(times(doing(1_000_321, 'planned'), intended(), BEGUN), [AT]);
    assert.deepEqual(times(intended(), BEGUN), [AT]);
    const judged: JournalRecord = { kind: 'judged', ...attempt, judgement: { kind: 'stopped' } };
    const again = [intended(), BEGUN, ENDED, judged];
    assert.deepEqual(times(doing(1_000_321), ...again, ...again), [1_000_000, AT]);
    const rejected: JournalRecord[] = [
      intended({ phase: 'review' }),
      BEGUN,
      ENDED,
      { ...judged, judgement: { kind: 'rejected', summary: 'No.', findings: [FINDING] } },
      { kind: 'lane_written', ...wp, lane: 'planned', by: 'bob', commit: null },
    ];
    assert.deepEqual(
      times(doing(1_000_321), ...rejected, ...again),
      [AT, AT, 1_000_000],
      'with the verdict between',
    );
  });

  it('is told when its end is the first that was heard of it, and not when it never began', () => {
    assert.equal(said(intended(), ENDED).length, 1);
    assert.equal(said(intended(), BEGUN, ENDED).length, 1);
    assert.deepEqual(said(intended(), { ...ENDED, exit: { ...EXITED, why: 'never_begun' } }), []);
  });

  it('is nothing of our own checks, of nobody, and of records that speak of no attempt', () => {
    assert.deepEqual(said(intended({ phase: 'verification' }), BEGUN), []);
    assert.deepEqual(said(intended({ agent: null }), BEGUN), []);
    assert.deepEqual(said(doing(1), { kind: 'skipped', ...wp }, { kind: 'run_drained', at: AT }), []);
  });

  it('is the same when it is said again, and another for another project', () => {
    const [first] = said(intended(), BEGUN);
    assert.equal(said(intended(), BEGUN)[0]?.event_id, first?.event_id);
    assert.equal(first?.event_id, captured('WPAssigned', { wpId: 'WP01' }, AT, 'ada'));
    const other = new RunEvents({ ...IDENTITY, uuid: 'q' });
    const drafts = [runBegun({ WP01: [] }), intended(), BEGUN].flatMap((record) => other.draftsOf(record));
    assert.notEqual(drafts[0]?.event_id, first?.event_id);
  });
});

describe('what a run tells of a judgement', () => {
  const judged = (judgement: Judgement, agent: string | null = 'bob') =>
    said(intended({ agent, phase: 'review' }), BEGUN, {
      kind: 'judged',
      ...attempt,
      at: 9000,
      judgement,
    }).filter(({ event_type }) => event_type !== 'WPAssigned');

  it('is the reviewer’s verdict, in the history', () => {
    const rejected = { kind: 'rejected', summary: 'No.', findings: [FINDING] } as const;
    const [draft] = judged(rejected);
    assert.deepEqual(draft, {
      event_type: 'HistoryAdded',
      event_id: draft?.event_id,
      atMs: 9000,
      origin: ORIGIN,
      payload: {
        wp_id: 'WP01',
        entry_type: 'review',
        entry_content: 'Rejected: 1 blocking finding. No.\nIt leaks.',
        author: 'bob',
        feature_slug: '001-engine',
      },
    });
    const [approved] = judged({ kind: 'approved', summary: 'Good.', minor: [] });
    assert.ok(approved?.event_type === 'HistoryAdded');
    assert.equal(approved.payload.entry_content, 'Approved. Good.');
    assert.notEqual(approved.event_id, draft?.event_id);
    assert.equal(
      approved.event_id,
      captured('HistoryAdded', { wpId: 'WP01', text: 'Approved. Good.' }, 9000, 'bob'),
    );
    assert.deepEqual(judged(rejected, null), [], 'nobody said so');
  });

  it('is what went wrong, by its kind', () => {
    const [draft] = judged({ kind: 'no_verdict', reason: 'it left no result' });
    assert.deepEqual(draft, {
      event_type: 'ErrorLogged',
      event_id: draft?.event_id,
      atMs: 9000,
      origin: ORIGIN,
      payload: {
        error_type: 'validation',
        error_message: 'No verdict: it left no result',
        wp_id: 'WP01',
        agent_id: 'bob',
        feature_slug: '001-engine',
      },
    });
    const types = (
      [
        { kind: 'rework', findings: [FINDING] },
        { kind: 'unacceptable', reason: 'x' },
        { kind: 'unavailable', why: 'login', untilMs: null, reason: 'x' },
        { kind: 'unavailable', why: 'quota', untilMs: null, reason: 'x' },
        { kind: 'trouble', reason: 'x' },
        { kind: 'lost' },
        { kind: 'human', reason: 'x' },
      ] satisfies Judgement[]
    ).map((judgement) => {
      const [error] = judged(judgement);
      return error?.event_type === 'ErrorLogged' && `${judgement.kind} ${error.payload.error_type}`;
    });
    assert.deepEqual(types, [
      'rework validation',
      'unacceptable validation',
      'unavailable auth',
      'unavailable runtime',
      'trouble runtime',
      'lost runtime',
      'human runtime',
    ]);
  });

  it('is nothing where nothing failed', () => {
    for (const [phase, judgement] of [
      ['implementation', { kind: 'accepted', head: 'c1', noChange: 'nothing to do' }],
      ['verification', { kind: 'verified' }],
      ['review', { kind: 'stopped' }],
      ['review', { kind: 'never_begun' }],
    ] as const) {
      const told = said(intended({ phase }), { kind: 'judged', ...attempt, judgement });
      assert.deepEqual(told, [], judgement.kind);
    }
  });

  it('has ids that a failure of another attempt does not have', () => {
    const ids = ['a1', 'a2'].map((one) => {
      const record = { at: AT, wpId: 'WP01', attempt: one } as const;
      return said(
        {
          kind: 'attempt_intended',
          ...record,
          phase: 'review',
          agent: 'bob',
          retry: 0,
          round: 0,
          startHead: 'c0',
        },
        { kind: 'judged', ...record, judgement: { kind: 'lost' } },
      )[0]?.event_id;
    });
    assert.equal(new Set([...ids, undefined]).size, 3);
    assert.equal(
      ids[0],
      '00000005BWEHTVTY4F6B3VXZJV',
      'saying it again, by whatever version, changes nothing',
    );
  });
});
