import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Board } from '../../src/collector/board.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { fillTemplate } from '../../src/shared/fill-template.js';
import { runProgram } from '../support/child.js';
import {
  eventually,
  logIn,
  mustRun,
  readServer,
  startServer,
  workerAsleep,
  type Place,
  type RunningServer,
} from '../support/program.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { replayHistory } from './replay-history.js';
import { changeOf, say, showBoard, showEvents, step, type BoardRow } from './terminal.js';

/**
 * `npm run demo`: the whole way once, in a temporary folder with its own HOME: a server, a person, a repository, real
 * commits of files edited by hand, the worker that delivers them, and the board. Exit 0 only when the board and the events
 * are exactly what was done here.
 */
const FEATURE = '001-difference-engine';
const TASKS = `kitty-specs/${FEATURE}/tasks`;
const WP01 = `${TASKS}/WP01-columns.md`;
const WP02 = `${TASKS}/WP02-carry.md`;

/** What must have arrived, in this order. */
const TRUTH: readonly (readonly [type: string, about: string, change: string])[] = [
  ['FeatureCreated', FEATURE, '2 work packages'],
  ['WPCreated', 'WP01', 'Cut the columns'],
  ['WPCreated', 'WP02', 'Carry the tens'],
  ['HistoryAdded', 'WP01', 'Prompt created.'],
  ['HistoryAdded', 'WP02', 'Prompt created.'],
  ['WPStatusChanged', 'WP01', 'planned -> doing'],
  ['WPStatusChanged', 'WP01', 'doing -> for_review'],
  ['WPStatusChanged', 'WP02', 'planned -> doing'],
  ['WPStatusChanged', 'WP01', 'for_review -> doing'],
  ['WPStatusChanged', 'WP01', 'doing -> done'],
  ['DependencyResolved', 'WP02', 'WP01 completed'],
  ['WPStatusChanged', 'WP02', 'doing -> for_review'],
];
const TRUE_BOARD: readonly BoardRow[] = [
  { wp: 'WP01', title: 'Cut the columns', status: 'done' },
  { wp: 'WP02', title: 'Carry the tens', status: 'for_review' },
];

const folder = temporaryFolder('demo');
const place: Place = { env: personEnvironment(join(folder.path, 'home')), path: join(folder.path, 'engine') };
const data = join(folder.path, 'server');
mkdirSync(join(folder.path, 'home'));
mkdirSync(place.path);
let server: RunningServer | undefined;
try {
  process.exitCode = await demo();
} finally {
  await workerAsleep(place);
  await server?.stop();
  folder.remove();
}

async function demo(): Promise<0 | 1> {
  server = await step('start a server on a free port', () => startServer(place, data));
  const running = server;
  await step('make a user, log in', () => logIn(place, running, data));
  await step('make a repository with two work packages', makeRepository);
  await step('spec-kitty init', () => mustRun(place, ['init']));
  say('  Sending is off until this person says so for this project. Saying so:');
  await step('spec-kitty sync on', () => mustRun(place, ['sync', 'on']));

  await delivered('commit: the plan', 5, () => commit('Plan the engine'));
  await delivered('commit: WP01 planned -> doing', 6, () => move(WP01, 'doing'));
  await delivered('commit: WP01 doing -> for_review', 7, () => move(WP01, 'for_review'));
  await delivered('commit on a branch: WP02 planned -> doing', 8, async () => {
    await git('switch', '-q', '-c', 'carry');
    await move(WP02, 'doing');
  });
  await step('amend that commit: only its message', () =>
    git('commit', '-q', '--amend', '-m', 'Start to carry the tens'),
  );
  await delivered('commit on main: WP01 back to doing', 9, async () => {
    await git('switch', '-q', 'main');
    await move(WP01, 'doing');
  });
  await step('merge the branch', () => git('merge', '-q', '--no-ff', '-m', 'Merge carry', 'carry'));
  await delivered('commit: WP01 doing -> done', 11, () => move(WP01, 'done'));
  await delivered('commit: WP02 doing -> for_review', 12, () => move(WP02, 'for_review'));
  // What the amended and the merge commit brought must already be known: nothing more may come.
  await step('wait for the worker to sleep, send what is left', async () => {
    await workerAsleep(place);
    await mustRun(place, ['sync']);
  });

  const events = await eventsAtServer(running);
  const rows = boardRows((await readServer(running, '/api/v1/board/')) as Board);
  showEvents(events);
  showBoard(rows);
  const problems = [...differences(TRUTH, events.map(summaryOf)), ...differences(TRUE_BOARD, rows)];
  const status = JSON.parse(await mustRun(place, ['sync', 'status', '--json'])) as {
    queue: { waiting: number };
  };
  if (status.queue.waiting !== 0) problems.push(`${status.queue.waiting} events still wait`);
  for (const problem of problems) say(`NOT TRUE: ${problem}`);
  say(
    problems.length === 0
      ? '\nThe board shows exactly what was committed.'
      : '\nThe board does not tell the truth.',
  );
  const replayed = process.argv.includes('--history') ? await replayHistory(folder.path, running, data) : 0;
  return problems.length === 0 ? replayed : 1;

  /** A commit, and the time until its events are at the server. */
  async function delivered(what: string, count: number, act: () => Promise<unknown>): Promise<void> {
    await step(what, act);
    await step('  … at the server', () =>
      eventually(
        15_000,
        () => eventsAtServer(running),
        ({ length }) => length >= count,
      ),
    );
  }
}

