import { signal, type ReadonlySignal } from '@preact/signals';
import type { SpecKittyEvent } from '../events/event.js';
import { announceMoves } from './announce.js';
import { boardHead, present, takeBoard, takeEvents, type BoardAnswer, type Moved } from './board-model.js';
import { cardKey, placeOfEvent } from './card-key.js';
import { readFrame, retryDelayMs, retryHintMs, SILENCE_MS, type Link } from './link-state.js';
import { withMovement } from './movement.js';
import { api, session } from './session.js';

/** A reading that takes longer is worth a notice. */
const PATIENCE_MS = 1500;
/** While many events come, the page is drawn ten times a second and not sixty. */
const LEAST_BETWEEN_FLUSHES_MS = 100;
const LEAST_BETWEEN_READS_MS = 2000;
const WATCH_EVERY_MS = 5000;
/** A timer that is so late was not late: the machine slept, or the page was frozen. */
const ASLEEP_MS = 15_000;

const current = signal<Link>({ kind: 'off' });
export const link: ReadonlySignal<Link> = current;
/** When the page last knew that it shows all there is; null: never yet. By this machine's clock. */
export const surely = signal<number | null>(null);

let socket: WebSocket | null = null;
let failures = 0;
let heardAtMs = 0;
/** The board must be read up to here before the socket's events follow on it; Infinity: its snapshot has not come yet. */
let neededHead = Infinity;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let queue: { readonly seq: number; readonly event: SpecKittyEvent }[] = [];
let isFlushPlanned = false;
let flushedAtMs = 0;
let reading: Promise<void> | null = null;
let mustReadAgain = false;
let readAtMs = 0;

/** Begins, or begins anew at once. */
export function connect(): void {
  disconnect();
  current.value = { kind: 'connecting' };
  void open();
  if (present.peek() === null) readBoard();
}

/** Ends; nothing is tried until `connect`. */
export function disconnect(): void {
  clearTimeout(retryTimer);
  const old = socket;
  socket = null;
  old?.close();
  queue = [];
  current.value = { kind: 'off' };
}

