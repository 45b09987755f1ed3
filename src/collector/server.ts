import { join } from 'node:path';
import { packageRoot } from '../shared/package-root.js';
import { socketAcceptor } from '../shared/web-socket.js';
import { toIsoTime, type WallTime } from '../shared/wall-time.js';
import type { ValidateEvent } from './admit-event.js';
import { collectorApp } from './app.js';
import { dataFolderAt } from './data-folder.js';
import { KeyRing } from './key-ring.js';
import { fileLogins, sqlLogins } from './logins.js';
import { listenHttp, type HttpPlace } from './http-server.js';
import { eventIngest, type OnJudged } from './ingest-events.js';
import { MAX_LIVE_FRAME_BYTES, USER_RATE } from './limits.js';
import { LIVE_PROTOCOL, liveDoor } from './live-door.js';
import { LiveHub } from './live-hub.js';
import { LiveTickets } from './live-tickets.js';
import { errorFields, type Log, type LogSink } from './log-line.js';
import { LoginGuard } from './login-guard.js';
import { Metrics } from './metrics.js';
import { openStore, type OpenStore } from './open-store.js';
import { loadPage } from './page.js';
import { RateLimit, type Rate } from './rate-limit.js';
import { Readiness } from './readiness.js';
import { Sessions } from './sessions.js';
import { Tokens } from './tokens.js';

export interface CollectorOptions extends HttpPlace {
  /** Everything the server keeps: made when absent, ours alone while we run. */
  readonly dataFolder: string;
  /** `postgres://…`: events live there, and several collectors may share them. Undefined: in the data folder. */
  readonly databaseUrl?: string | undefined;
  readonly validateEvent: ValidateEvent;
  readonly time: WallTime;
  readonly log: LogSink;
  /** How long requests under way may take to finish when the server closes. Default 6 s. */
  readonly drainMs?: number;
  /** What one user may ask for. Default USER_RATE. */
  readonly userRate?: Rate;
  /** The clock of limits and waits: goes forward, whatever is done to the wall clock. Default performance.now. */
  readonly monotonicMs?: () => number;
  /** Answer /metrics to other machines, too. Default false. */
  readonly openMetrics?: boolean;
  /** How often live clients are asked whether they are there. Default LIVE_PING_EVERY_MS. */
  readonly pingEveryMs?: number;
  /** How often to look for what other servers stored, beside what is heard of it. Default as in feed-watch.ts. */
  readonly feedPollEveryMs?: number;
}

export interface RunningCollector {
  /** `http://host:port`, reachable now. */
  readonly url: string;
  /** Nobody can log in yet. */
  readonly hasNoUsers: boolean;
  /** Stops listening, finishes what is under way, closes the store: within 10 s. A second call waits for the first. */
  close(): Promise<void>;
}

/** Of the 10 s that a drain may take (SERVER.md); the store gets the rest. */
const DRAIN_REQUESTS_MS = 6000;
/** And so much for live clients to take their last answers and say goodbye. */
const DRAIN_LIVE_MS = 2000;

/**
 * Starts the receiving end of CONTRACT.md.
 *
 * starting: store (an embedded one with its lock), keys, users, listen - in this order, and undone backwards when one fails.
 * serving:  until close().
 * closing:  not ready any more, so that load balancers send nobody; no new live client, and goodbye with a hint to those that
 *           are there; no new connection; requests under way get their answer; then the store; the lock goes last.
 *
 * @throws Failure `data_folder_in_use`, `data_folder_unusable`, `store_other_major`, `store_unreadable`, `store_newer`,
 *   those of `openPostgresDatabase`, `signing_keys_unreadable`, `users_unreadable`, `port_in_use`, `cannot_listen`.
 */
export async function startCollector(options: CollectorOptions): Promise<RunningCollector> {
  const { time, validateEvent, drainMs = DRAIN_REQUESTS_MS, pingEveryMs } = options;
  const log: Log = (level, event, fields = {}) => {
    options.log({ level, at: toIsoTime(time.nowMs()), event, ...fields });
  };
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const folder = dataFolderAt(options.dataFolder);
  const opened: OpenStore = await openStore({ folder, databaseUrl: options.databaseUrl }, time, log);
  const { store } = opened;
  try {
    const logins =
      options.databaseUrl === undefined
        ? fileLogins(folder, (error) => log('error', 'users_unreadable', errorFields(error)))
        : sqlLogins(opened.database);
    const { users } = logins;
    const keys = new KeyRing(logins.keys, time);
    await keys.signing(); // made or found now, or we do not start
    const tokens = new Tokens(keys, time);
    const sessions = new Sessions({ users, store, tokens, time });
    const tickets = new LiveTickets({ tokens, sessions, book: logins.tickets, time });
    const onStored = (team: string) => hub.wake(team);
    const metrics = new Metrics();
    const onJudged: OnJudged = (status) => metrics.event(status);
    const ingest = eventIngest({ store, validateEvent, time, onStored, onJudged });
    const hub = new LiveHub({ store, ingest, sessions, log, pingEveryMs, chance: Math.random });
    const accept = await socketAcceptor({ maxFrameBytes: MAX_LIVE_FRAME_BYTES, protocol: LIVE_PROTOCOL });
    const readiness = new Readiness(() => opened.database.snapshot((sql) => sql.query('SELECT 1')));
    const { fetch } = collectorApp({
      store,
      sessions,
      tickets,
      ingest,
      page: loadPage(join(packageRoot(), 'dist', 'board')),
      guard: new LoginGuard(monotonicMs),
      rate: new RateLimit(options.userRate ?? USER_RATE, monotonicMs),
      operator: {
        metrics,
        readiness,
        hub,
        storeKind: options.databaseUrl === undefined ? 'embedded' : 'postgresql',
        isOpen: options.openMetrics ?? false,
      },
      time,
      log,
    });
    const http = await listenHttp({ fetch, upgrade: liveDoor({ tickets, hub, accept, log }) }, options);
    const watch = opened.watchFeed?.({
      teams: () => hub.teams,
      wake: (team) => hub.wake(team),
      chance: Math.random,
      pollEveryMs: options.feedPollEveryMs,
    });
    log('info', 'listening', { url: http.url, data: opened.where });
    const hasNoUsers = (await users.list()).length === 0;
    let closing: Promise<void> | undefined;
    const close = async () => {
      log('info', 'closing');
      readiness.drain();
      await hub.close(DRAIN_LIVE_MS);
      const cut = await http.close(drainMs);
      await watch?.close();
      await opened.close();
      log('info', 'closed', { connections_cut: cut });
    };
    return { url: http.url, hasNoUsers, close: () => (closing ??= close()) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
