import * as fs from 'node:fs';
import { writeCredentials, type Credentials } from '../../src/send/credentials.js';
import { flush, type FlushOptions } from '../../src/send/flush.js';
import type { FlushReport } from '../../src/send/flush-report.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { giveConsent, setServer } from '../../src/send/settings.js';
import type { Environment } from '../../src/shared/environment.js';
import { homePaths, type HomePaths } from '../../src/shared/home.js';
import { ensurePrivateFolder } from '../../src/shared/files.js';
import type { WallTime } from '../../src/shared/wall-time.js';
import { MemoryQueue } from '../support/memory-queue.js';
import { PROJECT, sampleEvent } from '../support/sample-events.js';
import { startScriptedServer, type Script, type ScriptedServer } from '../support/scripted-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

export const NOW_MS = Date.UTC(2026, 1, 8);
export const TEAM = 'analytical';

/** A person with a home, a queue, and a server on loopback at which they are logged in, having said `sync on`. */
export interface SendFixture {
  readonly home: HomePaths;
  readonly queue: MemoryQueue;
  readonly time: WallTime;
  readonly server: ScriptedServer;
  /** Events 1 to `count` of the consented project, into the queue. */
  insert(count: number): Promise<void>;
  flush(options?: Partial<FlushOptions>, env?: Environment): Promise<FlushReport>;
  /** Another server, closed with the fixture. */
  startServer(script?: Script): Promise<ScriptedServer>;
  close(): Promise<void>;
}

export async function sendFixture(script?: Script): Promise<SendFixture> {
  const folder = temporaryFolder('send');
  const home = homePaths({}, folder.path);
  ensurePrivateFolder(home.folder);
  const server = await startScriptedServer(script);
  const servers = [server];
  const queue = new MemoryQueue();
  const time = { nowMs: () => NOW_MS };
  logIn(home, server.url);
  await setServer(home, parseServerUrl(server.url));
  await giveConsent(home, originOf(parseServerUrl(server.url)), PROJECT);
  return {
    home,
    queue,
    time,
    server,
    insert: (count) => queue.insert(...Array.from({ length: count }, (_, n) => sampleEvent(n + 1))),
    flush: (options = {}, env = {}) =>
      flush(
        { home, env, time, queue },
        { deadlineMs: 30_000, settleEveryMs: 0, limits: { paceMs: 0 }, ...options },
      ),
    startServer: async (other) => {
      servers.push(await startScriptedServer(other));
      return servers.at(-1) as ScriptedServer;
    },
    close: async () => {
      await Promise.all(servers.map((one) => one.close()));
      folder.remove();
    },
  };
}

/** Writes credentials as a login would. */
export function logIn(
  home: HomePaths,
  url: string,
  about: Partial<Omit<Credentials, 'tokens'>> & {
    readonly access?: string;
    readonly expiresInMs?: number;
  } = {},
): void {
  const { access = 'access-1', expiresInMs = 900_000, ...more } = about;
  writeCredentials(home, {
    tokens: {
      access,
      refresh: access.replace('access', 'refresh'),
      accessExpiresAtMs: NOW_MS + expiresInMs,
      refreshExpiresAtMs: NOW_MS + 604_800_000,
    },
    username: 'ada',
    teamSlug: TEAM,
    server: parseServerUrl(url),
    ...more,
  });
}

/** Every file of a home with its bytes: what a command that only reads must leave as it is. */
export function snapshotOf(home: HomePaths): Record<string, string> {
  if (!fs.existsSync(home.folder)) return {};
  const names = fs.readdirSync(home.folder).sort();
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(`${home.folder}/${name}`, 'base64')]));
}
