import type { VNode } from 'preact';
import type { DependencyGraph, GraphNode } from '../../collector/insights/dependency-graph.js';
import { insightWords, madeOf } from '../../words/insights.js';
import { laneTitle } from '../../words/page.js';
import { formatCardName } from '../card-key.js';
import { html, type Html } from '../html.js';
import { goOnClick, hrefTo } from '../route.js';
import { Figure, type Table } from './figure.js';
import { layered } from './graph-layout.js';
import { InsightsPage } from './insights-page.js';
import type { InsightsAnswer } from './use-insights.js';
import { wpLink, wpTitle } from './wp-link.js';

const BOX = { width: 178, height: 46 };
const GAP = { x: 62, y: 14, feature: 30 };
const TITLE_CHARACTERS = 23;
const MOST_NAMED = 3;

/** What waits for what, and what to finish first. */
export function GraphView(): VNode {
  return html`<${InsightsPage} draw=${draw} />`;
}

function draw({ graph }: InsightsAnswer): Html {
  const { nodes, n, unknown, left_out } = graph;
  const counts = [
    madeOf(n, 'unfinished work package'),
    unknown > 0 ? insightWords.graphUnknown(unknown) : '',
    left_out > 0 ? insightWords.graphLeftOut(left_out) : '',
  ];
  return html`<div class="ins-grid">
    ${unblocksMost(nodes)}
    <div class="ins-wide">
      <${Figure}
        id="graph"
        title=${insightWords.graphTitle}
        note=${insightWords.graphNote}
        n=${counts.filter(Boolean).join('; ')}
        chart=${() => picture(graph)}
        table=${tableOf(nodes)}
        empty=${insightWords.graphNone}
      />
    </div>
  </div>`;
}

/** The few that most others wait for; they stand first. */
function unblocksMost(nodes: readonly GraphNode[]): Html {
  const first = nodes
    .filter(({ unblocks, status }) => unblocks > 0 && status !== 'done')
    .slice(0, MOST_NAMED);
  if (first.length === 0) return null;
  return html`<div class="ins-wide ins-first" data-figure="unblocks-most">
    <h2>${insightWords.unblocksMost}</h2>
    <ol>
      ${first.map(
        (node) =>
          html`<li key=${formatCardName(node)} data-lane=${node.status ?? 'unknown'}>
            <span class="dot" aria-hidden="true"></span>${wpLink(node)}
            <span>${wpTitle(node)}</span>
            <span class="muted small">${node.feature_slug}</span>
            <b>${insightWords.unblocks(node.unblocks)}</b>
          </li>`,
      )}
    </ol>
  </div>`;
}

function tableOf(nodes: readonly GraphNode[]): Table {
  const { columns } = insightWords;
  return {
    head: [
      columns.wp,
      columns.title,
      columns.feature,
      columns.lane,
      columns.unblocks,
      columns.directly,
      columns.waitsFor,
    ],
    numbersFrom: 4,
    rows: nodes.map((node) => [
      wpLink(node),
      wpTitle(node),
      node.feature_slug ?? html`<span class="unknown">${insightWords.unknown}</span>`,
      laneTitle(node.status ?? 'unknown') + (node.in_cycle ? `, ${insightWords.inCycle}` : ''),
      node.unblocks,
      node.unblocks_directly,
      node.waits_for,
    ]),
  };
}

