import type { ComponentType, VNode } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { pageWords } from '../words/page.js';
import { announcement } from './announce.js';
import { Help } from './help.js';
import { html } from './html.js';
import { LoginForm } from './login-form.js';
import { LiveMark, Notice } from './notice.js';
import { nextTheme, theme } from './preferences.js';
import { goOnClick, hrefTo, route } from './route.js';
import { logout, session } from './session.js';
import { helpIsOpen, onKey } from './shortcuts.js';
import { views, type View } from './views.js';

/** The whole page. */
export function Shell(): VNode | null {
  const { kind } = session.value;
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  switch (kind) {
    case 'asking':
      return null;
    case 'out':
      return html`<main><${LoginForm} /></main>`;
    case 'in':
      return html`<${Inside} />`;
    case 'over':
      // What is behind the form may be looked at, and not be used.
      return html`<div inert class="behind"><${Inside} /></div>
        <main class="login-again"><${LoginForm} /></main>`;
  }
}

function Inside(): VNode {
  const view = views.find(({ id }) => id === route.value.view) ?? views[0];
  return html`
    <a class="skip" href="#main">${pageWords.skip}</a>
    <${Header} />
    <${Notice} />
    <main id="main" tabindex="-1">${view && html`<${Loaded} key=${view.id} view=${view} />`}</main>
    <div class="visually-hidden" role="status" aria-live="polite">${announcement.value}</div>
    ${helpIsOpen.value && html`<${Help} />`}
  `;
}

function Header(): VNode {
  const who = session.value;
  const person = who.kind === 'in' || who.kind === 'over' ? who : null;
  const chosen = views.find(({ id }) => id === route.value.view) ?? views[0];
  return html`<header class="top">
    <h1>
      <img src="/assets/icon.svg" alt="" width="26" height="26" />${pageWords.appName}<span class="team"
        ><bdi>${person?.team}</bdi></span
      >
    </h1>
    <nav aria-label=${pageWords.views}>
      ${views.map(
        (view) =>
          html`<a
            key=${view.id}
            href=${hrefTo({ view: view.id })}
            title=${`${view.title} (${view.shortcut})`}
            aria-current=${view === chosen ? 'page' : undefined}
            onClick=${goOnClick({ view: view.id })}
            >${view.title}</a
          >`,
      )}
    </nav>
    <div class="top-right">
      <${LiveMark} />
      <button
        class="icon-button"
        title=${`${pageWords.theme[theme.value]} (t)`}
        aria-label=${pageWords.theme[theme.value]}
        onClick=${nextTheme}
      >
        ${THEME_SIGNS[theme.value]}
      </button>
      <button
        class="icon-button"
        title=${`${pageWords.shortcuts} (?)`}
        aria-label=${pageWords.shortcuts}
        onClick=${() => (helpIsOpen.value = true)}
      >
        ?
      </button>
      <button class="quiet user" title=${pageWords.logOut} onClick=${() => void logout()}>
        <span class="user-name"><bdi>${person?.user}</bdi> · </span>${pageWords.logOut}
      </button>
    </div>
  </header>`;
}

const THEME_SIGNS = { auto: '◐', light: '☀', dark: '☾' } as const;

/** A view whose code comes when it is first looked at. */
function Loaded({ view }: { readonly view: View }): VNode {
  const state = useSignal<{ readonly View: ComponentType } | 'loading' | 'failed'>('loading');
  const load = () => {
    state.value = 'loading';
    view.load().then(
      (View) => (state.value = { View }),
      () => (state.value = 'failed'),
    );
  };
  useEffect(load, []);
  if (state.value === 'loading') return html`<p class="waiting" role="status">${pageWords.loadingView}</p>`;
  if (state.value !== 'failed') return html`<${state.value.View} />`;
  return html`<div class="nothing-matches" role="alert">
    <p>${pageWords.loadFailed}</p>
    <button class="primary" onClick=${load}>${pageWords.tryAgain}</button>
  </div>`;
}
