import { signal } from '@preact/signals';
import { pageWords } from '../words/page.js';
import { HOME } from './address.js';
import { timeActions, timeShortcuts } from './insights/time-keys.js';
import { hidesEmpty, nextTheme } from './preferences.js';
import { cardAfter, keepOneReachable, type Step } from './rove.js';
import { go, route } from './route.js';
import { views } from './views.js';

export const helpIsOpen = signal(false);

/** One line of the help: the keys, and what they do. */
export function shortcutList(): readonly (readonly [keys: readonly string[], what: string])[] {
  const { keys } = pageWords;
  return [
    [['/'], keys.search],
    [['↑', '↓', '←', '→'], keys.move],
    [['Home', 'End'], keys.firstLast],
    [['Enter'], keys.open],
    [['Esc'], keys.close],
    [['c'], keys.clear],
    [['l'], keys.limit],
    [['e'], keys.hideEmpty],
    [['t'], keys.theme],
    ...timeShortcuts,
    ...views.map(({ shortcut, title }) => [[shortcut], title] as const),
    [['?'], keys.help],
  ];
}

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
  k: 'up',
  j: 'down',
};

const ACTIONS: Readonly<Record<string, () => void>> = {
  '/': () => document.querySelector<HTMLInputElement>('#search')?.select(),
  '?': () => (helpIsOpen.value = true),
  t: nextTheme,
  ...timeActions,
  e: () => (hidesEmpty.value = !hidesEmpty.value),
  c: () => go({ project: null, feature: null, q: '', wp: null }),
  l: () => {
    const lane = document.activeElement?.closest('.column') ?? document.querySelector('.column');
    lane?.querySelector<HTMLElement>('[data-set-limit]')?.click();
  },
};

/** Keys for the whole page. Whoever types, or holds a modifier, means something else. */
export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (event.key === 'Escape') {
    leave(target);
    return;
  }
  if (target?.closest('input, select, textarea, dialog, .login')) return;
  const step = STEPS[event.key];
  if (step !== undefined && target !== null && moveFocus(target, step)) {
    event.preventDefault();
    return;
  }
  const action = ACTIONS[event.key] ?? viewAction(event.key);
  if (!action) return;
  event.preventDefault();
  action();
}

function viewAction(key: string): (() => void) | undefined {
  const view = views.find(({ shortcut }) => shortcut === key);
  return view && (() => go({ view: view.id }));
}

/** From a card to the next one; from nowhere, to the card that Tab would reach. */
function moveFocus(target: HTMLElement, step: Step): boolean {
  const card = target.closest<HTMLElement>('.board .card');
  if (!card && target !== document.body) return false;
  keepOneReachable();
  const next = card
    ? cardAfter(card, step)
    : document.querySelector<HTMLElement>('.board .card[tabindex="0"]');
  next?.focus();
  return next !== undefined && next !== null;
}

function leave(target: HTMLElement | null): void {
  if (target?.id === 'search') {
    if (route.value.q !== '') go({ q: HOME.q });
    else target.blur();
  } else if (route.value.wp !== null) go({ wp: null });
}
