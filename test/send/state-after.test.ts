import assert from 'node:assert/strict';
import type { FlushReport, FlushStop } from '../../src/send/flush-report.js';
import { FRESH_SEND_STATE, PAUSE_MS, type SendState } from '../../src/send/send-state.js';
import { parseServerUrl } from '../../src/send/server-url.js';
import { stateAfter } from '../../src/send/state-after.js';
import { Failure } from '../../src/shared/failure.js';

const NOW_MS = Date.UTC(2026, 1, 8);
const server = parseServerUrl('https://kitty.example.org');

const NOTHING_DONE: FlushReport = {
  selected: 0,
  delivered: 0,
  duplicate: 0,
  refused: 0,
  parked: 0,
  kept: 0,
  batches: 0,
  refusals: [],
  refusalCounts: [],
  pausedProjects: [],
  waiting: 4,
  heldBack: { noProject: 0, noConsent: 0, otherTeam: 0 },
  stop: null,
};
const TRIED: FlushReport = { ...NOTHING_DONE, selected: 2, kept: 2, batches: 1 };
const DELIVERED: FlushReport = { ...TRIED, delivered: 2, kept: 0 };
const failedBefore: SendState = {
  ...FRESH_SEND_STATE,
  failures: 2,
  waitMs: 1000,
  lastError: { kind: 'network', detail: 'refused', atMs: NOW_MS - 5000 },
};

const after = (state: SendState, report: FlushReport) =>
  stateAfter(state, report, { nowMs: NOW_MS, chance: 0 });

/** What a run that ended so, having delivered nothing, means for one that comes after two failures. */
const EXPECTED: readonly (readonly [
  FlushStop,
  { readonly detail: string; readonly failures: number; readonly waitMs: number } | null,
])[] = [
  [
    { kind: 'network', failure: 'reset', detail: 'x' },
    { detail: 'reset', failures: 3, waitMs: 2000 },
  ],
  [
    { kind: 'server_trouble', status: 503, waitMs: null },
    { detail: '503', failures: 3, waitMs: 2000 },
  ],
  [
    { kind: 'server_trouble', status: 503, waitMs: 9000 },
    { detail: '503', failures: 3, waitMs: 9000 },
  ],
  [
    { kind: 'rate_limited', waitMs: 60_000 },
    { detail: '', failures: 3, waitMs: 60_000 },
  ],
  [
    { kind: 'rate_limited', waitMs: 10 },
    { detail: '', failures: 3, waitMs: 2000 },
  ],
  [{ kind: 'not_our_server' }, { detail: '', failures: 3, waitMs: 2000 }],
  [
    { kind: 'redirected', to: 'https://x.example' },
    { detail: 'https://x.example', failures: 3, waitMs: 2000 },
  ],
  [
    { kind: 'unexpected', status: 404, reason: 'no' },
    { detail: '404: no', failures: 3, waitMs: 2000 },
  ],
  [
    { kind: 'refuses_everything', reason: 'no' },
    { detail: 'no', failures: 3, waitMs: 2000 },
  ],
  [
    { kind: 'redirected', to: null },
    { detail: '', failures: 3, waitMs: 2000 },
  ],
  [
    { kind: 'clock', why: 'again', serverClock: 7 },
    { detail: 'again: 7', failures: 3, waitMs: PAUSE_MS },
  ],
  [
    { kind: 'clock', why: 'unknown', serverClock: null },
    { detail: 'unknown', failures: 3, waitMs: PAUSE_MS },
  ],
  [{ kind: 'deadline' }, { detail: '', failures: 3, waitMs: 2000 }],
  [
    { kind: 'protocol', guidance: 'update' },
    { detail: 'update', failures: 3, waitMs: PAUSE_MS },
  ],
  [
    { kind: 'not_logged_in', state: { kind: 'not_logged_in', server, over: true } },
    { detail: 'not_logged_in', failures: 2, waitMs: 0 },
  ],
  [{ kind: 'login_over' }, { detail: '', failures: 2, waitMs: 0 }],
  [{ kind: 'login_busy' }, { detail: '', failures: 2, waitMs: 0 }],
  [{ kind: 'account_changed' }, { detail: '', failures: 2, waitMs: 0 }],
  [
    { kind: 'failure', failure: new Failure({ code: 'queue_busy', message: 'x' }) },
    { detail: 'queue_busy', failures: 2, waitMs: 0 },
  ],
  [{ kind: 'interrupted' }, null],
  [{ kind: 'busy' }, null],
  [{ kind: 'not_due', nextTryMs: 0 }, null],
];

