import { fullnessOf, type QueueSummary } from '../queue/queue.js';
import { readSummaryFile } from '../queue/summary-file.js';
import { readCredentials } from '../send/credentials.js';
import { routeTo, routeWaiting, type Route } from '../send/routing.js';
import { nextTryMs, readSendState } from '../send/send-state.js';
import { originOf } from '../send/server-url.js';
import { loginState, serverOf, type LoginState } from '../send/session.js';
import { readSettings, type Settings } from '../send/settings.js';
import { toIsoTime } from '../shared/wall-time.js';
import { fullnessLines } from '../words/fullness.js';
import { heldBackLines, queueLines, sendWords as words } from '../words/send.js';
import { loginAdvice, networkWords } from '../words/stop-advice.js';
import { sendingLines, type SendingShown } from '../words/sending-state.js';
import type { Command, CommandContext } from './command.js';
import { serviceShown, type ServiceShown } from './service-shown.js';
import { SYNC_PARTS, type SyncParts, type SyncProject } from './sync-parts.js';

/** COMMANDS.md: how long `--check` gives the server. */
const CHECK_TIMEOUT_MS = 5_000;

/** `sync status [--check] [--json]`: reads only, makes no file; opens no socket without `--check`. */
export function makeSyncStatus({ findProject, openQueue }: SyncParts): Command {
  return async (context, { options }) => {
    const { home, env, cwd, stdout } = context;
    const stored = readCredentials(home);
    const credentials = stored.kind === 'stored' ? stored.credentials : undefined;
    const settings = await readSettings(home);
    const state = loginState({ credentials, settings, env });
    const summary = readSummaryFile(home.queue) ?? (await (await openQueue(context)).summary());
    const project = await findProject(cwd);
    const shown: Shown = {
      state,
      summary,
      heldBack: routeWaiting(summary, routeOf(state, settings)).heldBack,
      damage: stored.kind === 'damaged' ? stored.reason : null,
      project: project === undefined ? null : { ...project, consent: hasConsent(project, state, settings) },
      sending: sendingOf(context, state),
      check: options['check'] === true ? await checkServer(context, state) : null,
      service: serviceShown(context),
    };
    stdout.write(
      options['json'] === true
        ? `${JSON.stringify(statusJson(shown))}\n`
        : `${statusLines(shown).join('\n')}\n`,
    );
    return 0;
  };
}

interface Shown {
  readonly state: LoginState;
  readonly summary: QueueSummary;
  readonly heldBack: ReturnType<typeof routeWaiting>['heldBack'];
  readonly damage: string | null;
  readonly project: (SyncProject & { readonly consent: boolean }) | null;
  readonly check: ServerCheck | null;
  /** Null: no server is named. */
  readonly sending: SendingShown | null;
  readonly service: ServiceShown;
}

interface ServerCheck {
  readonly reachable: boolean;
  readonly words: string;
}

/** What earlier runs left about the present server. */
function sendingOf({ home, time }: CommandContext, state: LoginState): SendingShown | null {
  const server = serverOf(state);
  if (server === null) return null;
  const sending = readSendState(home, originOf(server));
  const { lastSuccessMs, lastError } = sending;
  const next = nextTryMs(sending, time.nowMs());
  return {
    lastSuccess: lastSuccessMs === null ? null : toIsoTime(lastSuccessMs),
    lastError: lastError && {
      at: toIsoTime(lastError.atMs),
      kind: lastError.kind,
      detail: lastError.detail,
    },
    nextTry: next === null ? null : toIsoTime(next),
  };
}

function hasConsent({ uuid }: SyncProject, state: LoginState, settings: Settings): boolean {
  return uuid !== null && routeOf(state, settings).mayBeSent(uuid);
}

function routeOf(state: LoginState, settings: Settings): Route {
  const server = serverOf(state);
  const teamSlug = state.kind === 'logged_in' ? state.session.teamSlug : null;
  return server === null
    ? { teamSlug, mayBeSent: () => false }
    : routeTo(originOf(server), teamSlug, settings);
}

async function checkServer({ time, signal }: CommandContext, state: LoginState): Promise<ServerCheck> {
  if (state.kind === 'no_server') return { reachable: false, words: words.noServer };
  const server = state.kind === 'logged_in' ? state.session.server : state.server;
  const { openWire } = await import('../send/wire.js');
  const wire = openWire(server, { time, signal, askTimeoutMs: CHECK_TIMEOUT_MS });
  const answer = await wire.health().finally(() => wire.rest());
  switch (answer.kind) {
    case 'ok':
      return { reachable: true, words: words.serverAnswers };
    case 'http':
      return { reachable: false, words: words.serverAnswersOddly(answer.status) };
    case 'network':
      return { reachable: false, words: networkWords(answer.failure, answer.detail) };
  }
}

function statusLines({
  state,
  summary,
  heldBack,
  damage,
  project,
  check,
  sending,
  service,
}: Shown): string[] {
  const server = serverOf(state);
  const login =
    state.kind === 'logged_in'
      ? [words.loginIs(state.session.username, state.session.teamSlug)]
      : [words.loginIsNot(loginAdvice(state))];
  return [
    words.serverLine(server),
    ...login,
    ...(damage === null ? [] : [words.damagedCredentials(damage)]),
    ...(check === null ? [] : [check.words]),
    words.consentLine(project, server !== null && (project?.consent ?? false)),
    ...service.lines,
    ...(sending === null ? [] : sendingLines(sending)),
    ...queueLines(summary),
    ...fullnessLines(fullnessOf(summary), summary.refusedWhileFull),
    ...(server === null ? [] : heldBackLines(heldBack)),
  ];
}

function statusJson({ state, summary, heldBack, damage, project, check, sending, service }: Shown): object {
  return {
    server: serverOf(state),
    login: {
      state: state.kind,
      username: state.kind === 'logged_in' ? state.session.username : null,
      team_slug: state.kind === 'logged_in' ? state.session.teamSlug : null,
      damaged: damage,
    },
    ...service.json,
    check: check === null ? null : { reachable: check.reachable, words: check.words },
    sending: sending && {
      last_success: sending.lastSuccess,
      last_error: sending.lastError,
      next_try: sending.nextTry,
    },
    project: project && { uuid: project.uuid, slug: project.slug, consent: project.consent },
    queue: {
      waiting: summary.waiting,
      oldest_waiting: summary.oldestWaiting,
      parked: summary.parked,
      delivered_recently: summary.deliveredRecently,
      refused_while_full: summary.refusedWhileFull,
      by_type: summary.byType.map(({ eventType, waiting }) => ({ event_type: eventType, waiting })),
      by_retry_count: summary.byRetryCount.map(({ retryCount, waiting }) => ({
        retry_count: retryCount,
        waiting,
      })),
    },
    held_back: {
      no_project: heldBack.noProject,
      no_consent: heldBack.noConsent,
      other_team: heldBack.otherTeam,
    },
  };
}

export const syncStatus: Command = makeSyncStatus(SYNC_PARTS);
