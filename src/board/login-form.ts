import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { pageWords } from '../words/page.js';
import { html, type Html } from './html.js';
import { login, session, type LoginOutcome } from './session.js';

const TROUBLE: Readonly<Record<Exclude<LoginOutcome, 'in'>, string>> = {
  wrong: pageWords.wrongLogin,
  too_many: pageWords.tooManyLogins,
  unreachable: pageWords.unreachable,
};

/** The way in; and, when a session ended, the way back to where one was. */
export function LoginForm(): VNode {
  const known = session.value;
  const isAgain = known.kind === 'over';
  const outcome = useSignal<LoginOutcome | 'busy' | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => (isAgain ? password : first).current?.focus(), [isAgain]);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    outcome.value = 'busy';
    outcome.value = await login(textOf(form, 'username').trim(), textOf(form, 'password'));
    if (outcome.value === 'wrong') password.current?.select();
  };
  const trouble =
    outcome.value === null || outcome.value === 'busy' || outcome.value === 'in'
      ? null
      : TROUBLE[outcome.value];

  return html`<div class="login">
    <form class="login-card" onSubmit=${submit} aria-labelledby="login-title" method="post">
      <img src="/assets/icon.svg" alt="" width="56" height="56" />
      <h1 id="login-title">${isAgain ? pageWords.loginAgain : pageWords.loginTitle}</h1>
      ${isAgain && html`<p class="muted">${pageWords.loginAgainHint}</p>`}
      <label>
        ${pageWords.username}
        <input
          ref=${first}
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck=${false}
          defaultValue=${isAgain ? known.user : ''}
          required
        />
      </label>
      <label>
        ${pageWords.password}
        <input
          ref=${password}
          name="password"
          type="password"
          autocomplete="current-password"
          aria-describedby="login-trouble"
          aria-invalid=${outcome.value === 'wrong'}
          required
        />
      </label>
      <p id="login-trouble" class="trouble" role="alert">${trouble}</p>
      <button class="primary" disabled=${outcome.value === 'busy'}>
        ${outcome.value === 'busy' ? pageWords.loggingIn : pageWords.logIn}
      </button>
      ${!isAgain && newcomer()}
    </form>
  </div>`;
}

function newcomer(): Html {
  return html`<p class="muted small">
    ${pageWords.needUser}<br /><code>${pageWords.needUserCommand}</code>
  </p>`;
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
