import { computed, effect, signal } from '@preact/signals';
import type { Changes } from '../../collector/insights/changes.js';
import { HOME } from '../address.js';
import { boardHead, past, present } from '../board-model.js';
import { now } from '../clock.js';
import { keptSignal } from '../kept.js';
import { drift, go, route } from '../route.js';
import { api } from '../session.js';
import { momentAfter, momentBefore, momentsOf, type Moment } from './moments.js';

const DAY_MS = 86_400_000;
export const RANGES = [1, 7, 28, 84] as const;
export const SPEEDS = [0.5, 1, 2, 4] as const;
/** Long enough to see which card went where. */
const STEP_MS = 1100;
/** A hundredth of what the bar shows, at most: what is nearer would be one tick anyway. */
const TOGETHER_SHARE = 1 / 400;
const MOST_TOGETHER_MS = 120_000;

/** Whether the bar is there at all; it is, too, whenever the address names a moment. */
const barIsOpen = keptSignal('time bar', false, (value): value is boolean => value === true);
export const rangeDays = keptSignal<number>('time range', 1, (value): value is number =>
  RANGES.some((each) => each === value),
);
export const speed = keptSignal<number>('speed', 1, (value): value is number =>
  SPEEDS.some((each) => each === value),
);
export const isPlaying = signal(false);

/** What changed in the time that the bar shows; null until it was read. */
export const story = signal<{
  readonly fromMs: number;
  readonly toMs: number;
  readonly answer: Changes;
} | null>(null);
export const isShown = computed(() => barIsOpen.value || route.value.at !== null);

export const moments = computed((): readonly Moment[] => {
  if (!story.value) return [];
  const { answer, fromMs, toMs } = story.value;
  const together = Math.min(MOST_TOGETHER_MS, (toMs - fromMs) * TOGETHER_SHARE);
  return momentsOf(
    answer.changes.map(({ at }) => Date.parse(at)),
    together,
  );
});

/** The moment that is looked at, null: now. */
export const atMs = computed(() => (route.value.at === null ? null : Date.parse(route.value.at)));

let readHead = -1;

/** Keeps the story up to what the bar shows. */
export function watchTime(): void {
  effect(() => {
    if (!isShown.value || present.value === null) return;
    const days = rangeDays.value;
    const at = atMs.value;
    const known = story.peek();
    const isOld =
      known === null || now.value - known.toMs > 60_000 || (at === null && readHead !== boardHead());
    const isOther =
      known !== null &&
      Math.abs(known.toMs - known.fromMs - days * DAY_MS) > 1000 &&
      (at === null || at >= now.value - days * DAY_MS);
    const isOutside = known !== null && at !== null && at < known.fromMs;
    if (isOld || isOther || isOutside) void read(days, at);
  });
}

let asked = 0;

async function read(days: number, at: number | null): Promise<void> {
  readHead = boardHead();
  asked += 1;
  const mine = asked;
  const toMs = now.peek();
  // A link to a moment further back than the bar reaches: the bar reaches further.
  const fromMs = at === null ? toMs - days * DAY_MS : Math.min(toMs - days * DAY_MS, at - DAY_MS / 24);
  const [since, until] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  const answer = await api<Changes>(`/api/v1/changes/?since=${since}&until=${until}`).catch(() => null);
  if (answer && mine === asked) story.value = { fromMs, toMs, answer };
}

/** Looks at a moment; at the end of the bar, at now. */
export function lookAt(ms: number): void {
  const end = story.peek()?.toMs ?? now.peek();
  if (ms >= end) backToNow();
  else drift({ at: new Date(ms).toISOString() });
}

/** The board is live again. */
export function backToNow(): void {
  isPlaying.value = false;
  if (route.peek().at !== null) drift({ at: null });
}

/** To the next change; from the last one, to now. */
export function stepForward(): void {
  const at = atMs.peek();
  if (at === null) return;
  const next = momentAfter(moments.peek(), at);
  if (next) lookAt(next.atMs);
  else backToNow();
}

/** To the change before; from the first one, to the beginning of what the bar shows. */
export function stepBack(): void {
  const before = momentBefore(moments.peek(), atMs.peek() ?? Infinity);
  const start = story.peek()?.fromMs;
  if (before) lookAt(before.atMs);
  else if (start !== undefined) lookAt(start);
}

/** From now: plays what the bar shows, which is the last 24 hours unless something else was chosen. From a moment: goes on from there. */
export function playOrPause(): void {
  if (isPlaying.peek()) {
    isPlaying.value = false;
    return;
  }
  barIsOpen.value = true;
  isPlaying.value = true;
}

export function toggleBar(): void {
  if (route.peek().view !== HOME.view) {
    barIsOpen.value = true;
    go({ view: HOME.view });
  } else if (isShown.peek()) {
    backToNow();
    barIsOpen.value = false;
  } else barIsOpen.value = true;
}

/** One step after the other, each when the board of the one before is there to be seen. */
export function watchPlaying(): void {
  effect(() => {
    if (!isPlaying.value || story.value === null) return undefined;
    const { fromMs } = story.value;
    if (atMs.value === null) {
      go({ at: new Date(fromMs).toISOString(), view: 'board' });
      return undefined;
    }
    void past.value;
    const timer = setTimeout(stepForward, STEP_MS / speed.value);
    return () => clearTimeout(timer);
  });
}
