import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { isRoot, SOMEBODY } from './unprivileged.js';
import { temporaryFolder } from './temporary-folder.js';

/** Debian keeps the programs of each version in a folder of its own, off PATH. */
const DEBIAN = '/usr/lib/postgresql';
const SUPERUSER = 'kitty';
/** A real one, with characters that an address must escape: tests look for it where it must not be. */
export const POSTGRES_PASSWORD = 'cat & mouse/42';

/** A PostgreSQL of a test's own, on a free port of loopback. */
export interface RunningPostgres {
  /** A new, empty database. @returns its `postgres://` address, with the password. */
  newDatabase(): Promise<string>;
  /** The same server with another database, user or password in the address. */
  address(database: string, password?: string): string;
  /** Runs one statement as the superuser. */
  query(text: string, values?: readonly unknown[], database?: string): Promise<Record<string, unknown>[]>;
  /** Ends it as a power cut would: SIGQUIT, no shutdown checkpoint. The data stays until `remove`. */
  crash(): Promise<void>;
  /** Starts it again, on the same port and data. */
  restart(): Promise<void>;
  /** Ends it and removes all of it. */
  remove(): Promise<void>;
}

export interface PostgresOptions {
  /** Whether commits wait for the disk. Default false: tests that are not about it should not. */
  readonly fsync?: boolean;
}

/** Where initdb and postgres are, undefined when PostgreSQL is not installed. */
export function findPostgres(): string | undefined {
  const versions = fs.existsSync(DEBIAN) ? fs.readdirSync(DEBIAN) : [];
  const newest = versions.toSorted((one, other) => Number(other) - Number(one))[0];
  if (newest !== undefined && fs.existsSync(join(DEBIAN, newest, 'bin', 'initdb')))
    return join(DEBIAN, newest, 'bin');
  const path = (process.env['PATH'] ?? '').split(':');
  return path.find((folder) => folder !== '' && fs.existsSync(join(folder, 'initdb')));
}

/**
 * For one `describe`: starts a PostgreSQL before its tests and removes it after them. Where PostgreSQL is not installed the tests are
 * skipped, which CI counts as failed.
 */
export function postgresForTests(options: PostgresOptions = {}): RunningPostgres {
  let running: RunningPostgres | undefined;
  const must = () => {
    if (!running) throw new Error('PostgreSQL is started before the first test, not before');
    return running;
  };
  before(async function () {
    if (findPostgres() === undefined) {
      console.warn('      PostgreSQL is not installed (apt-get install postgresql): skipping what needs it');
      this.skip();
    }
    running = await startPostgres(options);
  });
  after(() => running?.remove());
  return {
    newDatabase: () => must().newDatabase(),
    address: (...which) => must().address(...which),
    query: (...what) => must().query(...what),
    crash: () => must().crash(),
    restart: () => must().restart(),
    remove: () => must().remove(),
  };
}

/** @throws when PostgreSQL is not installed, or does not start. */
export async function startPostgres({ fsync = false }: PostgresOptions = {}): Promise<RunningPostgres> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error('PostgreSQL is not installed');
  const folder = temporaryFolder('postgres');
  if (isRoot()) fs.chownSync(folder.path, SOMEBODY, SOMEBODY);
  const data = join(folder.path, 'data');
  initialise(bin, folder.path, data);
  const port = await freePort();
  let server = await start();
  // A test run that is broken off leaves no server behind.
  const killIt = () => {
    server.kill('SIGQUIT');
    try {
      folder.remove();
    } catch {
      // It is still writing its last words there.
    }
  };
  process.once('exit', killIt);

  function start() {
    return startServer(join(bin ?? '', 'postgres'), {
      folder: folder.path,
      args: ['-D', data, '-p', String(port), '-c', `fsync=${fsync ? 'on' : 'off'}`, ...SETTINGS],
    });
  }
  const address = (database: string, password = POSTGRES_PASSWORD) =>
    `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  const query: RunningPostgres['query'] = async (text, values = [], database = 'postgres') => {
    const client = new Client({ connectionString: address(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  return {
    address,
    query,
    async newDatabase() {
      const name = `kitty_${randomUUID().replaceAll('-', '')}`;
      await query(`CREATE DATABASE ${name}`);
      return address(name);
    },
    crash: () => ended(server, 'SIGQUIT'),
    async restart() {
      server = await start();
    },
    async remove() {
      process.removeListener('exit', killIt);
      await ended(server, 'SIGQUIT');
      folder.remove();
    },
  };
}

const SETTINGS = [
  ['listen_addresses', '127.0.0.1'],
  ['unix_socket_directories', ''],
  ['max_connections', '100'],
  ['shared_buffers', '64MB'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** PostgreSQL refuses to run as root. */
const asSomebody = () => (isRoot() ? { uid: SOMEBODY, gid: SOMEBODY } : {});

function initialise(bin: string, folder: string, data: string): void {
  const passwordFile = join(folder, 'password');
  fs.writeFileSync(passwordFile, POSTGRES_PASSWORD);
  if (isRoot()) fs.chownSync(passwordFile, SOMEBODY, SOMEBODY);
  const args = [
    '-D',
    data,
    '-U',
    SUPERUSER,
    '--no-sync',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '-A',
    'scram-sha-256',
  ];
  const { status, stderr, error } = spawnSync(join(bin, 'initdb'), [...args, `--pwfile=${passwordFile}`], {
    cwd: folder,
    encoding: 'utf8',
    ...asSomebody(),
  });
  if (status !== 0) throw new Error(`initdb ended with ${status}: ${error?.message ?? stderr}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function startServer(
  program: string,
  { folder, args }: { readonly folder: string; readonly args: readonly string[] },
): Promise<ChildProcess> {
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...asSomebody() });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000);
      if (/ready to accept connections/.test(said)) resolve();
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
  });
  return child;
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
