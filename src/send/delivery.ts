import assert from 'node:assert/strict';
import type { Ulid } from '../events/event.js';
import { clockFile } from '../events/lamport-clock.js';
import { nodeIdOf } from '../events/node-id.js';
import type { Queue, QueuedEvent } from '../queue/queue.js';
import { thisMachine } from '../shared/environment.js';
import { Failure } from '../shared/failure.js';
import { reconcileClock } from './clock-reconciliation.js';
import type { ClockTrouble, SettledFate } from './flush-report.js';
import type { Session } from './session.js';
import { SessionLine, type LineParts, type Stopped } from './session-line.js';
import { settlementOf } from './settlement.js';
import { BAD_REQUEST_CATEGORY, type BatchVerdict, type NextMove } from './verdict.js';

/** How the delivery of one selection ended. */
export type DeliveryEnd =
  | { readonly kind: 'sent' }
  /** The batch was too large: the next ones of this run should hold no more than this. */
  | { readonly kind: 'sent_smaller'; readonly maxEvents: number }
  /** What waits has new clock values, so this selection is stale: select again. `unsettled`: how many of it still wait. */
  | { readonly kind: 'renumbered'; readonly unsettled: number }
  | { readonly kind: 'paused'; readonly reason: string }
  | Stopped;

export interface DeliveryParts extends LineParts {
  readonly queue: Queue;
  /** Told after every save of what was settled. */
  readonly onSettled: () => void;
  /**
   * What the server said is saved when the last save is so long ago, in milliseconds. A save costs as much as the whole queue
   * is long: one a batch would take most of the time of sending a long one. A crash in between costs duplicates.
   */
  readonly settleEveryMs: number;
}

/** A part of a selection that is sent as one batch. */
interface Piece {
  readonly events: readonly QueuedEvent[];
  /** The right half of a batch that the server called malformed, if this is the left one. */
  readonly sibling?: Piece;
  /** Known to hold a malformed event, since its sibling does not: sending it whole would be a wasted request. */
  guilty?: boolean;
}

interface Accused {
  readonly queued: QueuedEvent;
  readonly fate: SettledFate;
}

/** A server that refused the values of one renumbering may have got others meanwhile; one that refuses on and on lies. */
const RENUMBERINGS_BEFORE_STOP = 3;

/** So many single events refused with a bare 400 and nothing ever taken: it is not the events. */
const ACCUSED_BEFORE_STOP = 3;

