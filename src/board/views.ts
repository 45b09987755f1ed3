import type { ComponentType } from 'preact';
import { BoardView } from './board-view.js';

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
    load: async () => BoardView,
  },
  {
    id: 'charts',
    title: 'Flow',
    shortcut: 'f',
    load: () => import('./insights/insight-views.js').then(({ insightViews }) => insightViews.charts),
  },
  {
    id: 'agents',
    title: 'Agents',
    shortcut: 'a',
    load: () => import('./insights/insight-views.js').then(({ insightViews }) => insightViews.agents),
  },
  {
    id: 'graph',
    title: 'Dependencies',
    shortcut: 'd',
    load: () => import('./insights/insight-views.js').then(({ insightViews }) => insightViews.graph),
  },
  {
    id: 'trust',
    title: 'Trust',
    shortcut: 'r',
    load: () => import('./insights/insight-views.js').then(({ insightViews }) => insightViews.trust),
  },
];
