import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command, CommandContext, StandardInput } from '../../src/commands/command.js';
import { serve } from '../../src/commands/serve.js';
import { serveUserAdd, serveUserList, serveUserRemove } from '../../src/commands/serve-user.js';
import { homePaths } from '../../src/shared/home.js';
import { systemWallTime } from '../../src/shared/wall-time.js';
import { textSink } from '../support/text-sink.js';
import { dataFolderWithDatabase, PASSWORD, temporaryFolder } from './collector-fixture.js';

interface Bench extends CommandContext {
  out(): string;
  err(): string;
  abort(): void;
}

function bench(cwd = temporaryFolder(), stdin: StandardInput = Readable.from([])): Bench {
  const said = { out: '', err: '' };
  const stopping = new AbortController();
  const isTerminal = stdin.isTTY === true;
  return {
    cwd,
    env: {},
    home: homePaths({}, cwd),
    time: systemWallTime,
    stdout: textSink((text) => void (said.out += text), isTerminal),
    stderr: textSink((text) => void (said.err += text), isTerminal),
    stdin: () => stdin,
    signal: stopping.signal,
    out: () => said.out,
    err: () => said.err,
    abort: () => stopping.abort(),
  };
}

async function run(command: Command, context: Bench, args: string[], options: Record<string, unknown> = {}) {
  assert.equal(await command(context, { args, options }), 0);
  return context.out();
}

/** Serves until `use` is through. */
async function whileServing(
  context: Bench,
  options: Record<string, unknown>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const serving = run(serve, context, [], { port: 0, ...options });
  while (context.out() === '') await Promise.race([serving, pause(10)]);
  await use(/^Listening on (.*)\n/.exec(context.out())?.[1] ?? '');
  context.abort();
  await serving;
}

const withPassword = (text: string) => Readable.from([Buffer.from(text)]);

describe('spec-kitty serve', () => {
  let data: string;
  before(async () => {
    data = await dataFolderWithDatabase();
  });

  it('says on stdout where it listens and nothing else, on stderr how to make a user, and ends with 0', async () => {
    const context = bench();
    await whileServing(context, { data }, async (url) => {
      assert.equal((await fetch(`${url}/api/v1/sync/health/`)).status, 200);
    });
    assert.match(context.out(), /^Listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    assert.match(context.err(), /spec-kitty serve user add anna --team kittens --data "/);
    assert.match(context.err(), /"event":"closed"/);
    assert.doesNotMatch(context.err(), /clear text/);
  });

  it('lets a user in who is added while it runs, and out when removed', async () => {
    await whileServing(bench(), { data, port: '0' }, async (url) => {
      const login = () =>
        fetch(`${url}/api/v1/token/`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ username: 'anna', password: PASSWORD }),
        });
      assert.equal((await login()).status, 401);
      const adding = bench(data, withPassword(`${PASSWORD}\n`));
      const options = { data, team: 'kittens', passwordStdin: true };
      assert.equal(await run(serveUserAdd, adding, ['anna'], options), 'Added anna to team kittens.\n');
      assert.equal((await login()).status, 200);
      await run(serveUserRemove, bench(), ['anna'], { data });
      assert.equal((await login()).status, 401);
    });
    const again = bench();
    await whileServing(again, { data }, async () => {});
    assert.match(again.err(), /Nobody can log in yet/);
  });

  it('warns when other machines can reach it without TLS', async () => {
    const context = bench();
    await whileServing(context, { data, host: '0.0.0.0' }, async () => {});
    assert.match(context.err(), /clear text[\s\S]*TLS/);
  });

  it('wants a port that is one', async () => {
    for (const port of [-1, 65_536, 'http', '', 1.5, true, '80 ']) {
      const serving = serve(bench(), { args: [], options: { port } });
      await assert.rejects(serving, { code: 'bad_port', exitCode: 2 });
    }
  });
});

describe('spec-kitty serve user', () => {
  const options = { team: 'kittens', passwordStdin: true };

  it('keeps users in the home folder when no folder is named', async () => {
    const context = bench(undefined, withPassword(PASSWORD));
    await run(serveUserAdd, context, ['anna'], options);
    assert.deepEqual(readdirSync(join(context.home.folder, 'server')).toSorted(), [
      'users.json',
      'users.lock',
    ]);
  });

  it('lists who there is, as a table and as JSON, without passwords', async () => {
    const folder = temporaryFolder();
    const list = (more = {}) => run(serveUserList, bench(folder), [], { data: 'server', ...more });
    assert.match(await list(), /No users yet/);
    assert.equal(await list({ json: true }), '[]\n');
    const data = { data: join(folder, 'server') };
    await run(serveUserAdd, bench(folder, withPassword(PASSWORD)), ['anna'], { ...options, ...data });
    const added = await run(serveUserAdd, bench(folder, withPassword(PASSWORD)), ['bo'], {
      ...options,
      ...data,
      json: true,
    });
    assert.deepEqual(JSON.parse(added), { name: 'bo', team: 'kittens' });
    assert.match(await list(), /^NAME {2}TEAM {5}SINCE\nanna {2}kittens {2}20.*\nbo {4}kittens {2}20.*Z\n$/);
    const users = JSON.parse(await list({ json: true }));
    assert.deepEqual(Object.keys(users[0]), ['name', 'team', 'created_at']);
  });

  it('asks for the password twice on a terminal, without showing it', async () => {
    const typed = (...lines: string[]) => {
      const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => terminal });
      const context = bench(undefined, terminal);
      const typing = (async () => {
        for (const [at, line] of lines.entries()) {
          while ((context.err().match(/: $|: \n/g) ?? []).length <= at) await pause(5);
          terminal.write(`${line}\r`);
        }
      })();
      return { context, typing };
    };
    const same = typed(PASSWORD, PASSWORD);
    await run(serveUserAdd, same.context, ['anna'], { team: 'kittens' });
    assert.ok(!same.context.err().includes(PASSWORD));
    const other = typed(PASSWORD, 'another horse');
    const adding = serveUserAdd(other.context, { args: ['anna'], options: { team: 'kittens' } });
    await assert.rejects(adding, { code: 'passwords_differ' });
  });

  const mistakes: readonly (readonly [string, Command, string[], Record<string, unknown>, string])[] = [
    ['no name', serveUserAdd, [], options, 'missing_argument'],
    ['no team', serveUserAdd, ['anna'], { passwordStdin: true }, 'missing_argument'],
    [
      'a bad name, before it asks for a password',
      serveUserAdd,
      ['an na'],
      { team: 'kittens' },
      'bad_user_name',
    ],
    ['nobody to ask for a password', serveUserAdd, ['anna'], { team: 'kittens' }, 'no_password'],
    ['an empty password', serveUserAdd, ['anna'], options, 'no_password'],
    ['no name to remove', serveUserRemove, [], {}, 'missing_argument'],
    ['an unknown name to remove', serveUserRemove, ['anna'], {}, 'user_unknown'],
  ];
  for (const [what, command, args, given, code] of mistakes) {
    it(`says what to do about ${what}`, async () => {
      const trying = command(bench(), { args, options: given });
      await assert.rejects(trying, (error: Error & { code: string; hint?: string }) => {
        assert.equal(error.code, code);
        assert.ok(error.hint);
        return true;
      });
    });
  }
});
