import { serveWords } from '../words/serve.js';
import type { LogFields } from './log-line.js';
import type { Member } from './sessions.js';

/** A request, as far as an endpoint may see it. */
export interface EndpointRequest {
  readonly headers: Headers;
  readonly query: URLSearchParams;
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Not read yet: how much of it is read is the endpoint's to bound. */
  readonly body: ReadableStream<Uint8Array> | null;
  /** The other end of the connection: maybe a proxy. */
  readonly peer: string;
  /** Where it comes from, as far as can be known (client-address.ts). */
  readonly address: string;
}

/** What goes back: JSON, unless the headers say otherwise. */
export interface Answer {
  readonly status: number;
  readonly json: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the request's line in the log: counts and names, no payload. */
  readonly log?: LogFields;
  /** Not worth a line in the log. */
  readonly isQuiet?: boolean;
}

/** Open to everybody. */
export type OpenEndpoint = (request: EndpointRequest) => Promise<Answer>;
/** For members only; whatever it answers belongs to the member's team. */
export type MemberEndpoint = (request: EndpointRequest, member: Member) => Promise<Answer>;

/** @param body what JSON makes of it is sent. */
export function answer(status: number, body: object, extra: Pick<Answer, 'headers' | 'log'> = {}): Answer {
  return { status, json: JSON.stringify(body), ...extra };
}

/** A whole request turned away: `error` for machines, `message` for people. */
export function refusal(status: number, error: string, message: string, more: object = {}): Answer {
  return answer(status, { error, message, ...more }, { log: { refused: error } });
}

/** 401, which tells a client to renew its token, or its person to log in. */
export function notLoggedIn(): Answer {
  const refused = refusal(401, 'not_authenticated', serveWords.notLoggedIn);
  return { ...refused, headers: { 'WWW-Authenticate': 'Bearer' } };
}

/** Too much, or too often. CONTRACT: the client waits for what Retry-After says, in seconds. */
export function tooMany(waitMs: number, message: string): Answer {
  const refused = refusal(429, 'too_many_requests', message);
  return { ...refused, headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) } };
}

/** 404: also for what another team has. */
export function notFound(): Answer {
  return refusal(404, 'not_found', serveWords.notFound);
}
