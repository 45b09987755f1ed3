import type { VNode } from 'preact';
import type { BoardWorkPackage } from '../collector/board.js';
import { pageWords } from '../words/page.js';
import { html } from './html.js';

export interface Who {
  readonly name: string;
  readonly isAgent: boolean;
}

/**
 * Who moved a card last. `user` is what the contract says of a person whose name is not told; whoever has a name is an
 * agent (CONTRACT: changed_by). Null: not known.
 */
export function whoMoved({ by }: Pick<BoardWorkPackage, 'by'>): Who | null {
  if (by === null) return null;
  return by === 'user' ? { name: pageWords.person, isAgent: false } : { name: by, isAgent: true };
}

/** Nobody has moved it yet: it was only made, and that is known. */
export function isUntouched({
  last_change,
  status,
}: Pick<BoardWorkPackage, 'last_change' | 'status'>): boolean {
  return last_change === null && status !== null;
}

/** A round mark for a person, a square one for an agent, and the name. */
export function WhoMark({ who }: { readonly who: Who | null }): VNode {
  if (!who) return html`<span class="who unknown" title=${pageWords.whoUnknown}>?</span>`;
  return html`<span class="who" title=${who.isAgent ? `Agent ${who.name}` : who.name}>
    ${who.isAgent ? AGENT : PERSON}<span class="visually-hidden"
      >${who.isAgent ? pageWords.byAgent : pageWords.by} </span
    ><span class="who-name">${who.name}</span>
  </span>`;
}

const PERSON = html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
  <circle cx="8" cy="8" r="8" />
  <path
    d="M8 8.500a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400zm0 1.200c-2.700 0-4.600 1.400-4.600 3.100 0 .3.200.5.500.5h8.200c.3 0 .5-.2.500-.5 0-1.700-1.900-3.100-4.600-3.100z"
    class="glyph"
  />
</svg>`;
const AGENT = html`<svg class="mark agent" viewBox="0 0 16 16" aria-hidden="true">
  <rect width="16" height="16" rx="4" />
  <path
    d="M7.300 2.500h1.400v2h2.300c.9 0 1.500.6 1.500 1.500v4.500c0 .9-.6 1.500-1.500 1.500H5c-.9 0-1.500-.6-1.500-1.500V6c0-.9.600-1.500 1.500-1.500h2.300z"
    class="glyph"
  />
  <circle cx="6" cy="8" r="1.100" />
  <circle cx="10" cy="8" r="1.100" />
</svg>`;
