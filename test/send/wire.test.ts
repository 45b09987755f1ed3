import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { MAX_ANSWER_BYTES, openWire, type SessionToken, type Wire } from '../../src/send/wire.js';
import { BATCH_PATH, json, startScriptedServer, type ScriptedServer } from '../support/scripted-server.js';
import { sampleEvent } from '../support/sample-events.js';

const TIME = { nowMs: () => 0 };

describe('wire', () => {
  let server: ScriptedServer;
  let wire: Wire;
  let access: SessionToken;
  beforeEach(async () => {
    server = await startScriptedServer();
    const url = parseServerUrl(server.url);
    wire = openWire(url, { time: TIME, batchTimeoutMs: 400, askTimeoutMs: 400 });
    access = { origin: originOf(url), value: 'secret' };
  });
  afterEach(async () => {
    wire.rest();
    await server.close();
  });

  const batch = () =>
    wire.batch(
      access,
      [sampleEvent(1), sampleEvent(2)].map((event) => JSON.stringify(event)),
    );
  const failure = async () => {
    const answer = await batch();
    return answer.kind === 'network' ? answer.failure : answer;
  };

  it('sends a batch as the contract says', async () => {
    assert.equal((await batch()).kind, 'ok');
    const [request] = server.requests;
    assert.equal(`${request?.method} ${request?.path}`, `POST ${BATCH_PATH}`);
    assert.equal(request?.headers['authorization'], 'Bearer secret');
    assert.equal(request?.headers['content-type'], 'application/json');
    assert.equal(request?.headers['content-encoding'], 'gzip');
    assert.equal(request?.headers['x-spec-kitty-sync-protocol'], '1.0');
    assert.deepEqual(JSON.parse(request?.bodyText ?? ''), { events: [sampleEvent(1), sampleEvent(2)] });
  });

  it('asks the clock, and takes only a clock value for an answer', async () => {
    server.script = ({ path }) =>
      path === '/api/v1/clock/?node_id=a%26b'
        ? json(200, { lamport_clock: 41 })
        : json(200, { lamport_clock: -1 });
    assert.deepEqual(await wire.clock(access, 'a&b'), { kind: 'ok', body: 41 });
    assert.equal((await wire.clock(access, 'c')).kind, 'http');
  });

  it('never tries twice', async () => {
    for (const status of [408, 413, 429, 500, 503, 521]) {
      server.script = () => json(status, {}, { 'retry-after': '0' });
      assert.equal((await batch()).kind, 'http');
    }
    assert.equal(server.requests.length, 6);
  });

  it('a hung server, a slow drip and a broken connection are values, in time', async () => {
    server.script = () => ({ kind: 'hang' });
    assert.equal(await failure(), 'timeout');
    server.script = () => ({ kind: 'drip', everyMs: 50 });
    assert.equal(await failure(), 'timeout');
    server.script = () => ({ kind: 'reset' });
    assert.equal(await failure(), 'reset');
    server.script = () => ({ kind: 'cut', body: '{"results":[' });
    assert.equal(await failure(), 'reset');
  });

  it('nobody at the address, and a name nobody knows, are values', async () => {
    const { port } = await new Promise<AddressInfo>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address() as AddressInfo;
        probe.close(() => resolve(address));
      });
    });
    const closed = await openWire(parseServerUrl(`http://127.0.0.1:${port}`), { time: TIME }).health();
    assert.equal(closed.kind === 'network' && closed.failure, 'refused');
    const nowhere = await openWire(parseServerUrl('https://nowhere.invalid'), { time: TIME }).health();
    assert.equal(nowhere.kind === 'network' && nowhere.failure, 'unknown_host');
  });

  it('something that speaks no HTTP is a value', async () => {
    const mute = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    await new Promise<void>((resolve) => {
      mute.listen(0, '127.0.0.1', resolve);
    });
    const { port } = mute.address() as AddressInfo;
    const answer = await openWire(parseServerUrl(`http://127.0.0.1:${port}`), { time: TIME }).health();
    assert.equal(answer.kind, 'network');
    mute.close();
  });

  it('an https address that speaks plain http is a value', async () => {
    const answer = await openWire(parseServerUrl(server.url.replace('http:', 'https:')), {
      time: TIME,
    }).health();
    assert.equal(answer.kind === 'network' && answer.failure, 'tls');
  });

  it('an endless answer is cut off', async () => {
    server.script = () => json(200, { results: ['x'.repeat(MAX_ANSWER_BYTES)] });
    assert.equal(await failure(), 'too_large');
  });

  it('a packed answer is not unpacked: it cannot be a bomb', async () => {
    server.script = () => json(200, { results: [] }, { 'content-encoding': 'gzip' });
    const answer = await batch();
    assert.equal(answer.kind === 'http' && answer.status, 200);
  });

  it('a redirect is an answer, and is not followed', async () => {
    const other = await startScriptedServer();
    server.script = () => json(307, {}, { location: `${other.url}${BATCH_PATH}` });
    const answer = await batch();
    assert.equal(answer.kind === 'http' && answer.status, 307);
    assert.equal(other.requests.length, 0);
    await other.close();
  });

  it('a token of another server is never sent: nothing leaves', async () => {
    const foreign = { origin: originOf(parseServerUrl('https://other.example')), value: 'theirs' };
    await assert.rejects(wire.batch(foreign, [JSON.stringify(sampleEvent(1))]), /the server that issued it/);
    assert.throws(() => wire.refresh(foreign), /the server that issued it/);
    assert.throws(() => wire.clock(foreign, 'a'), /the server that issued it/);
    assert.equal(server.requests.length, 0);
  });

  it('what we told a server in confidence is not in what we hear of it', async () => {
    const debugPage = (status: number, told: string) =>
      json(status, { error: `bad ${told}`, results: [{ error: told, told }] });
    const told = 'confidential "1"';
    const token = { ...access, value: 'token-of-ada' };
    for (const status of [200, 400, 403, 500]) {
      server.script = ({ path }) => debugPage(status, path === BATCH_PATH ? token.value : told);
      const answers = [
        await wire.batch(token, [JSON.stringify(sampleEvent(1))]),
        await wire.clock({ ...access, value: told }, 'a'),
        await wire.token({ username: 'ada', password: told }),
        await wire.refresh({ ...access, value: told }),
      ];
      const heard = JSON.stringify(answers);
      assert.ok(!heard.includes('confidential') && !heard.includes(token.value), heard);
      assert.match(heard, /bad …/);
    }
  });

  it('a run that was given up asks nothing more, and ends what is under way', async () => {
    const controller = new AbortController();
    const url = parseServerUrl(server.url);
    const ending = openWire(url, { time: TIME, signal: controller.signal });
    server.script = () => ({ kind: 'hang' });
    setTimeout(() => controller.abort(), 100);
    const underWay = await ending.health();
    assert.equal(underWay.kind === 'network' && underWay.failure, 'aborted');
    const after = await ending.health();
    assert.equal(after.kind === 'network' && after.failure, 'aborted');
    assert.equal(server.requests.length, 1);
  });
});
