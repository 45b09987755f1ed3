import type { ComponentType } from 'preact';
import { BoardView } from './board-view.js';
import { AgentsView } from './insights/agents-view.js';
import { FlowView } from './insights/flow-view.js';
import { GraphView } from './insights/graph-view.js';
import { TrustView } from './insights/trust-view.js';

/** A whole page of the board, in the menu at its top. */
export interface View {
  /** In the address: `?view=`. */
  readonly id: string;
  readonly title: string;
  /** One key, while no text is being typed. */
  readonly shortcut: string;
  /** Its component, without props: it reads `route`, `session` and what it needs of the server (resource.ts). All are in one file: by
   * themselves they pack worse, and a click need not wait for the network. */
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
    load: async () => FlowView,
  },
  {
    id: 'agents',
    title: 'Agents',
    shortcut: 'a',
    load: async () => AgentsView,
  },
  {
    id: 'graph',
    title: 'Dependencies',
    shortcut: 'd',
    load: async () => GraphView,
  },
  {
    id: 'trust',
    title: 'Trust',
    shortcut: 'r',
    load: async () => TrustView,
  },
];
