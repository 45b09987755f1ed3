import { askRenewing } from '../send/ask-renewing.js';
import type { TeamBoard } from '../send/board-answer.js';
import type { ServerUrl } from '../send/server-url.js';
import { readLogin } from '../send/session.js';
import { stopOf } from '../send/verdict.js';
import { openWire, type SessionToken, type Wire } from '../send/wire.js';
import type { WireAnswer } from '../send/wire-answer.js';
import { Failure } from '../shared/failure.js';
import { sendWords } from '../words/send.js';
import { loginAdvice, stopAdvice } from '../words/stop-advice.js';
import type { CommandContext } from './command.js';

/** What the server that this person is logged in at said of the team's board. */
export type TeamAnswer =
  | { readonly kind: 'board'; readonly server: ServerUrl; readonly board: TeamBoard }
  /** Nothing has happened since the one that is known. */
  | { readonly kind: 'same' }
  /** Why there is none, for people. */
  | { readonly kind: 'none'; readonly why: string };

/** No command waits for the network longer than this: to ask, to renew the login, to ask again. */
const ANSWER_WITHIN_MS = 5_000;
/** A server that is there answers in a fraction of it. */
const ASK_TIMEOUT_MS = 4_000;
/** Another process may be renewing the login just now; who needs longer is stopped. */
const LOGIN_WAIT_MS = 2_000;

/**
 * Asks for the board, in bounded time. Never throws for what a network, a server or a person's files do.
 * @param known the `cursor` of the board that is there already.
 */
export async function askTeam(
  { home, env, time, signal }: Pick<CommandContext, 'home' | 'env' | 'time' | 'signal'>,
  known?: string,
): Promise<TeamAnswer> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  try {
    const login = await readLogin(home, env);
    if (login.kind !== 'logged_in') return { kind: 'none', why: loginAdvice(login).what };
    const { session } = login;
    const wire = openWire(session.server, { time, signal: within, askTimeoutMs: ASK_TIMEOUT_MS });
    const parts = { home, time, wire, waitMs: LOGIN_WAIT_MS };
    try {
      const asked = await askRenewing(parts, session, (access) => boardOrSame(wire, access, known));
      switch (asked.kind) {
        case 'answered':
          if (asked.answer.kind !== 'ok') return none(asked.answer, time.nowMs());
          return asked.answer.body === 'same'
            ? { kind: 'same' }
            : { kind: 'board', server: session.server, board: asked.answer.body };
        case 'unanswered':
          return none(asked.answer, time.nowMs());
        case 'over':
          return { kind: 'none', why: overWords(session.server, session.username) };
        case 'busy':
          return { kind: 'none', why: sendWords.credentialsBusy };
        case 'account_changed':
          return { kind: 'none', why: stopAdvice({ kind: 'account_changed' }).what };
      }
    } finally {
      wire.rest();
    }
  } catch (error) {
    if (error instanceof Failure) return { kind: 'none', why: error.message };
    throw error;
  }
}

async function boardOrSame(
  wire: Wire,
  access: SessionToken,
  known: string | undefined,
): Promise<WireAnswer<TeamBoard | 'same'>> {
  if (known !== undefined) {
    const news = await wire.hasNews(access, known);
    if (news.kind !== 'ok') return news;
    if (!news.body) return { kind: 'ok', body: 'same' };
  }
  return await wire.board(access);
}

function none(answer: Exclude<WireAnswer<never>, { kind: 'ok' }>, nowMs: number): TeamAnswer {
  return { kind: 'none', why: stopAdvice(stopOf(answer, nowMs, 'it did not show the board')).what };
}

function overWords(server: ServerUrl, username: string | null): string {
  return username === null ? sendWords.tokenRefused : sendWords.loginOver(server);
}
