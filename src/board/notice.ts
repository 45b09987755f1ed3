import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { pageWords } from '../words/page.js';
import { isPastMissing, past } from './board-model.js';
import { html, type Html } from './html.js';
import type { Link } from './link-state.js';
import { connect, link, surely } from './live.js';
import { drift, route } from './route.js';

/** Says when what is shown may not be what is: the past, a cut line, missing events. */
export function Notice(): VNode {
  const { at } = route.value;
  if (at !== null) return html`<div class="notice past" role="status">${pastNotice(at)}</div>`;
  return html`<div role="status">${liveNotice(link.value)}</div>`;
}

function pastNotice(at: string): Html {
  const moment = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const asked = isPastMissing.value ? pageWords.pastFailed : pageWords.loading;
  return html`<span>${past.value ? pageWords.lookingAt(moment) : asked}</span>
    <button onClick=${() => drift({ at: null })}>${pageWords.backToNow}</button>`;
}

function liveNotice(state: Link): Html {
  switch (state.kind) {
    case 'live':
    case 'off':
    case 'connecting':
      return null;
    case 'behind':
      return html`<div class="notice">${pageWords.behind}</div>`;
    case 'waiting':
      return html`<div class="notice cut">
        <span>${lastKnown()} <${Countdown} untilMs=${state.retryAtMs} /></span>
        <button onClick=${connect}>${pageWords.retryNow}</button>
      </div>`;
  }
}

function lastKnown(): string {
  const knownAtMs = surely.value;
  return knownAtMs === null ? pageWords.cutNever : pageWords.cut(new Date(knownAtMs).toLocaleTimeString());
}

/** Seconds for the eye; a screen reader would read each of them. */
function Countdown({ untilMs }: { readonly untilMs: number }): VNode {
  const left = useSignal(secondsUntil(untilMs));
  useEffect(() => {
    left.value = secondsUntil(untilMs);
    const timer = setInterval(() => (left.value = secondsUntil(untilMs)), 500);
    return () => clearInterval(timer);
  }, [untilMs]);
  return html`<span aria-hidden="true">${pageWords.retryIn(left.value)}</span>`;
}

function secondsUntil(ms: number): number {
  return Math.ceil((ms - Date.now()) / 1000);
}

/** The small word in the corner. */
export function LiveMark(): VNode {
  const { kind } = link.value;
  if (route.value.at !== null) return html`<span class="live-mark past">${pageWords.past}</span>`;
  const words =
    kind === 'live' ? pageWords.live : kind === 'connecting' ? pageWords.connecting : pageWords.notLive;
  return html`<span class=${`live-mark ${kind}`}
    ><span class="pulse" aria-hidden="true"></span>${words}</span
  >`;
}