describe('what a run means for the next ones', () => {
  for (const [stop, expected] of EXPECTED) {
    it(`${stop.kind}: ${expected === null ? 'nothing' : `wait ${expected.waitMs} ms`}`, () => {
      const state = after(failedBefore, { ...TRIED, stop });
      if (expected === null) assert.equal(state, failedBefore);
      else {
        const { detail, ...numbers } = expected;
        assert.deepEqual(state, {
          ...failedBefore,
          ...numbers,
          lastError: { kind: stop.kind, detail, atMs: NOW_MS },
        });
      }
    });
  }

  it('a success ends the count, the wait and the pauses, and leaves the last error to be read', () => {
    const pausedProjects = new Map([['p', { reason: 'no', sinceMs: NOW_MS - 1 }]]);
    assert.deepEqual(after({ ...failedBefore, pausedProjects }, DELIVERED), {
      ...failedBefore,
      lastSuccessMs: NOW_MS,
      failures: 0,
      waitMs: 0,
    });
  });

  it('a run that delivered something before it failed begins to count anew', () => {
    const state = after(failedBefore, {
      ...DELIVERED,
      stop: { kind: 'server_trouble', status: 500, waitMs: null },
    });
    assert.deepEqual([state.lastSuccessMs, state.failures, state.waitMs], [NOW_MS, 1, 500]);
  });

  it('one event of which the server said a word is a success, also when it said that it had it', () => {
    const stop = { kind: 'server_trouble', status: 500, waitMs: null } as const;
    for (const some of [{ delivered: 1 }, { duplicate: 1 }, { delivered: 2, duplicate: 2 }])
      assert.equal(after(failedBefore, { ...TRIED, ...some, stop }).failures, 1);
  });

  it('a run to its end is a success although every event was refused, unless projects were', () => {
    assert.equal(after(failedBefore, { ...TRIED, refused: 2, kept: 0 }).failures, 0);
    const pausedProjects = [{ projectUuid: 'p', reason: 'no' }];
    assert.equal(after(failedBefore, { ...TRIED, pausedProjects }).failures, 2);
  });

  it('time that was up in the middle of good work is no failure', () => {
    assert.deepEqual(after(FRESH_SEND_STATE, { ...DELIVERED, stop: { kind: 'deadline' } }).failures, 0);
  });

  it('a run that had nothing to send says nothing, and nothing is written', () => {
    assert.equal(after(failedBefore, NOTHING_DONE), failedBefore);
  });

  it('a 403 pauses its project from now; one that goes on keeps its beginning, and is not written again', () => {
    const report = { ...TRIED, pausedProjects: [{ projectUuid: 'p', reason: 'not a member' }] };
    const paused = after(FRESH_SEND_STATE, report);
    assert.deepEqual(paused, {
      ...FRESH_SEND_STATE,
      lastError: { kind: 'project_paused', detail: 'not a member', atMs: NOW_MS },
      pausedProjects: new Map([['p', { reason: 'not a member', sinceMs: NOW_MS }]]),
    });
    const later = stateAfter(paused, { ...report, batches: 0 }, { nowMs: NOW_MS + 60_000, chance: 0 });
    assert.equal(later, paused);
    const muchLater = stateAfter(paused, report, { nowMs: NOW_MS + PAUSE_MS, chance: 0 });
    assert.equal(muchLater.pausedProjects.get('p')?.sinceMs, NOW_MS + PAUSE_MS);
  });
});
