/** More at once is no movement that an eye could follow, only work for the machine. */
const MOST_MOVING = 12;
const MOVE_MS = 420;
/** Starts quickly and lands softly. */
const EASING = 'cubic-bezier(.2, .8, .25, 1)';

export function cardElement(key: string): HTMLElement | null {
  return document.querySelector(`[data-key="${CSS.escape(key)}"]`);
}

/**
 * Lets cards that a change puts elsewhere be seen on their way, and keeps the keyboard's place on a card that moves.
 * @param keys the cards that may move.
 * @param change makes the change; the page is drawn anew when the microtasks that it leaves have run.
 */
export function withMovement(keys: ReadonlySet<string>, change: () => void): void {
  const isSeen = keys.size <= MOST_MOVING && !document.hidden && !prefersStill();
  const starts = isSeen ? [...keys].map((key) => [key, rectOf(key)] as const) : [];
  const focused = document.activeElement?.closest<HTMLElement>('[data-key]')?.dataset['key'];
  change();
  queueMicrotask(() => {
    if (focused !== undefined && (document.activeElement ?? document.body) === document.body)
      cardElement(focused)?.focus({ preventScroll: true });
    for (const [key, from] of starts) land(key, from);
  });
}

function prefersStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

function rectOf(key: string): DOMRect | null {
  return cardElement(key)?.getBoundingClientRect() ?? null;
}

/** @param from null: it was not there, or not drawn. */
function land(key: string, from: DOMRect | null): void {
  const card = cardElement(key);
  const item = card?.closest('li');
  if (!card || !item) return;
  const to = card.getBoundingClientRect();
  if (to.height === 0 || !isOnScreen(to)) return;
  const options = { duration: MOVE_MS, easing: EASING };
  if (from === null || from.height === 0) {
    item.animate({ opacity: [0, 1], transform: ['scale(.96)', 'none'] }, options);
    return;
  }
  const [x, y] = [from.left - to.left, from.top - to.top];
  if (Math.abs(x) + Math.abs(y) < 2) return;
  item.animate(
    { transform: [`translate(${x}px, ${y}px)`, 'none'], zIndex: [5, 5], position: ['relative', 'relative'] },
    options,
  );
  card.classList.add('has-moved');
  card.addEventListener('animationend', () => card.classList.remove('has-moved'), { once: true });
}

function isOnScreen({ top, bottom }: DOMRect): boolean {
  return bottom > 0 && top < innerHeight;
}
