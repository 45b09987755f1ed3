import assert from 'node:assert/strict';
import { balanceOf } from '../../src/send/flush-balance.js';
import type { FlushReport, FlushStop } from '../../src/send/flush-report.js';
import { parseServerUrl } from '../../src/send/server-url.js';
import { NETWORK_FAILURES } from './network-failures.js';
import { Failure } from '../../src/shared/failure.js';
import { progressLine, summaryLines } from '../../src/words/send.js';
import { networkWords, stopAdvice } from '../../src/words/stop-advice.js';
import { sampleUlid } from '../support/sample-events.js';

const server = parseServerUrl('https://kitty.example.org');
const loggedInAt = parseServerUrl('https://other.example');

/** One of each kind: a new kind does not compile until it stands here. */
const STOPS: { readonly [Kind in FlushStop['kind']]: Extract<FlushStop, { kind: Kind }> } = {
  network: { kind: 'network', failure: 'refused', detail: 'connect ECONNREFUSED' },
  server_trouble: { kind: 'server_trouble', status: 503, waitMs: 5000 },
  rate_limited: { kind: 'rate_limited', waitMs: 30_000 },
  not_our_server: { kind: 'not_our_server' },
  redirected: { kind: 'redirected', to: 'https://login.example' },
  protocol: { kind: 'protocol', guidance: 'Update to 2.0.' },
  clock: { kind: 'clock', why: 'too_far_ahead', serverClock: 9_000_000 },
  unexpected: { kind: 'unexpected', status: 404, reason: 'no such place' },
  not_logged_in: { kind: 'not_logged_in', state: { kind: 'other_server', server, loggedInAt } },
  login_over: { kind: 'login_over' },
  login_busy: { kind: 'login_busy' },
  account_changed: { kind: 'account_changed' },
  busy: { kind: 'busy' },
  not_due: { kind: 'not_due', nextTryMs: Date.UTC(2026, 1, 8) },
  deadline: { kind: 'deadline' },
  interrupted: { kind: 'interrupted' },
  refuses_everything: { kind: 'refuses_everything', reason: 'bad request' },
  failure: {
    kind: 'failure',
    failure: new Failure({ code: 'x', message: 'The disk is full.', hint: 'Make room.' }),
  },
};

const EXPECTED: { readonly [Kind in FlushStop['kind']]: string } = {
  network: 'Nobody answers at the server’s address: it is not running, or the address is wrong.',
  server_trouble: 'The server is in trouble (503), for 5 s.',
  rate_limited: 'The server asks us to slow down, for 30 s.',
  not_our_server: 'Something answered, but not a spec-kitty server: perhaps the login page of a network.',
  redirected: 'The server sends us elsewhere (https://login.example). Events and tokens do not follow.',
  protocol: 'Server and program do not fit together: Update to 2.0.',
  clock:
    'The server claims that the event clock of this machine stands at 9000000, far beyond anything it ever issued. We do not follow it.',
  unexpected: 'The server gave an unexpected answer (404): no such place',
  not_logged_in:
    'You are logged in at https://other.example, but the server is set to https://kitty.example.org.',
  login_over: 'Your session is over.',
  login_busy: 'Another process has been using the credentials for too long.',
  account_changed: 'Somebody logged in again meanwhile.',
  busy: 'Another process is sending just now.',
  not_due: 'The server failed a moment ago: programs leave it alone for a while.',
  deadline: 'Time was up before everything was sent.',
  interrupted: 'Interrupted.',
  refuses_everything: 'The server refuses every single event: bad request',
  failure: 'The disk is full.',
};

describe('words about sending', () => {
  for (const stop of Object.values(STOPS)) {
    it(`${stop.kind}: what is so, and what to do`, () => {
      const { what, next } = stopAdvice(stop);
      assert.equal(what, EXPECTED[stop.kind]);
      assert.ok(next.length > 0);
    });
  }

  it('a token of the environment that is refused is not called a session', () => {
    const { what, next } = stopAdvice({ kind: 'login_over', ofEnvironment: true });
    assert.equal(what, 'The server does not accept the token in SPEC_KITTY_TOKEN, or no longer does.');
    assert.match(next, /Nothing is lost/);
  });

  it('each network failure has words of its own', () => {
    const sentences = NETWORK_FAILURES.map((failure) => networkWords(failure, 'x'));
    assert.equal(new Set(sentences).size, sentences.length);
  });

  it('the summary of a run in which everything happened', () => {
    const report: FlushReport = {
      selected: 20,
      delivered: 10,
      duplicate: 4,
      refused: 1,
      parked: 2,
      kept: 3,
      batches: 2,
      refusals: [
        {
          eventId: sampleUlid(1),
          eventType: 'WPCreated',
          category: 'schema',
          reason: 'no title',
          parked: true,
        },
        {
          eventId: sampleUlid(2),
          eventType: 'WPCreated',
          category: 'schema',
          reason: 'no lane',
          parked: true,
        },
        { eventId: sampleUlid(3), eventType: 'WPCreated', category: 'internal', reason: 'oh', parked: false },
      ],
      refusalCounts: [
        { category: 'schema', events: 2, parked: 2, reason: 'no title' },
        { category: 'internal', events: 1, parked: 0, reason: 'oh' },
      ],
      pausedProjects: [{ projectUuid: 'p-1', reason: 'not a member' }],
      waiting: 14,
      heldBack: { noProject: 1, noConsent: 5, otherTeam: 4 },
      stop: null,
    };
    assert.deepEqual(summaryLines(report, balanceOf(report)), [
      'Of 30 events: 10 delivered, 4 already there, 1 refused, 2 parked, 3 waiting, 10 held back.',
      '  schema (2 events): no title. The server and this program differ about events: update the older one.',
      '  internal (1 event): oh. After five refusals an event is parked.',
      'See what was parked: spec-kitty queue list --parked',
      'The server does not let you send for project p-1: not a member',
      'Held back: 5 events of projects you did not turn sending on for. In such a project: spec-kitty sync on',
      'Held back: 4 events recorded for another team than yours.',
      'Held back: 1 event recorded outside a project with an identity: they stay on this machine.',
    ]);
  });

  it('the bar is full at the end and never longer', () => {
    assert.equal(progressLine(0, 4), `Sending ${'.'.repeat(24)} 0 of 4`);
    assert.equal(progressLine(4, 4), `Sending ${'#'.repeat(24)} 4 of 4`);
    assert.equal(progressLine(9, 4).length, progressLine(4, 4).length);
  });
});