/**
 * Sends selections, one at a time, for one session. An event changes only by `queue.settle` and only by the server's
 * word about it; a run that dies at any point leaves events that will be sent again and answered `duplicate`.
 *
 * Modes: at first nothing was ever taken in this run, and events accused by a bare 400 are only noted. With the first
 * batch that is taken, the server has shown that it understands us: the accused are parked, as are later ones. If the
 * run ends before that, `finish` counts one refusal for each of them.
 */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #line: SessionLine;
  readonly #accused: Accused[] = [];
  /** The server's words that are not saved yet. */
  #told: Accused[] = [];
  #savedAt = performance.now();
  /** Of the selection being delivered: those without a word that counts. */
  readonly #open = new Set<Ulid>();
  #serverTook = false;
  #renumberings = 0;

  constructor(parts: DeliveryParts, session: Session) {
    this.#parts = parts;
    this.#line = new SessionLine(parts, session);
  }

  /**
   * @param selection events of one project and one team, oldest first.
   * @throws only for broken promises of our own. Foreseen trouble is in the answer.
   */
  async deliver(selection: readonly QueuedEvent[]): Promise<DeliveryEnd> {
    const projects = new Set(selection.map(({ event }) => `${event.project_uuid} ${event.team_slug}`));
    assert.equal(projects.size, 1, 'one batch holds one project and one team');
    this.#open.clear();
    for (const { event } of selection) this.#open.add(event.event_id);
    try {
      return await this.#sendPieces(selection);
    } catch (error) {
      if (error instanceof Failure) return { kind: 'stopped', stop: { kind: 'failure', failure: error } };
      throw error;
    }
  }

  /** Call at the end of the run, however it ended. */
  async finish(): Promise<void> {
    this.#told.push(...this.#accused.splice(0).map(({ queued, fate }) => ({ queued, fate: unparked(fate) })));
    await this.save();
  }

  /** Saves what the server said so far. Call before a pause. @throws Failure of the queue; then it will be sent again. */
  async save(): Promise<void> {
    const told = this.#told;
    this.#told = [];
    if (told.length === 0) return;
    const { queue, time, tally, onSettled } = this.#parts;
    await queue.settle(
      told.map(({ queued, fate }) => settlementOf(queued, fate)),
      time.nowMs(),
    );
    this.#savedAt = performance.now();
    for (const { queued, fate } of told) tally.countSettled(queued, fate);
    onSettled();
  }

  /** A list of work, the left-most piece last: order is kept, and no recursion can go deep. */
  async #sendPieces(selection: readonly QueuedEvent[]): Promise<DeliveryEnd> {
    const work: Piece[] = [{ events: selection }];
    let largest: number | undefined;
    for (let piece = work.pop(); piece !== undefined; piece = work.pop()) {
      if (piece.guilty === true && piece.events.length > 1) {
        work.push(...halvesOf(piece, true));
        continue;
      }
      const judged = await this.#line.send(piece.events);
      if (judged.kind === 'stopped') return judged;
      const { verdict, wasTaken } = judged;
      this.#serverTook ||= wasTaken;
      const again = await this.#apply(verdict, piece);
      switch (verdict.next.kind) {
        case 'go_on':
          if (again.length > 0) work.push({ events: again });
          else if (wasTaken && piece.sibling) piece.sibling.guilty = true;
          break;
        case 'bisect':
          work.push(...halvesOf(piece, true));
          break;
        case 'halve':
          work.push(...halvesOf(piece, false));
          largest = Math.ceil(piece.events.length / 2);
          break;
        case 'renew_login': // once more after the renewal
          return { kind: 'stopped', stop: this.#line.loginOver() };
        case 'reconcile_clock':
          return await this.#reconcile(piece, verdict.next);
        case 'pause_project':
          return { kind: 'paused', reason: verdict.next.reason };
        case 'stop':
          return { kind: 'stopped', stop: verdict.next.stop };
      }
      const [first] = this.#accused;
      if (!this.#serverTook && first && this.#accused.length >= ACCUSED_BEFORE_STOP) {
        const { reason } = first.fate as Extract<SettledFate, { kind: 'refused' }>;
        return { kind: 'stopped', stop: { kind: 'refuses_everything', reason } };
      }
    }
    return largest === undefined ? { kind: 'sent' } : { kind: 'sent_smaller', maxEvents: largest };
  }

  async #reconcile(
    { events }: Piece,
    { serverClock, eventId }: Extract<NextMove, { kind: 'reconcile_clock' }>,
  ): Promise<DeliveryEnd> {
    const { queue, home, env } = this.#parts;
    const stopped = (why: ClockTrouble, value: number | null): DeliveryEnd => ({
      kind: 'stopped',
      stop: { kind: 'clock', why, serverClock: value },
    });
    if ((this.#renumberings += 1) > RENUMBERINGS_BEFORE_STOP) return stopped('again', serverClock);
    const nodeId = (events.find(({ event }) => event.event_id === eventId) ?? events[0])?.event.node_id ?? '';
    const value = serverClock ?? (await this.#line.askClock(nodeId));
    if (typeof value === 'object') return value ?? stopped('unknown', null);
    await this.save(); // what the server has needs no new value
    const clock = clockFile(home.clock, nodeIdOf(thisMachine(env)));
    if ((await reconcileClock({ queue, clock }, nodeId, value)) === 'too_far_ahead')
      return stopped('too_far_ahead', value);
    // They will be selected again: what was held against them must not be counted twice.
    const accused = this.#accused.splice(0);
    this.#accused.push(...accused.filter(({ queued }) => !this.#open.has(queued.event.event_id)));
    return { kind: 'renumbered', unsettled: this.#open.size };
  }

  /** @returns the events whose turn in this run is still to come, in their order. */
  async #apply({ fates, next }: BatchVerdict, piece: Piece): Promise<readonly QueuedEvent[]> {
    const settled: Accused[] = [];
    const again: QueuedEvent[] = [];
    for (const queued of piece.events) {
      const fate = fates.get(queued.event.event_id);
      if (fate?.kind === 'again') again.push(queued);
      if (fate?.kind === 'delivered' || fate?.kind === 'refused') settled.push({ queued, fate });
    }
    const isAccusation = ({ fate }: Accused): boolean =>
      fate.kind === 'refused' && fate.category === BAD_REQUEST_CATEGORY;
    if (this.#serverTook) settled.unshift(...this.#accused.splice(0));
    else this.#accused.push(...settled.filter(isAccusation));
    await this.#settle(this.#serverTook ? settled : settled.filter((one) => !isAccusation(one)));
    return next.kind === 'go_on' ? again : [];
  }

  async #settle(settled: readonly Accused[]): Promise<void> {
    this.#told.push(...settled);
    for (const { queued } of settled) this.#open.delete(queued.event.event_id);
    if (performance.now() - this.#savedAt >= this.#parts.settleEveryMs) await this.save();
  }
}

function unparked(fate: SettledFate): SettledFate {
  return fate.kind === 'refused' ? { ...fate, park: false } : fate;
}

/** Right half first, so that `pop` takes the left one. */
function halvesOf({ events }: Piece, isOneGuilty: boolean): [Piece, Piece] {
  const middle = Math.floor(events.length / 2);
  const right: Piece = { events: events.slice(middle) };
  const left = events.slice(0, middle);
  return [right, isOneGuilty ? { events: left, sibling: right } : { events: left }];
}
