import type { QueuedEvent } from '../queue/queue.js';
import type { Environment } from '../shared/environment.js';
import type { HomePaths } from '../shared/home.js';
import type { WallTime } from '../shared/wall-time.js';
import type { FlushStop, FlushTally } from './flush-report.js';
import { isAboutToExpire, renewSession } from './renewal.js';
import type { Session } from './session.js';
import { judgeBatch, stopOf, type BatchVerdict } from './verdict.js';
import type { Wire } from './wire.js';

export interface Judged {
  readonly kind: 'judged';
  readonly verdict: BatchVerdict;
  /** The server answered 200: it understands us. */
  readonly wasTaken: boolean;
}

export interface Stopped {
  readonly kind: 'stopped';
  readonly stop: FlushStop;
}

export interface LineParts {
  readonly home: HomePaths;
  readonly env: Environment;
  readonly time: WallTime;
  readonly wire: Wire;
  readonly tally: FlushTally;
}

/** One session's line to its server, with a login that is renewed when it must be. Whatever stops it touched no event. */
export class SessionLine {
  readonly #parts: LineParts;
  #session: Session;

  constructor(parts: LineParts, session: Session) {
    this.#parts = parts;
    this.#session = session;
  }

  /** One batch and its verdict; a login that is over, or about to be, is renewed once and the same batch goes again. */
  async send(events: readonly QueuedEvent[]): Promise<Judged | Stopped> {
    const { time, wire, tally } = this.#parts;
    const batch = events.map(({ event }) => event.event_id);
    let renewed = isAboutToExpire(this.#session, time.nowMs());
    if (renewed) {
      const trouble = await this.#renew();
      if (trouble) return trouble;
    }
    for (;;) {
      const answer = await wire.batch(
        this.#session.access,
        events.map(({ json }) => json),
      );
      tally.countBatch();
      const verdict = judgeBatch(answer, batch, time.nowMs());
      if (verdict.next.kind !== 'renew_login' || renewed)
        return { kind: 'judged', verdict, wasTaken: answer.kind === 'ok' };
      renewed = true;
      const trouble = await this.#renew();
      if (trouble) return trouble;
    }
  }

  /** What a login means that is over although it was just renewed. */
  loginOver(): FlushStop {
    const isOfEnvironment = this.#session.username === null;
    return isOfEnvironment ? { kind: 'login_over', ofEnvironment: true } : { kind: 'login_over' };
  }

  async #renew(): Promise<Stopped | undefined> {
    const { time } = this.#parts;
    const renewal = await renewSession(this.#parts, this.#session);
    switch (renewal.kind) {
      case 'renewed':
        this.#session = renewal.session;
        return undefined;
      case 'over':
        return { kind: 'stopped', stop: this.loginOver() };
      case 'busy':
        return { kind: 'stopped', stop: { kind: 'login_busy' } };
      case 'account_changed':
        return { kind: 'stopped', stop: { kind: 'account_changed' } };
      case 'unanswered':
        return {
          kind: 'stopped',
          stop: stopOf(renewal.answer, time.nowMs(), 'the login could not be renewed'),
        };
    }
  }

  /** @returns the highest value that the server holds for this node; null when it does not say. */
  async askClock(nodeId: string): Promise<number | null | Stopped> {
    const { wire, time } = this.#parts;
    const answer = await wire.clock(this.#session.access, nodeId);
    if (answer.kind === 'ok') return answer.body;
    const { next } = judgeBatch(answer, [], time.nowMs());
    return next.kind === 'stop' && next.stop.kind !== 'unexpected'
      ? { kind: 'stopped', stop: next.stop }
      : null;
  }
}
