import { setTimeout as pause } from 'node:timers/promises';
import type { OpenSocket, SocketEars } from '../shared/web-socket.js';
import { serveWords } from '../words/serve.js';
import { LIVE_PING_EVERY_MS, MAX_LIVE_CONNECTIONS } from './limits.js';
import { LiveConnection, type LiveConnectionParts } from './live-connection.js';
import { errorFields } from './log-line.js';
import type { Member, Sessions } from './sessions.js';

export interface LiveHubParts extends LiveConnectionParts {
  readonly sessions: Pick<Sessions, 'memberOfClaims'>;
  /** Default LIVE_PING_EVERY_MS. */
  readonly pingEveryMs?: number | undefined;
  /** From 0 to 1. */
  readonly chance: () => number;
}

/** RFC 6455, 7.4.1. */
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
/** A restarting server must not be met by all its clients in the same instant. */
const LONGEST_RETRY_HINT_MS = 5_000;
const DRAIN_CHECK_MS = 20;

/** Everybody on the live channel of this process. */
export class LiveHub {
  readonly #parts: LiveHubParts;
  readonly #connections = new Set<LiveConnection>();
  #pings: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(parts: LiveHubParts) {
    this.#parts = parts;
  }

  /** Whether one more client is welcome now. */
  get hasRoom(): boolean {
    return !this.#isClosing && this.#connections.size < MAX_LIVE_CONNECTIONS;
  }

  /** How many clients there are. */
  get size(): number {
    return this.#connections.size;
  }

  /** How long the client that waits longest has waited for something that is stored. */
  get lagMs(): number {
    return Math.max(0, ...[...this.#connections].map((connection) => connection.lagMs));
  }

  /** Those that anybody on the live channel here belongs to. */
  get teams(): ReadonlySet<string> {
    return new Set([...this.#connections].map(({ member }) => member.team));
  }

  /** A client has come. @returns what its socket tells us. */
  add(socket: OpenSocket, member: Member): SocketEars {
    const connection = new LiveConnection(socket, member, this.#parts);
    const startedMs = performance.now();
    const who = { user: member.name, team: member.team };
    this.#connections.add(connection);
    const everyMs = this.#parts.pingEveryMs ?? LIVE_PING_EVERY_MS;
    this.#pings ??= setInterval(() => this.#pingAll(), everyMs).unref();
    this.#parts.log('info', 'live_opened', who);
    if (this.#isClosing) this.#sayGoodbye(connection);
    else void connection.greet();
    return {
      onFrame: (frame) => connection.hear(frame),
      onClosed: (code) => {
        void connection.gone().then(() => this.#connections.delete(connection));
        const ms = Math.round(performance.now() - startedMs);
        this.#parts.log('info', 'live_closed', { ...who, code, ms, ...connection.counts });
      },
    };
  }

  /** Something of this team was stored; by whom does not matter. */
  wake(team: string): void {
    for (const connection of this.#connections) if (connection.member.team === team) connection.wake();
  }

  /** Answers what has come, says goodbye to everybody, and cuts who has not gone after `withinMs`. */
  async close(withinMs: number): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#pings);
    for (const connection of this.#connections) this.#sayGoodbye(connection);
    const deadlineMs = performance.now() + withinMs;
    while (this.#connections.size > 0 && performance.now() < deadlineMs) await pause(DRAIN_CHECK_MS);
    for (const connection of this.#connections) connection.cut();
    const gone = Promise.all([...this.#connections].map((connection) => connection.gone()));
    // A store that hangs must not hang the end of the server, too.
    await Promise.race([gone, pause(withinMs, undefined, { ref: false })]);
  }

  #sayGoodbye(connection: LiveConnection): void {
    const retryAfterMs = Math.round(this.#parts.chance() * LONGEST_RETRY_HINT_MS);
    void connection.end(GOING_AWAY, JSON.stringify({ retry_after_ms: retryAfterMs }));
  }

  /** A client's ticket was good when it came; its user may have been removed since. */
  #pingAll(): void {
    for (const connection of this.#connections) {
      connection.ping();
      void this.#askWhetherMember(connection);
    }
  }

  async #askWhetherMember(connection: LiveConnection): Promise<void> {
    try {
      const member = await this.#parts.sessions.memberOfClaims(connection.member);
      if (!member) await connection.end(POLICY_VIOLATION, serveWords.liveUserGone);
    } catch (error) {
      // Users cannot be asked for just now: nobody is sent away for that.
      this.#parts.log('error', 'live_failed', { team: connection.member.team, ...errorFields(error) });
    }
  }
}
