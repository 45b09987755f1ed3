import { signal, type ReadonlySignal } from '@preact/signals';

/** Ages are told in minutes at the finest. */
const TICK_MS = 20_000;

/** How far the server's clock is ahead of this machine's: ages are differences to times that others' machines noted. */
let aheadMs = 0;
const current = signal(Date.now());

/** Now, by the server's clock, as good as a board needs it. */
export const now: ReadonlySignal<number> = current;

/** @param serverTime ISO 8601, as the server said it a moment ago. */
export function setClock(serverTime: string): void {
  const serverMs = Date.parse(serverTime);
  if (Number.isNaN(serverMs)) return;
  aheadMs = serverMs - Date.now();
  tick();
}

function tick(): void {
  current.value = Date.now() + aheadMs;
}

setInterval(tick, TICK_MS);
