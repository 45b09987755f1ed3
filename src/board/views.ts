import type { ComponentType } from 'preact';

/** A whole page of the board, in the menu at its top. */
export interface View {
  /** In the address: `?view=`. */
  readonly id: string;
  readonly title: string;
  /** One key, while no text is being typed. */
  readonly shortcut: string;
  /** Its component, without props: it reads `route`, `session` and what it needs of the server (resource.ts). Loaded when first shown. */
  readonly load: () => Promise<ComponentType>;
}

/** In the order of the menu. The first is shown where the address names none. */
export const views: readonly View[] = [
  {
    id: 'board',
    title: 'Board',
    shortcut: 'b',
    load: () => import('./board-view.js').then((module) => module.BoardView),
  },
];
