import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeClient, type Client } from '../collector/collector-fixture.js';
import { putEmptyDatabase } from './empty-database.js';
import { mustRun, startServer, type Place, type RunningServer } from './program.js';
import { temporaryFolder } from './temporary-folder.js';

/** A place where servers run, with an environment of their own. */
export interface ServingPlace extends Place {
  /** `--data` of every server that is started here. */
  readonly data: string;
  start(more?: readonly string[], port?: number): Promise<RunningServer>;
  /** Makes a user, as an operator does. */
  addUser(name: string, team: string): Promise<void>;
  /** Logs a user in through this server. */
  member(server: RunningServer, name: string): Promise<Client>;
  remove(): void;
}

/** @param databaseUrl of the PostgreSQL that all of them share; left out: the embedded one. */
export function servingPlace(databaseUrl?: string): ServingPlace {
  const folder = temporaryFolder('serving');
  const data = join(folder.path, 'data');
  mkdirSync(data);
  const place: Place = {
    path: folder.path,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder.path,
      SPEC_KITTY_HOME: join(folder.path, '.spec-kitty'),
      ...(databaseUrl !== undefined && { SPEC_KITTY_DATABASE_URL: databaseUrl }),
    },
  };
  const passwordOf = (name: string) => `${name}'s own password`;
  return {
    ...place,
    data,
    async start(more = [], port = 0) {
      if (databaseUrl === undefined && !more.includes('--database-url')) await putEmptyDatabase(data);
      return startServer(place, data, port, more);
    },
    addUser: async (name, team) => {
      const args = ['serve', 'user', 'add', name, '--team', team, '--data', data, '--password-stdin'];
      await mustRun(place, args, passwordOf(name));
    },
    async member({ url }, name) {
      const login = { username: name, password: passwordOf(name) };
      const { json } = await makeClient(url).post('/api/v1/token/', login);
      return makeClient(url, json.access, json.refresh);
    },
    remove: () => folder.remove(),
  };
}
