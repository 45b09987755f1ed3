import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import { openEmbeddedDatabase } from '../../src/collector/embedded-database.js';
import { errorFields } from '../../src/collector/log-line.js';
import { migrate, migrations } from '../../src/collector/migrations.js';
import { startCollector } from '../../src/collector/server.js';
import { parseEvent } from '../../src/events/schema.js';
import { tryLockFile } from '../../src/shared/lock.js';
import {
  beginBatch,
  dataFolderWithDatabase,
  handTime,
  startTestCollector,
  temporaryFolder,
} from './collector-fixture.js';
import { moved, moves } from './event-fixture.js';

function start(dataFolder: string, port = 0, host = '127.0.0.1') {
  const log = () => {};
  return startCollector({ dataFolder, host, port, time: handTime(), validateEvent: parseEvent, log });
}

/**
 * Sends a batch but for its body. Resolves when the server has said that it read the head and waits for the rest.
 * @returns what sends the rest, and gives the answer's status.
 */
async function underWay(
  url: string,
  token: string,
  events: readonly unknown[],
): Promise<() => Promise<number>> {
  const body = gzipSync(JSON.stringify({ events }));
  const sending = beginBatch(url, token, { 'content-length': body.length, expect: '100-continue' });
  sending.flushHeaders();
  await once(sending, 'continue');
  return async () => {
    sending.end(body);
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode ?? 0;
  };
}

