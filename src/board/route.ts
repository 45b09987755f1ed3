import { signal, type ReadonlySignal } from '@preact/signals';
import { formatAddress, parseAddress, type Address } from './address.js';

const current = signal(parseAddress(location.search));

/** Where the person is. Components that read it are drawn again when it changes. */
export const route: ReadonlySignal<Address> = current;

addEventListener('popstate', () => {
  current.value = parseAddress(location.search);
});

/** Goes to another place in the page: a step that Back undoes. */
export function go(change: Partial<Address>): void {
  const next = { ...current.value, ...change };
  if (formatAddress(next) === formatAddress(current.value)) return;
  history.pushState(null, '', formatAddress(next));
  current.value = next;
}

/**
 * What a click on a link to there does: it goes there in this page. With a modifier held, or another button, the browser does what it
 * does with any link.
 */
export function goOnClick(change: Partial<Address>): (event: MouseEvent) => void {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(change);
  };
}

/** As `go`, without a step of its own: for every letter of a search, every tick of a slider. */
export function drift(change: Partial<Address>): void {
  const next = { ...current.value, ...change };
  history.replaceState(null, '', formatAddress(next));
  current.value = next;
}

/** What a link to there says, for `href`: it can be copied, and opened in another tab. */
export function hrefTo(change: Partial<Address>): string {
  return formatAddress({ ...current.value, ...change });
}