async function open(): Promise<void> {
  const mine = Symbol('attempt');
  attempt = mine;
  const ticket = await api<{ ws_token: string }>('/api/v1/ws-token/', { method: 'POST' }).catch(() => null);
  if (attempt !== mine || current.peek().kind === 'off') return;
  if (!ticket) {
    if (session.peek().kind === 'in') retry(0);
    return;
  }
  const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws/v1/events/`, [
    'spec-kitty',
    `ticket.${ticket.ws_token}`,
  ]);
  socket = opened;
  neededHead = Infinity;
  heardAtMs = Date.now();
  opened.addEventListener('message', ({ data }) => {
    if (socket === opened) hear(opened, String(data));
  });
  opened.addEventListener('close', ({ reason }) => {
    if (socket !== opened) return;
    socket = null;
    retry(retryHintMs(reason));
  });
}
let attempt: symbol | null = null;

function retry(hintMs: number): void {
  failures += 1;
  queue = [];
  const delayMs = retryDelayMs(failures, Math.random(), hintMs);
  current.value = { kind: 'waiting', retryAtMs: Date.now() + delayMs };
  clearTimeout(retryTimer);
  retryTimer = setTimeout(connect, delayMs);
}

function hear(from: WebSocket, text: string): void {
  heardAtMs = Date.now();
  const frame = readFrame(text);
  switch (frame.kind) {
    case 'snapshot':
      failures = 0;
      neededHead = frame.head;
      if (present.peek() === null || boardHead() !== frame.head) readBoard();
      else upToDate();
      return;
    case 'event':
      queue.push({ seq: frame.seq, event: frame.event as SpecKittyEvent });
      planFlush();
      return;
    case 'ping':
      from.send(JSON.stringify({ type: 'pong', timestamp: new Date().toISOString() }));
      if (frame.head !== null && frame.head > Math.max(boardHead(), queue.at(-1)?.seq ?? 0)) {
        neededHead = frame.head;
        readBoard();
      } else if (current.peek().kind === 'live') surely.value = Date.now();
      return;
    case 'other':
      return;
  }
}

function upToDate(): void {
  if (socket === null) return;
  current.value = { kind: 'live' };
  surely.value = Date.now();
}

/** At most one reading at a time, and not too often: while it runs, events wait. */
function readBoard(): void {
  if (reading) {
    mustReadAgain = true;
    return;
  }
  const slow = setTimeout(() => {
    if (current.peek().kind === 'live') current.value = { kind: 'behind' };
  }, PATIENCE_MS);
  reading = readOnce().finally(() => {
    clearTimeout(slow);
    reading = null;
    if (mustReadAgain) readBoard();
    else flush();
  });
}

async function readOnce(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, readAtMs + LEAST_BETWEEN_READS_MS - Date.now()));
  });
  mustReadAgain = false;
  readAtMs = Date.now();
  const answer = await api<BoardAnswer>('/api/v1/board/').catch(() => null);
  if (session.peek().kind !== 'in') return;
  if (!answer) {
    const lost = socket;
    socket = null;
    lost?.close();
    if (current.peek().kind !== 'waiting') retry(0);
    return;
  }
  const changed = changedKeys(answer);
  let moved: readonly Moved[] = [];
  withMovement(changed, () => {
    moved = takeBoard(answer);
  });
  announceMoves(moved);
  if (neededHead === Infinity) return;
  if (boardHead() < neededHead) mustReadAgain = true;
  else upToDate();
}

function changedKeys({ work_packages }: BoardAnswer): ReadonlySet<string> {
  const cards = present.peek()?.cards;
  if (!cards) return new Set();
  return new Set(
    work_packages
      .map((wp) => [cardKey(wp), wp] as const)
      .filter(isElsewhere)
      .map(([key]) => key),
  );
  function isElsewhere([key, wp]: readonly [string, { readonly status: string | null }]): boolean {
    return cards?.get(key)?.status !== wp.status;
  }
}

function planFlush(): void {
  if (isFlushPlanned || reading) return;
  isFlushPlanned = true;
  const waitMs = flushedAtMs + LEAST_BETWEEN_FLUSHES_MS - performance.now();
  // A page that is not looked at has no frames.
  if (document.hidden) setTimeout(flush, LEAST_BETWEEN_FLUSHES_MS);
  else if (waitMs > 0) setTimeout(() => requestAnimationFrame(flush), waitMs);
  else requestAnimationFrame(flush);
}

function flush(): void {
  isFlushPlanned = false;
  if (queue.length === 0 || reading) return;
  flushedAtMs = performance.now();
  const events = queue;
  queue = [];
  const keys = new Set(events.flatMap(({ event }) => placeOfEvent(event) ?? []).map(cardKey));
  withMovement(keys, () => {
    const { moved, mustRead } = takeEvents(events);
    announceMoves(moved);
    if (mustRead) readBoard();
    else if (current.peek().kind === 'live') surely.value = Date.now();
  });
}

let watchedAtMs = Date.now();

/** A machine that wakes up holds a socket of which nobody has told it that it is dead. */
function watch(): void {
  const nowMs = Date.now();
  const hasSlept = nowMs - watchedAtMs > WATCH_EVERY_MS + ASLEEP_MS;
  watchedAtMs = nowMs;
  const { kind } = current.peek();
  if (kind === 'off') return;
  if (hasSlept || (socket !== null && nowMs - heardAtMs > SILENCE_MS)) connect();
}

/** Somebody looks again, or the network is back: no reason to wait any longer. */
function wakeUp(): void {
  if (document.hidden) return;
  if (current.peek().kind === 'waiting') connect();
  else watch();
}

setInterval(watch, WATCH_EVERY_MS);
addEventListener('online', wakeUp);
addEventListener('pageshow', ({ persisted }) => {
  if (persisted && current.peek().kind !== 'off') connect();
});
document.addEventListener('visibilitychange', wakeUp);
document.addEventListener('resume', wakeUp);
addEventListener('offline', () => {
  if (socket === null) return;
  // Whatever comes next, it is not known any more whether the board is right.
  const lost = socket;
  socket = null;
  lost.close();
  retry(0);
});
