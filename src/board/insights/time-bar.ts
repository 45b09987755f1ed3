import type { VNode } from 'preact';
import type { Change } from '../../collector/insights/changes.js';
import { insightWords } from '../../words/insights.js';
import { laneName } from '../../words/page.js';
import { now } from '../clock.js';
import { html, type Html } from '../html.js';
import { route } from '../route.js';
import { densityOf } from './moments.js';
import {
  atMs,
  backToNow,
  isPlaying,
  isShown,
  lookAt,
  moments,
  playOrPause,
  rangeDays,
  RANGES,
  speed,
  SPEEDS,
  stepBack,
  stepForward,
  story,
  toggleBar,
} from './time-travel.js';

/** So many parts the bar's time is cut into, to show where things changed. */
const PARTS = 120;
const TICKS_HEIGHT = 26;
const STEPS = 1000;

/** In the toolbar: opens the bar. */
export function TimeButton(): VNode {
  return html`<button
    title=${`${insightWords.timeHint} (m)`}
    aria-expanded=${isShown.value}
    onClick=${toggleBar}
  >
    <span aria-hidden="true">◷</span> ${insightWords.time}
  </button>`;
}

/** The time slider: the board of any moment, and the last 24 hours as a stand-up. */
export function TimeBar(): VNode | null {
  if (!isShown.value) return null;
  const known = story.value;
  return html`<section class="time-bar" aria-label=${insightWords.timeHint}>
    <div class="time-buttons">
      <button
        class="icon-button"
        title=${`${insightWords.before} (,)`}
        aria-label=${insightWords.before}
        onClick=${stepBack}
      >
        ‹
      </button>
      <button
        class="primary"
        title=${`${insightWords.keys.play} (p)`}
        disabled=${known === null || moments.value.length === 0}
        onClick=${playOrPause}
      >
        ${isPlaying.value ? `❚❚ ${insightWords.pause}` : `▶ ${rangeDays.value === 1 && atMs.value === null ? insightWords.play : insightWords.playRange}`}
      </button>
      <button
        class="icon-button"
        title=${`${insightWords.next} (.)`}
        aria-label=${insightWords.next}
        disabled=${atMs.value === null}
        onClick=${stepForward}
      >
        ›
      </button>
      <select
        aria-label=${insightWords.speed}
        title=${insightWords.speed}
        onChange=${(event: Event) => (speed.value = Number((event.currentTarget as HTMLSelectElement).value))}
      >
        ${SPEEDS.map((each) => html`<option key=${each} value=${each} selected=${each === speed.value}>${each}×</option>`)}
      </select>
    </div>
    <div class="time-track">${known && track(known.fromMs, known.toMs)}</div>
    <select
      aria-label=${insightWords.range}
      title=${insightWords.range}
      onChange=${(event: Event) => {
        backToNow();
        rangeDays.value = Number((event.currentTarget as HTMLSelectElement).value);
      }}
    >
      ${RANGES.map((days) => html`<option key=${days} value=${days} selected=${days === rangeDays.value}>${insightWords.ranges[days]}</option>`)}
    </select>
    <p class="time-caption small" aria-live=${isPlaying.value ? 'off' : 'polite'}>${caption()}</p>
  </section>`;
}

function track(fromMs: number, toMs: number): Html {
  const at = atMs.value ?? toMs;
  const density = densityOf(
    story.value?.answer.changes.map((change) => Date.parse(change.at)) ?? [],
    fromMs,
    toMs,
    PARTS,
  );
  const most = Math.max(1, ...density);
  return html`<svg
      class="time-ticks"
      viewBox=${`0 0 ${PARTS} ${TICKS_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      ${density.map((n, part) => {
        const height = n === 0 ? 0 : 5 + Math.sqrt(n / most) * (TICKS_HEIGHT - 5);
        return (
          n > 0 &&
          html`<rect
            key=${part}
            x=${part + 0.15}
            width="0.7"
            y=${TICKS_HEIGHT - height}
            height=${height}
            class=${isGone(part, at, fromMs, toMs) ? 'gone' : ''}
          />`
        );
      })}
    </svg>
    <input
      type="range"
      min="0"
      max=${STEPS}
      value=${Math.round(((at - fromMs) / (toMs - fromMs)) * STEPS)}
      aria-label=${insightWords.timeHint}
      aria-valuetext=${atMs.value === null ? insightWords.now : momentWords(at)}
      onInput=${(event: InputEvent) => {
        isPlaying.value = false;
        const share = Number((event.currentTarget as HTMLInputElement).value) / STEPS;
        lookAt(fromMs + share * (toMs - fromMs));
      }}
    />
    <div class="time-ends small muted" aria-hidden="true">
      <span>${momentWords(fromMs)}</span><span>${insightWords.now}</span>
    </div>`;
}

function isGone(part: number, at: number, fromMs: number, toMs: number): boolean {
  return (part / PARTS) * (toMs - fromMs) + fromMs <= at;
}

/** What happened at the moment that is looked at. */
function caption(): Html {
  const known = story.value;
  if (!known) return insightWords.loading;
  const { changes, is_cut } = known.answer;
  if (changes.length === 0) return insightWords.nothingChanged;
  const at = atMs.value;
  if (at === null) return insightWords.changesIn(changes.length, is_cut);
  const here = moments.value.findLast((moment) => moment.atMs <= at);
  if (!here) return momentWords(at);
  const told = changes.slice(here.last - here.changes + 1, here.last + 1).filter(isForUs);
  return html`<b>${momentWords(here.atMs)}</b> ${told
      .slice(-2)
      .map(changeWords)
      .join('; ')}${told.length > 2 && ` (+ ${told.length - 2})`}`;
}

function isForUs({ type, feature_slug }: Change): boolean {
  const { feature } = route.value;
  return (
    (type === 'WPStatusChanged' || type === 'WPCreated' || type === 'FeatureCompleted') &&
    (feature === null || feature_slug === feature)
  );
}

function changeWords({ wp_id, feature_slug, type, from, to, by, title }: Change): string {
  if (type === 'WPCreated') return `${wp_id} ${title ?? ''} is new`;
  if (type === 'FeatureCompleted') return `${feature_slug} is complete`;
  return `${wp_id} ${laneName(from)} → ${laneName(to)}${by === null || by === 'user' ? '' : ` by ${by}`}`;
}

function momentWords(ms: number): string {
  const isNear = now.value - ms < 20 * 3_600_000;
  const format: Intl.DateTimeFormatOptions = isNear
    ? { hour: '2-digit', minute: '2-digit' }
    : { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
  return new Date(ms).toLocaleString(undefined, format);
}
