import type { VNode } from 'preact';
import type { BoardDependency, BoardWorkPackage } from '../collector/board.js';
import { isMet } from '../words/card-order.js';
import { laneName, pageWords, shortAge } from '../words/page.js';
import { formatAddress, HOME } from './address.js';
import { hasProjects, shownNow } from './board-model.js';
import { formatCardName } from './card-key.js';
import type { CardItem } from './columns.js';
import { html, type Html } from './html.js';
import { goOnClick } from './route.js';
import { isUntouched, whoMoved, WhoMark } from './who.js';

/** More chips than these make a card a list. */
const MOST_CHIPS = 3;

/** An error is worth a badge until work has gone on: a later move says that somebody has seen to it. */
export function hasFreshError({ error, since, last_change }: BoardWorkPackage): boolean {
  if (error === null) return false;
  return last_change === null || since === null || Date.parse(error.at) >= Date.parse(since);
}

export function Card({ item, isOpen }: { readonly item: CardItem; readonly isOpen: boolean }): VNode {
  const { wp, key } = item;
  // Read in any case: a component that reads a signal is drawn again only when that, or one of its props, has changed.
  const showsProject = hasProjects.value;
  const place = { wp: formatCardName(wp), ...(showsProject && { project: wp.project_uuid }) };
  return html`<li>
    <a
      class=${`card ${item.isBlocked ? 'blocked' : ''}`}
      href=${formatAddress({ ...HOME, ...place })}
      data-key=${key}
      tabindex="-1"
      aria-current=${isOpen ? 'true' : undefined}
      onClick=${goOnClick(place)}
      draggable=${false}
    >
      <span class="card-top">
        <span class="wp-id">${wp.wp_id}</span>
        <span class="card-feature" title=${wp.feature_slug ?? pageWords.noFeature}>
          <bdi>${wp.feature_slug ?? pageWords.noFeature}</bdi>
        </span>
        ${hasFreshError(wp) && html`<span class="badge error" title=${wp.error?.error_message}>${pageWords.hasError}</span>`}
      </span>
      <span class=${wp.title === null ? 'card-title unknown' : 'card-title'}>
        <bdi>${wp.title ?? pageWords.titleUnknown}</bdi>
      </span>
      ${chips(item)}
      <span class="card-foot">
        <${Age} since=${wp.since} />
        ${laneWord(wp)} ${!isUntouched(wp) && html`<${WhoMark} who=${whoMoved(wp)} />`}
      </span>
    </a>
  </li>`;
}

/** A component of its own: with each tick of the clock only this is drawn. */
function Age({ since }: { readonly since: string | null }): VNode {
  if (since === null) return html`<span class="age unknown" title=${pageWords.sinceUnknown}>?</span>`;
  return html`<time class="age" datetime=${since} title=${since}
    >${shortAge(shownNow.value - Date.parse(since))}</time
  >`;
}

/** Where the task file has a word of its own, richer than the column's. */
function laneWord({ lane, status }: BoardWorkPackage): Html {
  if (lane === null || lane === status) return null;
  return html`<span class="lane-word" aria-hidden="true">${laneName(lane)}</span>`;
}

function chips({ dependencies, wp }: CardItem): Html {
  // Of a card that is done nobody asks what it waited for.
  if (dependencies.length === 0 || wp.status === 'done') return null;
  const rest = dependencies.length - MOST_CHIPS;
  return html`<span class="chips">
    ${dependencies.slice(0, MOST_CHIPS).map((each) => html`<${Chip} key=${each.wp_id} dependency=${each} />`)}
    ${rest > 0 && html`<span class="chip more">${pageWords.moreDependencies(rest)}</span>`}
  </span>`;
}

function Chip({ dependency }: { readonly dependency: BoardDependency }): VNode {
  const { wp_id, title } = dependency;
  const hasIt = isMet(dependency);
  const words = hasIt ? pageWords.settled(wp_id, title) : pageWords.waitsFor(wp_id, title);
  return html`<span class=${hasIt ? 'chip met' : 'chip'} title=${words}>
    <span class="visually-hidden">${hasIt ? pageWords.settledWord : pageWords.waitsForWord} </span>
    ${hasIt && '✓ '}<b>${wp_id}</b> <bdi>${title ?? pageWords.titleUnknown}</bdi>
  </span>`;
}
