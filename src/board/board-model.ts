import { batch, computed, signal } from '@preact/signals';
import type { Board, BoardWorkPackage } from '../collector/board.js';
import type { SpecKittyEvent } from '../events/event.js';
import { cardKey, findCard, placeOfEvent } from './card-key.js';
import { now, setClock } from './clock.js';
import { arrange, type Cards, type Columns } from './columns.js';
import { foldEvent } from './fold-event.js';
import { route } from './route.js';

/** GET /api/v1/board/. */
export interface BoardAnswer extends Board {
  readonly cursor: string;
  /** By the server's clock. */
  readonly generated_at: string;
}

export interface BoardSnapshot {
  readonly cards: Cards;
  readonly features: Board['features'];
  readonly projects: Board['projects'];
}

/** The board as of now; null until it was read for the first time. */
export const present = signal<BoardSnapshot | null>(null);
/** The board at the moment that the address names; null while it names none, or is not there yet. */
export const past = signal<BoardSnapshot | null>(null);

/** The board of the moment that the address names was asked for in vain. */
export const isPastMissing = signal(false);
/** What the columns show. */
export const shown = computed(() => (route.value.at === null ? present.value : past.value));

/** The moment that is shown: ages are counted up to it, in the past, too. */
export const shownNow = computed(() => (route.value.at === null ? now.value : Date.parse(route.value.at)));

/** Up to this place in the team's feed `present` is complete. */
let head = 0;

let arranged: Columns | undefined;
export const columns = computed(() => {
  const { project, feature, q } = route.value;
  arranged = arrange(shown.value?.cards ?? new Map(), { project, feature, q }, arranged);
  return arranged;
});

/** Only with several of them is it worth the room to say which. */
export const hasProjects = computed(() => (shown.value?.projects.length ?? 0) > 1);

const openPlace = computed(() => {
  const { wp, project } = route.value;
  return wp === null ? undefined : findCard(wp, project, shown.value?.cards.values() ?? []);
});
/** The work package whose details are open. The same object until it changes. */
export const openCard = computed(() => openPlace.value);
export const openKey = computed(() => (openPlace.value ? cardKey(openPlace.value) : null));
/** Counts the events of the open card: its history is read again when one comes. */
export const openVersion = signal(0);

/** What a flush of events did. */
export interface Moved {
  readonly key: string;
  readonly wp: BoardWorkPackage;
  /** False: a word of it changed, and it stays where it is. */
  readonly isMoved: boolean;
  readonly isNew: boolean;
}

export function boardHead(): number {
  return head;
}

export function toSnapshot({ work_packages, features, projects }: Board): BoardSnapshot {
  return { cards: new Map(work_packages.map((wp) => [cardKey(wp), wp])), features, projects };
}

/** Takes a whole board; cards that have not changed stay the same objects. @returns what moved since the one before. */
export function takeBoard(answer: BoardAnswer): readonly Moved[] {
  const before = present.peek();
  const { cards, features, projects } = toSnapshot(answer);
  const merged = new Map<string, BoardWorkPackage>();
  const moved: Moved[] = [];
  for (const [key, wp] of cards) {
    const old = before?.cards.get(key);
    const isSame = old !== undefined && JSON.stringify(old) === JSON.stringify(wp);
    merged.set(key, isSame ? old : wp);
    if (before && !isSame) moved.push(toMoved(key, old, wp));
  }
  head = Number(answer.cursor);
  batch(() => {
    setClock(answer.generated_at);
    present.value = { cards: merged, features, projects };
    openVersion.value += 1;
  });
  return moved;
}

/**
 * Takes events that follow `head`.
 * @returns what moved, and whether the board has to be read anew to be right.
 */
export function takeEvents(events: readonly { readonly seq: number; readonly event: SpecKittyEvent }[]): {
  readonly moved: readonly Moved[];
  readonly mustRead: boolean;
} {
  const before = present.peek();
  if (!before) return { moved: [], mustRead: true };
  const cards = new Map(before.cards);
  const moved = new Map<string, Moved>();
  const knownFeatures = new Set(before.features.map(({ feature_slug }) => feature_slug));
  let mustRead = false;
  let isOpenTouched = false;
  for (const { seq, event } of events) {
    if (seq <= head) continue;
    if (seq > head + 1) mustRead = true; // one of those between is missing
    head = seq;
    const place = placeOfEvent(event);
    const key = place && cardKey(place);
    const known = key === null ? undefined : cards.get(key);
    const folded = foldEvent(known, event);
    isOpenTouched ||= key !== null && key === openKey.peek();
    if (folded.kind === 'ask') mustRead = true;
    if (folded.kind !== 'changed' || key === null) continue;
    cards.set(key, folded.wp);
    moved.set(key, toMoved(key, before.cards.get(key), folded.wp));
    const { feature_slug: feature } = folded.wp;
    if (feature !== null && !knownFeatures.has(feature)) mustRead = true;
  }
  batch(() => {
    if (moved.size > 0) present.value = { ...before, cards };
    if (isOpenTouched) openVersion.value += 1;
  });
  return { moved: [...moved.values()], mustRead };
}

function toMoved(key: string, old: BoardWorkPackage | undefined, wp: BoardWorkPackage): Moved {
  return { key, wp, isNew: old === undefined, isMoved: old !== undefined && old.status !== wp.status };
}

/** Somebody else may log in next: nothing of this team's stays. */
export function forgetBoard(): void {
  head = 0;
  arranged = undefined;
  batch(() => {
    present.value = null;
    past.value = null;
  });
}
