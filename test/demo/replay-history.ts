import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Board } from '../../src/collector/board.js';
import { STATUSES } from '../../src/events/event.js';
import { runProgram } from '../support/child.js';
import { logIn, mustRun, readServer, type RunningServer } from '../support/program.js';
import { sharedFile } from '../support/shared-folder.js';
import { say, step } from './terminal.js';

/**
 * `npm run demo -- --history`: years of real task files, commit by commit, through `capture` into the server, as
 * another person's project.
 */
export async function replayHistory(folder: string, server: RunningServer, data: string): Promise<0 | 1> {
  const bundle = sharedFile('corpus/kitty-specs-history.bundle');
  if (bundle === undefined) {
    say('\n--history: skipped, ../shared/corpus is not here');
    return 0;
  }
  const home = join(folder, 'historian');
  const place = {
    path: join(folder, 'history'),
    env: { HOME: home, PATH: process.env['PATH'] ?? '', SPEC_KITTY_HOME: join(home, '.spec-kitty') },
  };
  mkdirSync(home);
  say('\nReal history:');
  await step('clone the bundle', async () => {
    const { code, stderr } = await runProgram('git', ['clone', '-q', '-b', 'main', bundle, place.path], {
      env: place.env,
    });
    if (code !== 0) throw new Error(stderr);
  });
  // A team of its own: one machine's clock values may be taken only once in a team, and this person starts at 1 again.
  await logIn(place, server, data, { name: 'historian', team: 'archive' });
  await mustRun(place, ['init']);
  await mustRun(place, ['sync', 'on']);
  const captured = JSON.parse(
    await step('spec-kitty capture --all', () => mustRun(place, ['capture', '--all', '--json'])),
  ) as Record<string, number>;
  const sent = JSON.parse(await step('spec-kitty sync', () => mustRun(place, ['sync', '--json']))) as Record<
    string,
    number
  >;
  say(
    `  ${captured['commits']} commits looked at, ${captured['recorded']} events recorded, ${captured['known']} known, ${captured['refused']} refused`,
  );
  say(`  ${sent['delivered']} delivered, ${sent['duplicate']} duplicate, ${sent['waiting']} waiting`);

  const board = (await readServer(server, '/api/v1/board/', 'historian')) as Board;
  say(`\n${'feature'.padEnd(68)}${STATUSES.map((status) => status.padStart(11)).join('')}`);
  for (const { feature_slug, counts } of board.features) {
    say(
      `${feature_slug.padEnd(68)}${STATUSES.map((status) => String(counts[status]).padStart(11)).join('')}`,
    );
  }
  const whole =
    captured['recorded'] === (sent['delivered'] ?? 0) + (sent['duplicate'] ?? 0) && sent['waiting'] === 0;
  say(whole ? '\nEvery recorded event is at the server.' : '\nNOT TRUE: events are missing at the server.');
  return whole ? 0 : 1;
}
