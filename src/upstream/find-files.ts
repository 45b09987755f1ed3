import * as fs from 'node:fs';
import { join } from 'node:path';
import { readFileIfPresent } from '../shared/files.js';
import { parseToml, tableIn } from '../shared/toml.js';

/**
 * Where upstream keeps what waits, in its folder: `queue.db`, and once somebody was logged in `queues/queue-<hash>.db`. The first may
 * have been moved aside by us, who keep ours in the same place.
 */
export function upstreamQueues(folder: string): string[] {
  const names = (path: string): string[] => (fs.existsSync(path) ? fs.readdirSync(path).sort() : []);
  return [
    ...names(folder)
      .filter((name) => /^queue\.db(?:\.(?:upstream|damaged)-\d+)?$/.test(name))
      .map((name) => join(folder, name)),
    ...names(join(folder, 'queues'))
      .filter((name) => /^queue-[0-9a-f]+\.db$/.test(name))
      .map((name) => join(folder, 'queues', name)),
  ];
}

/** The server that upstream's `config.toml` names under `[sync] server_url`; undefined where it names none. */
export function upstreamServer(folder: string): string | undefined {
  const parsed = parseToml(readFileIfPresent(join(folder, 'config.toml'))?.toString('utf8') ?? '');
  const url = parsed.kind === 'damaged' ? undefined : tableIn(parsed.document, 'sync')['server_url'];
  return typeof url === 'string' && url !== '' ? url : undefined;
}
