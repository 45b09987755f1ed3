import { effect, signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Changes } from '../../collector/insights/changes.js';
import { insightWords } from '../../words/insights.js';
import { laneName, spokenAge } from '../../words/page.js';
import { boardHead, present } from '../board-model.js';
import { cardKey } from '../card-key.js';
import { html, type Html } from '../html.js';
import { keptSignal } from '../kept.js';
import { route } from '../route.js';
import { api, session } from '../session.js';
import { wpLink } from './wp-link.js';
import { newsOf, type News } from './news.js';

interface Look {
  readonly head: number;
  readonly atMs: number;
}

/** By team: how far this browser's board was when somebody last saw it. */
const looks = keptSignal<Readonly<Record<string, Look>>>('looks', {}, isLooks);

/** Whoever comes back sooner has not been away. */
const AWAY_MS = 30 * 60_000;
const WRITE_EVERY_MS = 10_000;
const MOST_SHOWN = 12;

const news = signal<{ readonly news: News; readonly isCut: boolean; readonly agoMs: number } | null>(null);
const isOpen = signal(false);

let greeted: string | null = null;

/** Notes how far the board was seen, while the page is looked at, and asks once what came since the last time. */
export function watchLooks(): void {
  effect(() => {
    const who = session.value;
    if (who.kind !== 'in') {
      greeted = null;
      news.value = null;
      return;
    }
    if (present.value === null) return;
    if (greeted !== who.team) {
      greeted = who.team;
      const last = looks.peek()[who.team];
      if (last && Date.now() - last.atMs > AWAY_MS && boardHead() > last.head) void ask(last);
    }
    note(who.team);
  });
  setInterval(() => {
    const who = session.peek();
    if (who.kind === 'in' && greeted === who.team) note(who.team);
  }, WRITE_EVERY_MS);
}

function note(team: string): void {
  const known = looks.peek()[team];
  if (document.hidden || (known && Date.now() - known.atMs < WRITE_EVERY_MS && known.head === boardHead()))
    return;
  looks.value = { ...looks.peek(), [team]: { head: boardHead(), atMs: Date.now() } };
}

async function ask({ head, atMs }: Look): Promise<void> {
  const answer = await api<Changes>(`/api/v1/changes/?since=${head}`).catch(() => null);
  if (!answer || answer.changes.length === 0) return;
  news.value = { news: newsOf(answer.changes), isCut: answer.is_cut, agoMs: Date.now() - atMs };
}

/** What changed since this browser last showed the board; nothing when nothing did. */
export function SinceLastLook(): VNode | null {
  if (!news.value || route.value.at !== null) return null;
  const { news: what, isCut, agoMs } = news.value;
  const counts: readonly (readonly [n: number, words: (n: number) => string])[] = [
    [what.finished, insightWords.newsFinished],
    [what.moved, insightWords.newsMoved],
    [what.sentBack, insightWords.newsSentBack],
    [what.created, insightWords.newsCreated],
    [what.errors, insightWords.newsErrors],
  ];
  return html`<section class="ins-news" aria-label=${insightWords.newsTitle(spokenAge(agoMs))}>
    <p>
      <b>${insightWords.newsTitle(spokenAge(agoMs))}:</b> ${isCut && insightWords.newsCut}
      ${counts
        .filter(([n]) => n > 0)
        .map(([n, words]) => words(n))
        .join(', ')}
    </p>
    <button class="quiet small" aria-expanded=${isOpen.value} onClick=${() => (isOpen.value = !isOpen.value)}>
      ${isOpen.value ? insightWords.newsHide : insightWords.newsShow}
    </button>
    <button class="quiet small" onClick=${() => (news.value = null)}>${insightWords.seen}</button>
    ${isOpen.value && list(what)}
  </section>`;
}

function list({ items }: News): Html {
  return html`<ul>
    ${items.slice(0, MOST_SHOWN).map((item) => {
      const { from, to, by } = item;
      const key = cardKey(item);
      const title = present.value?.cards.get(key)?.title;
      return html`<li key=${key}>
        ${wpLink(item)} <span>${title}</span>
        <span class="muted"
          >${from === null ? '' : `${laneName(from)} → `}${laneName(to)}${by === null ? '' : `, ${by}`}</span
        >
      </li>`;
    })}
    ${items.length > MOST_SHOWN && html`<li class="muted">+ ${items.length - MOST_SHOWN}</li>`}
  </ul>`;
}

function isLooks(value: unknown): value is Readonly<Record<string, Look>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (look: unknown) =>
      typeof look === 'object' &&
      look !== null &&
      'head' in look &&
      Number.isInteger(look.head) &&
      'atMs' in look &&
      Number.isFinite(look.atMs),
  );
}
