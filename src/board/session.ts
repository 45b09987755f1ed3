import { signal, type ReadonlySignal } from '@preact/signals';

export interface Person {
  readonly user: string;
  readonly team: string;
}

/**
 * asking: the page has just opened, and asks whether the browser still holds a session.
 * in:     logged in.
 * out:    not, and nothing is on the page yet.
 * over:   was logged in and is not any more; what is on the page stays there, behind the form.
 */
export type Session =
  | { readonly kind: 'asking' }
  | ({ readonly kind: 'in' } & Person)
  | { readonly kind: 'out' }
  | ({ readonly kind: 'over' } & Person);

export type LoginOutcome =
  | 'in'
  | 'wrong'
  | 'too_many'
  /** No server, or one in trouble. */
  | 'unreachable';

/** An answer of the server's that is not what was asked for. Status 0: there was none. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const current = signal<Session>({ kind: 'asking' });
export const session: ReadonlySignal<Session> = current;

/** In this page's memory only: whoever reads the disk, or another tab, finds none. */
let access: string | null = null;
let renewing: Promise<boolean> | null = null;

/** Asks whether the browser's cookie still stands for a session. To be called once, first. */
export async function resume(): Promise<void> {
  if (!(await renew()) && current.value.kind === 'asking') current.value = { kind: 'out' };
}

/** The server's cookie keeps the session; scripts of this page never see it. */
export async function login(username: string, password: string): Promise<LoginOutcome> {
  const answer = await post('/api/v1/session/', { username, password });
  if (answer?.status === 429) return 'too_many';
  if (answer?.status === 401 || answer?.status === 400) return 'wrong';
  if (!answer?.ok) return 'unreachable';
  await enter(answer);
  return 'in';
}

/** Out here in any case; at the server too, if it can be reached. */
export async function logout(): Promise<void> {
  await fetch('/api/v1/session/', { method: 'DELETE' }).catch(() => null);
  access = null;
  current.value = { kind: 'out' };
}

/**
 * GET as the person who is logged in; the answer's JSON.
 * @throws ApiError. A 401 that no renewal helps ends the session first.
 */
export async function api<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer = await ask(path, init);
  if (answer.status === 401 && (await renew())) answer = await ask(path, init);
  if (answer.status === 401) end();
  if (!answer.ok) throw new ApiError(answer.status, `${path} answered ${answer.status}`);
  return (await answer.json()) as T;
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, headers: { Authorization: `Bearer ${access}` } });
  } catch {
    throw new ApiError(0, `${path} did not answer`);
  }
}

/** Many may ask at once, and the cookie turns with each renewal: one at a time, in all tabs. */
function renew(): Promise<boolean> {
  renewing ??= inTurn(async () => {
    const answer = await post('/api/v1/session/refresh/', {});
    if (answer?.ok) await enter(answer);
    return Boolean(answer?.ok);
  }).finally(() => {
    renewing = null;
  });
  return renewing;
}

function inTurn(renewal: () => Promise<boolean>): Promise<boolean> {
  // Locks are there on https and on loopback only.
  return 'locks' in navigator ? navigator.locks.request('spec-kitty session', renewal) : renewal();
}

async function enter(answer: Response): Promise<void> {
  const body = (await answer.json()) as { access: string; user: string; team_slug: string };
  access = body.access;
  const known = current.value;
  if (known.kind === 'in' && known.user === body.user && known.team === body.team_slug) return;
  current.value = { kind: 'in', user: body.user, team: body.team_slug };
}

function end(): void {
  const known = current.value;
  access = null;
  if (known.kind === 'in') current.value = { ...known, kind: 'over' };
}

/** Null: no answer came. */
function post(path: string, body: object): Promise<Response | null> {
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  return fetch(path, init).catch(() => null);
}
