import { useSignal, useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { laneTitle, pageWords } from '../words/page.js';
import { columns, shown } from './board-model.js';
import { Column } from './column.js';
import { LANES, type Columns, type Lane } from './columns.js';
import { Details } from './details.js';
import { EmptyBoard } from './empty-board.js';
import { html, type Html } from './html.js';
import { SinceLastLook } from './insights/since-last-look.js';
import { TimeBar } from './insights/time-bar.js';
import { TrustStrip } from './insights/trust-strip.js';
import { limits } from './preferences.js';
import { hidesEmpty } from './preferences.js';
import { keepOneReachable, reach } from './rove.js';
import { route } from './route.js';
import { showAll, Toolbar } from './toolbar.js';

/** The columns and what stands around them. */
export function BoardView(): VNode {
  const board = shown.value;
  const { at } = route.value;
  if (!board && at === null) return html`<p class="waiting" role="status">${pageWords.loading}</p>`;
  if (board?.cards.size === 0 && at === null) return html`<${EmptyBoard} />`;
  return html`<div class="board-view">
    <${Toolbar} />
    <${TimeBar} />
    <${SinceLastLook} />
    <div class="board-and-details">
      <${Lanes} />
      ${route.value.wp !== null && html`<${Details} />`}
    </div>
    <${TrustStrip} />
  </div>`;
}

function Lanes(): VNode {
  const chosen = useSignal<Lane>('doing');
  const lanes = lanesToShow(columns.value, hidesEmpty.value);
  useSignalEffect(() => {
    void columns.value;
    queueMicrotask(keepOneReachable);
  });
  useEffect(keepOneReachable);
  if (lanes.length === 0) return nothingMatches();
  const inView = lanes.includes(chosen.value) ? chosen.value : lanes[0];
  return html`<div class="lanes">
    ${tabs(lanes, inView, (lane) => (chosen.value = lane))}
    <div
      class=${`board columns-${lanes.length}`}
      id="board"
      onFocusIn=${({ target }: FocusEvent) => {
        if (target instanceof HTMLElement && target.classList.contains('card')) reach(target);
      }}
    >
      ${lanes.map((lane) => html`<${Column} key=${lane} lane=${lane} isChosen=${lane === inView} />`)}
    </div>
  </div>`;
}

/** Unknown is a column only when something is in it; the four are there, unless they are empty and not wanted. */
function lanesToShow(now: Columns, hides: boolean): readonly Lane[] {
  const isAnything = LANES.some((lane) => now[lane].length > 0);
  if (!isAnything && (route.value.q !== '' || route.value.feature !== null)) return [];
  return LANES.filter((lane) => now[lane].length > 0 || (lane !== 'unknown' && !(hides && isAnything)));
}

/** On a phone there is room for one column: these choose which. */
function tabs(lanes: readonly Lane[], chosen: Lane | undefined, choose: (lane: Lane) => void): Html {
  return html`<div class="lane-tabs" role="group" aria-label=${pageWords.lanes}>
    ${lanes.map((lane) => {
      const n = columns.value[lane].length;
      const isOver = n > (limits.value[lane] ?? Infinity);
      return html`<button
        key=${lane}
        data-lane=${lane}
        class=${isOver ? 'over' : ''}
        aria-pressed=${lane === chosen}
        onClick=${() => choose(lane)}
      >
        <span class="dot" aria-hidden="true"></span>${laneTitle(lane)} <b>${n}</b>
      </button>`;
    })}
  </div>`;
}

function nothingMatches(): VNode {
  return html`<div class="nothing-matches lanes" role="status">
    <p>${pageWords.nothingMatches}</p>
    <button class="primary" title=${`${pageWords.clearFilter} (c)`} onClick=${showAll}>
      ${pageWords.clearFilter}
    </button>
  </div>`;
}