async function makeRepository(): Promise<void> {
  await git('init', '-q', '-b', 'main');
  const created_at = new Date().toISOString().replace(/\.\d+Z/, 'Z');
  const feature = {
    feature_number: '001',
    feature_slug: FEATURE,
    friendly_name: 'Difference engine',
    target_branch: 'main',
    created_at,
  };
  write(`kitty-specs/${FEATURE}/meta.json`, fillTemplate('feature/meta.json', feature));
  write(`kitty-specs/${FEATURE}/tasks.md`, fillTemplate('feature/tasks.md', feature));
  const wp = (wp_id: string, title: string, dependencies: string) =>
    fillTemplate('feature/tasks/WP.md', {
      wp_id,
      title,
      title_in_quotes: JSON.stringify(title),
      dependencies,
      created_at,
    });
  write(WP01, wp('WP01', 'Cut the columns', ''));
  write(WP02, wp('WP02', 'Carry the tens', 'WP01'));
}

/** As in an editor: one word in one file, saved, committed. */
async function move(path: string, lane: string): Promise<void> {
  const text = readFileSync(join(place.path, path), 'utf8');
  write(path, text.replace(/^lane: .*$/m, `lane: "${lane}"`));
  await commit(`Move ${path.slice(TASKS.length + 1, TASKS.length + 5)} to ${lane}`);
}

async function commit(message: string): Promise<void> {
  await git('add', '-A');
  await git('commit', '-q', '-m', message);
}

async function git(...args: string[]): Promise<void> {
  const { code, stderr } = await runProgram('git', args, { cwd: place.path, env: place.env });
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}: ${stderr}`);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(place.path, path)), { recursive: true });
  writeFileSync(join(place.path, path), text);
}

async function eventsAtServer(running: RunningServer): Promise<SpecKittyEvent[]> {
  const { events } = (await readServer(running, '/api/v1/events/?limit=1000')) as {
    events: SpecKittyEvent[];
  };
  return events;
}

function summaryOf(event: SpecKittyEvent): (typeof TRUTH)[number] {
  return [event.event_type, event.aggregate_id, changeOf(event)];
}

function boardRows(board: Board): BoardRow[] {
  return board.work_packages.map(({ wp_id, title, status }) => ({
    wp: wp_id,
    title: title ?? '?',
    status: status ?? 'unknown',
  }));
}

function differences(expected: readonly unknown[], seen: readonly unknown[]): string[] {
  return Array.from({ length: Math.max(expected.length, seen.length) }, (_, n) => [expected[n], seen[n]])
    .filter(([a, b]) => JSON.stringify(a) !== JSON.stringify(b))
    .map(([a, b]) => `expected ${JSON.stringify(a) ?? 'nothing'}, saw ${JSON.stringify(b) ?? 'nothing'}`);
}

/** A person of the demo's own: nothing of who runs it is read or touched. */
function personEnvironment(home: string): Record<string, string> {
  return {
    HOME: home,
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: existsSync('/dev/null') ? '/dev/null' : 'NUL',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    SPEC_KITTY_HOME: join(home, '.spec-kitty'),
  };
}