function picture(graph: DependencyGraph): Html {
  const { nodes, edges } = graph;
  const features = placedFeatures(graph);
  const width = Math.max(...features.map((feature) => feature.width)) + 4;
  const height = features.reduce((sum, feature) => sum + feature.height + GAP.feature, 0);
  const at = new Map(features.flatMap((feature) => feature.places));
  return html`<div
    class="ins-scroll"
    tabindex="0"
    role="region"
    aria-label=${`${insightWords.graphTitle}: ${insightWords.asChart}`}
  >
    <svg
      class="ins-chart ins-graph"
      width=${width}
      height=${height}
      aria-label=${insightWords.graphDesc(nodes.length, edges.length)}
      role="group"
    >
      <defs>
        <marker
          id="ins-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      ${features.map(({ name, top }) => html`<text key=${name} class="ins-row" x="2" y=${top - 10}>${name}</text>`)}
      ${edges.map(({ dependency, dependent, met }, key) => edgePath(at.get(dependency), at.get(dependent), { met, key }))}
      ${nodes.map((node, index) => box(node, at.get(index)))}
    </svg>
  </div>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Each feature is a graph of its own, one below the other. */
function placedFeatures({ nodes, edges }: DependencyGraph) {
  const members = new Map<string, number[]>();
  for (const [index, { project_uuid, feature_slug }] of nodes.entries()) {
    const key = JSON.stringify([project_uuid, feature_slug]);
    const list = members.get(key);
    if (list) list.push(index);
    else members.set(key, [index]);
  }
  let top = 0;
  return [...members.values()].map((list) => {
    const own = new Map(list.map((index, at) => [index, at]));
    const inner = edges.flatMap(({ dependency, dependent }) => {
      const [from, to] = [own.get(dependency), own.get(dependent)];
      return from === undefined || to === undefined || from === to ? [] : [{ from, to }];
    });
    const layout = layered(list.length, inner);
    top += GAP.feature;
    const start = top;
    const height = layout.rows * (BOX.height + GAP.y);
    top += height;
    const places = list.map((index, at): [number, Point] => {
      const { column, row } = layout.places[at] ?? { column: 0, row: 0 };
      return [index, { x: 2 + column * (BOX.width + GAP.x), y: start + row * (BOX.height + GAP.y) }];
    });
    const name = nodes[list[0] ?? 0]?.feature_slug ?? insightWords.unknown;
    return { name, top: start, places, height, width: layout.columns * (BOX.width + GAP.x) - GAP.x };
  });
}

function edgePath(
  from: Point | undefined,
  to: Point | undefined,
  { met, key }: { met: boolean; key: number },
): Html {
  if (!from || !to) return null;
  const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
  const [x2, y2] = [to.x, to.y + BOX.height / 2];
  const bend = Math.max(28, Math.abs(x2 - x1) / 2);
  return html`<path
    key=${key}
    class=${met ? 'ins-edge met' : 'ins-edge'}
    d=${`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 1} ${y2}`}
    marker-end=${met ? undefined : 'url(#ins-arrow)'}
  />`;
}

function box(node: GraphNode, place: Point | undefined): Html {
  if (!place) return null;
  const { x, y } = place;
  const title = node.title ?? insightWords.noTitle;
  const change = { view: 'board', wp: formatCardName(node), at: null };
  const words = `${node.wp_id} ${title}, ${laneTitle(node.status ?? 'unknown')}, ${insightWords.unblocks(node.unblocks)}${node.in_cycle ? `, ${insightWords.inCycle}` : ''}`;
  return html`<a
    key=${formatCardName(node)}
    href=${hrefTo(change)}
    data-lane=${node.status ?? 'unknown'}
    class=${`ins-node ${node.status === 'done' ? 'is-done' : ''} ${node.in_cycle ? 'in-cycle' : ''}`}
    onClick=${goOnClick(change)}
  >
    <title>${words}</title>
    <rect x=${x} y=${y} width=${BOX.width} height=${BOX.height} rx="8" />
    <rect class="ins-lane" x=${x} y=${y + 8} width="4" height=${BOX.height - 16} rx="2" />
    <text class="ins-node-id" x=${x + 14} y=${y + 19}>${node.wp_id}</text>
    <text class="ins-node-lane" x=${x + 60} y=${y + 19}
      >${laneTitle(node.status ?? 'unknown')}${node.in_cycle ? ' ⟲' : ''}</text
    >
    ${node.unblocks > 0 && html`<text class="ins-node-count" x=${x + BOX.width - 10} y=${y + 19} text-anchor="end">→ ${node.unblocks}</text>`}
    <text class="ins-node-title" x=${x + 14} y=${y + 36}>${shortened(title)}</text>
  </a>`;
}

function shortened(text: string): string {
  return text.length > TITLE_CHARACTERS ? `${text.slice(0, TITLE_CHARACTERS - 1).trimEnd()}…` : text;
}
