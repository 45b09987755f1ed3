import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { BoardDependency, BoardWorkPackage } from '../collector/board.js';
import type { SpecKittyEvent } from '../events/event.js';
import { isMet } from '../words/card-order.js';
import { laneName, laneTitle, pageWords, shortAge, spokenAge } from '../words/page.js';
import { columns, openCard, openKey, openVersion, shown, shownNow } from './board-model.js';
import { hasFreshError } from './card.js';
import { cardKey, formatCardName } from './card-key.js';
import { LANES, laneOf, type CardItem } from './columns.js';
import { historyLine, type HistoryLine } from './history-line.js';
import { html, type Html } from './html.js';
import { cardElement } from './movement.js';
import { useResource } from './resource.js';
import { go, hrefTo } from './route.js';
import { isUntouched, whoMoved, WhoMark } from './who.js';

interface Feed {
  readonly events: readonly SpecKittyEvent[];
}

/** Everything that is known of one work package, beside the board. */
export function Details(): VNode {
  const wp = openCard.value;
  const panel = useRef<HTMLElement>(null);
  const key = openKey.value;
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    return () => {
      // Back to where one came from, if nobody has gone elsewhere.
      if (key !== null && (document.activeElement ?? document.body) === document.body)
        queueMicrotask(() => cardElement(key)?.focus({ preventScroll: true }));
    };
  }, [key]);
  return html`<aside
    class="details"
    ref=${panel}
    tabindex="-1"
    aria-label=${pageWords.details(wp?.wp_id ?? '')}
  >
    <button
      class="icon-button close"
      title=${`${pageWords.close} (Esc)`}
      aria-label=${pageWords.close}
      onClick=${() => go({ wp: null })}
    >
      ✕
    </button>
    ${wp ? html`<${Known} wp=${wp} />` : html`<p class="muted not-there">${pageWords.notThere}</p>`}
  </aside>`;
}

function Known({ wp }: { readonly wp: BoardWorkPackage }): VNode {
  const ageMs = wp.since === null ? null : shownNow.value - Date.parse(wp.since);
  return html`
    <p class="details-top">
      <span class="wp-id">${wp.wp_id}</span> <bdi>${wp.feature_slug ?? pageWords.noFeature}</bdi>
    </p>
    <h2 class=${wp.title === null ? 'unknown' : ''}><bdi>${wp.title ?? pageWords.titleUnknown}</bdi></h2>
    <dl>
      <dt>Lane</dt>
      <dd>
        <span class="lane-mark" data-lane=${laneOf(wp)}
          ><span class="dot"></span>${laneTitle(laneOf(wp))}</span
        >
        ${wp.lane !== null && wp.lane !== wp.status && html` <span class="lane-word">${laneName(wp.lane)}</span>`}
        ${ageMs !== null && html` <span class="muted">for ${spokenAge(ageMs)}</span>`}
      </dd>
      <dt>Moved by</dt>
      <dd>
        ${isUntouched(wp) ? html`<span class="muted">${pageWords.nobody}</span>` : html`<${WhoMark} who=${whoMoved(wp)} />`}
      </dd>
      ${
        wp.assigned &&
        html`<dt>Assigned</dt>
          <dd><bdi>${wp.assigned.agent_id}</bdi>, ${wp.assigned.phase}</dd>`
      }
      <dt>${pageWords.dependsOn}</dt>
      <dd>${dependencies(wp)}</dd>
      <dt>${pageWords.blocks}</dt>
      <dd>${unblocks(wp)}</dd>
    </dl>
    ${
      wp.error &&
      html`<div class=${hasFreshError(wp) ? 'error-box' : 'error-box old'}>
        <b>${pageWords.lastError}</b> <span class="muted">${wp.error.error_type}, ${ago(wp.error.at)}</span>
        <p><bdi>${wp.error.error_message}</bdi></p>
      </div>`
    }
    <h3>${pageWords.history}</h3>
    <${History} wp=${wp} />
  `;
}

function dependencies(wp: BoardWorkPackage): Html {
  if (wp.dependencies === null) return html`<span class="muted">${pageWords.nothingKnown}</span>`;
  const item = allItems().find(({ key }) => key === cardKey(wp));
  const list = item?.dependencies ?? wp.dependencies;
  return list.length === 0 ? html`<span class="muted">${pageWords.none}</span>` : links(wp, list);
}

function unblocks(wp: BoardWorkPackage): Html {
  const waiting = [...(shown.value?.cards.values() ?? [])].filter(
    (other) =>
      other.project_uuid === wp.project_uuid &&
      other.feature_slug === wp.feature_slug &&
      other.dependencies?.some(({ wp_id }) => wp_id === wp.wp_id),
  );
  if (waiting.length === 0) return html`<span class="muted">${pageWords.none}</span>`;
  return links(
    wp,
    waiting.map(({ wp_id, title, status }) => ({ wp_id, title, status, resolution: null })),
  );
}

function allItems(): readonly CardItem[] {
  return LANES.flatMap((lane) => columns.value[lane]);
}

function links({ feature_slug, project_uuid }: BoardWorkPackage, list: readonly BoardDependency[]): Html {
  return html`<ul class="links" role="list">
    ${list.map((each) => {
      const name = formatCardName({ feature_slug, project_uuid, wp_id: each.wp_id });
      const open = (event: MouseEvent) => {
        event.preventDefault();
        go({ wp: name });
      };
      return html`<li key=${each.wp_id}>
        <a href=${hrefTo({ wp: name })} onClick=${open} class=${isMet(each) ? 'met' : ''}>
          <span class="dot" data-lane=${each.status ?? 'unknown'}></span>
          <span class="wp-id">${each.wp_id}</span> <bdi>${each.title ?? pageWords.titleUnknown}</bdi>
        </a>
      </li>`;
    })}
  </ul>`;
}

/** Read again whenever an event of this card comes in. The newest stands first. */
function History({ wp }: { readonly wp: BoardWorkPackage }): VNode {
  const feed = useResource<Feed>(() => {
    void openVersion.value;
    const card = openCard.value ?? wp;
    const query = new URLSearchParams({ wp: card.wp_id, limit: '1000' });
    if (card.feature_slug !== null) query.set('feature', card.feature_slug);
    return `/api/v1/events/?${query.toString()}`;
  }).value;
  if (feed.kind === 'loading') return html`<p class="muted">${pageWords.loadingView}</p>`;
  if (feed.kind === 'failed') return html`<p class="trouble">${pageWords.loadFailed}</p>`;
  const key = cardKey(wp);
  const lines = feed.value.events
    .filter(
      (event) =>
        cardKey({
          project_uuid: event.project_uuid || null,
          feature_slug: event.payload.feature_slug || null,
          wp_id: wp.wp_id,
        }) === key,
    )
    .map(historyLine)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (lines.length === 0) return html`<p class="muted">${pageWords.noHistory}</p>`;
  return html`<ol class="history" role="list">
    ${lines.map((line) => html`<${Line} key=${line.id} line=${line} />`)}
  </ol>`;
}

function Line({ line: { at, kind, what, who, text } }: { readonly line: HistoryLine }): VNode {
  return html`<li data-kind=${kind}>
    <span class="what">${what}</span>
    ${who !== null && html` <span class="muted">by <bdi>${who === 'user' ? pageWords.person : who}</bdi></span>`}
    <time datetime=${at} title=${at}>${ago(at)}</time>
    ${text !== null && html`<p><bdi>${text}</bdi></p>`}
  </li>`;
}

function ago(at: string): string {
  return shortAge(shownNow.value - Date.parse(at));
}
