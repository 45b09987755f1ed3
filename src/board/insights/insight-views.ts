import { AgentsView } from './agents-view.js';
import { FlowView } from './flow-view.js';
import { GraphView } from './graph-view.js';
import { TrustView } from './trust-view.js';

/** All views of figures are one file to load: they share most of what they are made of, and small files pack badly. */
export const insightViews = {
  charts: FlowView,
  agents: AgentsView,
  graph: GraphView,
  trust: TrustView,
} as const;