describe('A server', () => {
  /** Opened by one test after the other. */
  let dataFolder: string;
  before(async () => {
    dataFolder = await dataFolderWithDatabase();
  });

  it('keeps events, users, logins and keys over a restart', async () => {
    const first = await startTestCollector({ dataFolder });
    const member = await first.member('anna-1', 'kittens-1');
    const event = moved();
    await member.batch([event]);
    await first.close();
    const second = await startTestCollector({ dataFolder });
    assert.equal(second.hasNoUsers, false);
    const client = second.client(member.token);
    assert.equal((await client.get(`/api/v1/events/${event.event_id}/`)).status, 200);
    const again = await client.batch([event]);
    assert.equal(again.json.results[0].status, 'duplicate');
    const refreshed = await client.post('/api/v1/token/refresh/', { refresh: member.refreshToken });
    assert.equal(refreshed.status, 200);
    await second.close();
  });

  it('refuses a folder that another server has open, and leaves it in peace', async () => {
    const server = await startTestCollector({ dataFolder });
    await assert.rejects(start(server.dataFolder), (error: Error & { code: string; hint: string }) => {
      assert.equal(error.code, 'data_folder_in_use');
      assert.match(error.hint, /--data/);
      return true;
    });
    const member = await server.member('anna-2', 'kittens-2');
    assert.equal((await member.batch(moves(1))).status, 200);
    await server.close();
    await (await start(server.dataFolder)).close();
  });

  it('says that its port is taken, and gives the folder free again', async () => {
    const server = await startTestCollector({ dataFolder });
    const path = await dataFolderWithDatabase();
    const port = Number(new URL(server.url).port);
    await assert.rejects(start(path, port), { code: 'port_in_use' });
    await assert.rejects(start(path, 0, '203.0.113.7'), { code: 'cannot_listen' });
    const lock = tryLockFile(dataFolderAt(path).lock);
    assert.ok(lock);
    lock.release();
    await server.close();
  });

  it('does not start on damaged keys or users, and gives the folder free again', async () => {
    const path = temporaryFolder();
    const folder = dataFolderAt(path);
    writeFileSync(folder.users, '{');
    await assert.rejects(start(path), { code: 'users_unreadable' });
    rmSync(folder.users);
    writeFileSync(folder.signingKeys, '{');
    await assert.rejects(start(path), { code: 'signing_keys_unreadable' });
    writeFileSync(folder.signingKeys, JSON.stringify({}));
    await assert.rejects(start(path), { code: 'signing_keys_unreadable' });
    await assert.rejects(start(folder.signingKeys), { code: 'data_folder_unusable' });
    const lock = tryLockFile(folder.lock);
    assert.ok(lock);
    lock.release();
  });

  it('refuses a store that a newer version has written, and gives the folder free again', async () => {
    const path = await dataFolderWithDatabase();
    const folder = dataFolderAt(path);
    const database = await openEmbeddedDatabase(folder.database, () => {});
    const newer = { number: (migrations.at(-1)?.number ?? 0) + 1, statements: [] };
    await migrate(database, 0, [...migrations, newer]);
    await database.close();
    await assert.rejects(start(path), { code: 'store_newer' });
    const lock = tryLockFile(folder.lock);
    assert.ok(lock);
    lock.release();
  });

  it('keeps its secrets from other users of the machine', async () => {
    const server = await startTestCollector({ dataFolder });
    const folder = dataFolderAt(server.dataFolder);
    assert.equal(statSync(folder.signingKeys).mode & 0o077, 0);
    assert.equal(statSync(folder.database).mode & 0o077, 0);
    const { secret } = JSON.parse(readFileSync(folder.signingKeys, 'utf8')).keys[0];
    assert.ok(!JSON.stringify(server.log).includes(secret));
    await server.close();
  });

  it('finishes what is under way when it is closed, and takes nothing new', async () => {
    const server = await startTestCollector({ dataFolder });
    const member = await server.member('anna-3', 'kittens-3');
    const batches = await Promise.all(
      Array.from({ length: 4 }, () => underWay(server.url, member.token ?? '', moves(500))),
    );
    const startedMs = performance.now();
    const closing = [server.close(), server.close()];
    const answers = await Promise.all(batches.map((finish) => finish()));
    await Promise.all(closing);
    assert.ok(performance.now() - startedMs < 10_000);
    assert.deepEqual(answers, [200, 200, 200, 200]);
    await assert.rejects(fetch(`${server.url}/api/v1/sync/health/`));
    const next = await startTestCollector({ dataFolder });
    const { json } = await next.client(member.token).get('/api/v1/board/');
    assert.equal(json.cursor, '2000');
    await next.close();
  });

  it('is not held open by a connection on which nothing comes', async () => {
    const server = await startTestCollector({ dataFolder });
    const { port } = new URL(server.url);
    const silent = createConnection({ host: '127.0.0.1', port: Number(port) });
    const gone = new Promise((resolve) => silent.once('close', resolve));
    silent.on('error', () => {});
    await new Promise((resolve) => silent.once('connect', resolve));
    const startedMs = performance.now();
    await server.close();
    assert.ok(performance.now() - startedMs < 3000);
    await gone;
  });

  it('cuts off a request that does not end', async () => {
    const server = await startTestCollector({ dataFolder, drainMs: 300 });
    const member = await server.member('anna-4', 'kittens-4');
    const slow = createConnection({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
    slow.on('error', () => {});
    const head = [
      'POST /api/v1/events/batch/ HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${member.token}`,
      'Content-Type: application/json',
      'X-Spec-Kitty-Sync-Protocol: 1.0',
      'Content-Length: 100',
    ];
    slow.write(`${head.join('\r\n')}\r\n\r\n{"events":`);
    await pause(100);
    await server.close();
    assert.equal(server.log.at(-1)?.['connections_cut'], 1);
    slow.destroy();
  });

  it('answers 500 without the cause when something of ours breaks, logs where, and goes on', async () => {
    const server = await startTestCollector({
      dataFolder,
      validateEvent: () => {
        throw new Error('a bug of ours');
      },
    });
    const member = await server.member('anna-5', 'kittens-5');
    const { status, text } = await member.batch(moves(1));
    assert.equal(status, 500);
    assert.ok(!text.includes('bug'));
    const line = server.log.find(({ event }) => event === 'request_failed');
    assert.equal(line?.level, 'error');
    assert.equal(line?.['error'], 'a bug of ours');
    assert.match(String(line?.['stack']), /admitEvent/);
    assert.equal((await member.get('/api/v1/board/')).status, 200);
    await server.close();
  });

  it('does not log what PostgreSQL quotes of a value', () => {
    const error = Object.assign(new Error('invalid input: "a payload"'), {
      severity: 'ERROR',
      code: '22P02',
    });
    const fields = errorFields(error);
    assert.equal(fields['code'], '22P02');
    assert.ok(!JSON.stringify(fields).includes('payload'));
  });
});
