import { signal, type ReadonlySignal } from '@preact/signals';
import { pageWords } from '../words/page.js';
import type { Moved } from './board-model.js';

/** A screen reader finishes a sentence before the next one comes. */
const PAUSE_MS = 1500;
/** More in one go are counted, not told. */
const MOST_TOLD = 3;

const current = signal('');
/** What a polite live region says. */
export const announcement: ReadonlySignal<string> = current;

let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

export function announceMoves(moves: readonly Moved[]): void {
  for (const { wp, isMoved, isNew } of moves) {
    if (isMoved) waiting.push(pageWords.moved(wp.wp_id, wp.title, wp.lane ?? 'unknown'));
    else if (isNew) waiting.push(pageWords.appeared(wp.wp_id, wp.title));
  }
  if (waiting.length > 0) timer ??= setTimeout(tell, 100);
}

function tell(): void {
  current.value = waiting.length > MOST_TOLD ? pageWords.movedMany(waiting.length) : waiting.join('. ');
  waiting = [];
  timer = setTimeout(() => {
    timer = undefined;
    if (waiting.length > 0) tell();
  }, PAUSE_MS);
}
