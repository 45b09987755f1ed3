import { mkdtempSync, rmSync } from 'node:fs';
import { request, type ClientRequest, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Board } from '../../src/collector/board.js';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import type { Changes } from '../../src/collector/insights/changes.js';
import type { Insights } from '../../src/collector/insights/insights.js';
import type { LogLine } from '../../src/collector/log-line.js';
import { startCollector, type CollectorOptions, type RunningCollector } from '../../src/collector/server.js';
import { addUser } from '../../src/collector/users-file.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { parseEvent } from '../../src/events/schema.js';
import type { WallTime } from '../../src/shared/wall-time.js';
import { putEmptyDatabase } from '../support/empty-database.js';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, gone when the tests end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spec-kitty-collector-'));
  folders.push(folder);
  return folder;
}

/** A data folder whose database is there and empty. */
export async function dataFolderWithDatabase(): Promise<string> {
  const path = temporaryFolder();
  await putEmptyDatabase(path);
  return path;
}

/** A clock that stands until it is moved. */
export interface HandTime extends WallTime {
  advance(ms: number): void;
}

export function handTime(startMs = Date.parse('2026-03-01T12:00:00Z')): HandTime {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

export const PASSWORD = 'correct horse';
const BATCH_PATH = '/api/v1/events/batch/';

export interface TestCollector extends RunningCollector {
  readonly dataFolder: string;
  readonly time: HandTime;
  readonly log: LogLine[];
  /** Adds a user, whose password is PASSWORD, as `serve user add` does. */
  addUser(name: string, team: string): Promise<void>;
  /** Adds a user and logs in. @returns a client for that user. */
  member(name: string, team: string): Promise<Client>;
  /** A client with any token, or none. */
  client(token?: string): Client;
}

/** One row of the answer to a batch, or to an event on the live channel. */
export interface AnsweredEvent {
  readonly event_id: string;
  readonly status: string;
  readonly error?: string;
  readonly error_category?: string;
  readonly server_clock?: number;
}

/**
 * What any answer of the server may say, each some of it. A test reads what it expects to be there; a wrong guess is a failed
 * assertion.
 */
export type Answer = AnsweredEvent &
  Board &
  Changes &
  Insights & {
    readonly access: string;
    readonly access_lifetime: number;
    readonly at: string;
    readonly cursor: string;
    readonly event: SpecKittyEvent;
    readonly events: readonly SpecKittyEvent[];
    readonly generated_at: string;
    readonly guidance: string;
    readonly lamport_clock: number;
    readonly message: string;
    readonly next: string;
    readonly now: string;
    readonly refresh: string;
    readonly refresh_lifetime: number;
    readonly results: readonly [AnsweredEvent, ...AnsweredEvent[]];
    readonly seq: number;
    readonly supported: readonly string[];
    readonly sync_ingress: { readonly limits: Readonly<Record<string, number>> };
    readonly team_slug: string;
    readonly type: string;
    readonly ws_token: string;
  };

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Answer;
}

export interface Client {
  readonly token: string | undefined;
  readonly refreshToken: string | undefined;
  get(path: string): Promise<Reply>;
  post(path: string, body: unknown): Promise<Reply>;
  /** As CONTRACT.md says a batch is sent; `headers` replace or (empty) remove what would be sent. */
  batch(events: readonly unknown[], headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** Any bytes as the body of a batch. */
  batchBytes(bytes: Uint8Array, headers?: Readonly<Record<string, string>>): Promise<Reply>;
}

/** @param options of the server, where a test wants others than usual; `dataFolder` to open one again. */
export async function startTestCollector(options: Partial<CollectorOptions> = {}): Promise<TestCollector> {
  const dataFolder = options.dataFolder ?? (await dataFolderWithDatabase());
  const time = handTime();
  const log: LogLine[] = [];
  const running = await startCollector({
    host: '127.0.0.1',
    port: 0,
    time,
    validateEvent: parseEvent,
    log: (line) => log.push(line),
    ...options,
    dataFolder,
  });
  const client = (token?: string, refreshToken?: string) => makeClient(running.url, token, refreshToken);
  const add = async (name: string, team: string) => {
    await addUser(dataFolderAt(dataFolder), { name, team, password: PASSWORD }, time.nowMs());
  };
  return {
    ...running,
    dataFolder,
    time,
    log,
    client,
    addUser: add,
    async member(name, team) {
      await add(name, team);
      const { json } = await client().post('/api/v1/token/', { username: name, password: PASSWORD });
      return client(json.access, json.refresh);
    },
  };
}

/** What a request with a batch says of itself, besides who sends it: the bytes are gzip. */
const BATCH_HEADERS = {
  'content-type': 'application/json',
  'content-encoding': 'gzip',
  'x-spec-kitty-sync-protocol': '1.0',
} as const;

/** A batch of which a test sends the body itself, piece by piece. `headers` add to, replace or (empty) remove what would be sent. */
export function beginBatch(url: string, token: string, headers: OutgoingHttpHeaders): ClientRequest {
  const all = { authorization: `Bearer ${token}`, ...BATCH_HEADERS, ...headers };
  return request(`${url}${BATCH_PATH}`, { method: 'POST', headers: withoutEmpty(all) });
}

function withoutEmpty<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

/** A client of any running server. */
export function makeClient(url: string, token?: string, refreshToken?: string): Client {
  const login: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ask = async (path: string, init: RequestInit): Promise<Reply> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
  };
  const batchBytes: Client['batchBytes'] = (bytes, headers = {}) => {
    const sent = withoutEmpty<string>({ ...login, ...BATCH_HEADERS, ...headers });
    return ask(BATCH_PATH, { method: 'POST', headers: sent, body: bytes });
  };
  return {
    token,
    refreshToken,
    get: (path) => ask(path, { headers: login }),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { ...login, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    batch: (events, headers) => batchBytes(gzipSync(JSON.stringify({ events })), headers),
    batchBytes,
  };
}
