import { computed, effect } from '@preact/signals';
import type { Board } from '../collector/board.js';
import { past, toSnapshot } from './board-model.js';
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
    const read = async () => {
      const board = await api<Board>(`/api/v1/board/?at=${encodeURIComponent(at)}`).catch(() => null);
      if (isWanted && board) past.value = toSnapshot(board);
    };
    void read();
    return () => {
      isWanted = false;
    };
  });
}
