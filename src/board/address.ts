/**
 * Where a person is in the page. All of it stands in the address, so that it can be sent to somebody, and so that
 * reloading, going back, and logging in again lose nothing.
 */
export interface Address {
  /** Of views.ts; `board` where none or an unknown one is named. */
  readonly view: string;
  /** A project's uuid. */
  readonly project: string | null;
  readonly feature: string | null;
  /** The card whose details are open: `feature/WP01`, with the project before it where two have the same. */
  readonly wp: string | null;
  /** What is searched for. */
  readonly q: string;
  /** The moment that is looked at, ISO 8601; null: now, live. */
  readonly at: string | null;
}

export const HOME: Address = { view: 'board', project: null, feature: null, wp: null, q: '', at: null };

/** @param search the part of an address from `?` on, or an empty text. */
export function parseAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const at = query.get('at');
  return {
    view: query.get('view') || HOME.view,
    project: query.get('project') || null,
    feature: query.get('feature') || null,
    wp: query.get('wp') || null,
    q: query.get('q') ?? '',
    at: at && !Number.isNaN(Date.parse(at)) ? at : null,
  };
}

/** The other way round: `/`, or `/?…` with what differs from HOME, in one order. */
export function formatAddress(address: Address): string {
  const query = new URLSearchParams();
  for (const name of ['view', 'project', 'feature', 'wp', 'q', 'at'] as const) {
    const value = address[name];
    if (value !== null && value !== HOME[name]) query.set(name, value);
  }
  // Slashes and colons are allowed in a query, and links are read by people.
  const text = query.toString().replaceAll('%2F', '/').replaceAll('%3A', ':');
  return text === '' ? '/' : `/?${text}`;
}
