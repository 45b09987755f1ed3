import assert from 'node:assert/strict';
import { judgeClock } from '../../src/doctor/check-clock.js';
import { judgeConsent } from '../../src/doctor/check-consent.js';
import { judgeGitVersion } from '../../src/doctor/check-git.js';
import { judgeLogin, judgeServer } from '../../src/doctor/check-login.js';
import { judgeNodeVersion } from '../../src/doctor/check-node.js';
import { judgeProgram } from '../../src/doctor/check-program.js';
import { judgeProject } from '../../src/doctor/check-project.js';
import { judgeQueue } from '../../src/doctor/check-queue.js';
import type { Finding } from '../../src/doctor/finding.js';
import { EMPTY_SUMMARY } from '../../src/queue/queue-summary.js';
import { QUEUE_CAP_EVENTS, QUEUE_WARNING_EVENTS } from '../../src/queue/queue.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { serverOf, type LoginState, type Session } from '../../src/send/session.js';

const NOW_MS = Date.UTC(2026, 1, 8);
const SERVER = parseServerUrl('https://kitty.example.org');
const OTHER = parseServerUrl('https://other.example.org');
const NOBODY = { uuid: null, slug: null, repoSlug: null };

/** Severity, and what `--fix` would do. */
function of({ severity, mend }: Finding): string {
  return mend === null ? severity : `${severity}, ${mend.kind}`;
}

describe('the doctor judges', () => {
  for (const [said, severity] of [
    ['git version 2.39.5 (Apple Git-154)', 'ok'],
    ['git version 2.30.0', 'ok'],
    ['git version 2.29.9.windows.1', 'problem'],
    ['git version 1.99.0', 'problem'],
    ['git version 3.0.0', 'ok'],
    ['something else', 'warning'],
  ] as const) {
    it(`${said}: ${severity}`, () => assert.equal(of(judgeGitVersion(said)), severity));
  }

  for (const [version, severity] of [
    ['20.19.0', 'ok'],
    ['20.18.3', 'problem'],
    ['18.20.1', 'problem'],
    ['24.0.0', 'ok'],
  ] as const) {
    it(`Node.js ${version}: ${severity}`, () => assert.equal(of(judgeNodeVersion(version)), severity));
  }

  it('a project by what init left, and a fresh clone by the identity that came with it', () => {
    const nothing = { enabled: undefined, config: undefined, captureFolder: undefined };
    assert.equal(of(judgeProject({ ...nothing, enabled: NOBODY })), 'ok');
    assert.equal(of(judgeProject({ ...nothing, captureFolder: '/r/.git/spec-kitty' })), 'problem');
    assert.equal(of(judgeProject({ ...nothing, config: NOBODY })), 'warning');
    assert.equal(of(judgeProject(nothing)), 'info');
  });

  it('a program by whether what the hooks start is there', () => {
    const judge = (lines: readonly string[] | undefined, there: readonly string[]) =>
      judgeProgram({ path: '/c/program', lines }, '/c', (path) => there.includes(path)).map(of);
    assert.deepEqual(judge(['/node', '/worker.js', ''], ['/node', '/worker.js']), []);
    assert.deepEqual(judge(['/node', '/worker.js', ''], ['/node']), ['problem, write_program']);
    assert.deepEqual(judge(['/node', '/worker.js', ''], ['/worker.js']), ['warning, write_program']);
    assert.deepEqual(judge(['/node'], ['/node']), ['problem, write_program']);
    assert.deepEqual(judge(undefined, []), ['problem, write_program']);
  });

  it('a queue by how full it is, what was parked and what was refused', () => {
    const judge = (part: Partial<typeof EMPTY_SUMMARY>) =>
      judgeQueue({ kind: 'sound', summary: { ...EMPTY_SUMMARY, ...part }, highestClock: 0 }, '/q').map(of);
    assert.deepEqual(judge({}), ['ok']);
    assert.deepEqual(judge({ waiting: QUEUE_WARNING_EVENTS - 1 }), ['ok']);
    assert.deepEqual(judge({ waiting: QUEUE_WARNING_EVENTS }), ['warning']);
    assert.deepEqual(judge({ waiting: QUEUE_CAP_EVENTS, refusedWhileFull: 3 }), ['problem', 'warning']);
    assert.deepEqual(judge({ parked: 1 }), ['ok', 'warning']);
    assert.deepEqual(judgeQueue({ kind: 'absent' }, '/q').map(of), ['ok']);
    assert.deepEqual(judgeQueue({ kind: 'damaged' }, '/q').map(of), ['problem, set_queue_aside']);
  });

  it('a clock against the highest value the queue knows', () => {
    assert.equal(of(judgeClock({ kind: 'absent' }, 0, '/c')), 'ok');
    assert.equal(of(judgeClock({ kind: 'absent' }, 7, '/c')), 'problem, restore_clock');
    assert.equal(of(judgeClock({ kind: 'damaged' }, 0, '/c')), 'problem, restore_clock');
    assert.equal(of(judgeClock({ kind: 'value', value: 6 }, 7, '/c')), 'problem, restore_clock');
    assert.equal(of(judgeClock({ kind: 'value', value: 7 }, 7, '/c')), 'ok');
    assert.equal(of(judgeClock({ kind: 'value', value: 9 }, 7, '/c')), 'ok');
  });

  const session: Session = {
    server: SERVER,
    access: { origin: originOf(SERVER), value: 'access-1' },
    teamSlug: 'engine',
    username: 'ada',
    accessExpiresAtMs: NOW_MS - 1,
    refreshExpiresAtMs: NOW_MS + 1,
  };
  for (const [what, state, severity] of [
    ['nobody where no server is named', { kind: 'no_server' }, 'info'],
    ['nobody at a named server', { kind: 'not_logged_in', server: SERVER, over: false }, 'warning'],
    ['a session that the server ended', { kind: 'not_logged_in', server: SERVER, over: true }, 'problem'],
    ['a login at another server', { kind: 'other_server', server: SERVER, loggedInAt: OTHER }, 'problem'],
    ['an access token that is over and can be renewed', { kind: 'logged_in', session }, 'ok'],
    [
      'a refresh token that ran out',
      { kind: 'logged_in', session: { ...session, refreshExpiresAtMs: NOW_MS } },
      'problem',
    ],
    [
      'a file that does not say when it runs out',
      { kind: 'logged_in', session: { ...session, refreshExpiresAtMs: 0 } },
      'ok',
    ],
    [
      'a token of the environment',
      { kind: 'logged_in', session: { ...session, username: null, refreshExpiresAtMs: null } },
      'ok',
    ],
  ] as const satisfies readonly (readonly [string, LoginState, string])[]) {
    it(`${what}: ${severity}`, () => {
      assert.equal(of(judgeLogin(state, NOW_MS)), severity);
      assert.equal(serverOf(state), state.kind === 'no_server' ? null : SERVER);
    });
  }

  it('no server and no consent as a choice, not as a fault', () => {
    assert.deepEqual([judgeServer(null), judgeServer(SERVER)].map(of), ['info', 'ok']);
    assert.deepEqual(
      [judgeConsent(null, false), judgeConsent(SERVER, false), judgeConsent(SERVER, true)].map(of),
      ['info', 'info', 'ok'],
    );
  });
});
