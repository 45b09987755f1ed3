import { computed, effect } from '@preact/signals';
import type { Board } from '../collector/board.js';
import { isPastMissing, past, shown, toSnapshot, type BoardSnapshot } from './board-model.js';
import { withMovement } from './movement.js';
import { route } from './route.js';
import { api, session } from './session.js';

const moment = computed(() => (session.value.kind === 'in' ? route.value.at : null));

/** Keeps `past` at the moment that the address names. Of many in a row, as a slider makes them, the last one counts. */
export function watchPast(): void {
  effect(() => {
    const at = moment.value;
    if (at === null) {
      past.value = null;
      return undefined;
    }
    let isWanted = true;
    isPastMissing.value = false;
    const read = async () => {
      const board = await api<Board>(`/api/v1/board/?at=${encodeURIComponent(at)}`).catch(() => null);
      if (!isWanted) return;
      if (board) return show(toSnapshot(board));
      // What stood there is the board of another moment.
      past.value = null;
      isPastMissing.value = true;
    };
    void read();
    return () => {
      isWanted = false;
    };
  });
}

/** Cards go where they were at that moment, as they go live. */
function show(snapshot: BoardSnapshot): void {
  const before = shown.peek()?.cards;
  const moving = [...snapshot.cards].flatMap(([key, { status }]) =>
    before?.get(key)?.status === status ? [] : [key],
  );
  withMovement(new Set(moving), () => (past.value = snapshot));
}
