import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { composeQueue } from '../../src/compose.js';
import { parseUlid } from '../../src/events/ulid.js';
import { systemWallTime } from '../../src/shared/wall-time.js';
import { homeAt } from '../support/logged-in.js';
import { writeFeature } from '../support/feature.js';
import { TestRepository } from '../support/repository.js';
import { upstreamDatabase } from '../upstream/upstream-database.js';
import { TypedPlace, type Story } from './typed-place.js';

/** A repository with a feature that somebody has written and a remote; nothing of ours in it yet. */
export function beginTeamPlace(): TypedPlace {
  const repository = TestRepository.create();
  writeFeature(repository, { WP01: '', WP02: 'WP01', WP03: '' });
  repository.write('package.json', '{ "scripts": { "test": "true" } }\n');
  repository.write('feedback.md', 'The error path has no test.\n');
  repository.git('init', '-q', '--bare', '../origin.git');
  repository.git('remote', 'add', 'origin', '../origin.git');
  repository.commit('Begin');
  return new TypedPlace(repository);
}

/** A server, a person, a project, a day's work, in the order in which the README tells it. */
export const TEAM_STORY: Story = [
  'spec-kitty --version',
  'spec-kitty init',
  ['spec-kitty init --external', 'spec-kitty hooks status', 'spec-kitty hooks status --json'],
  { line: 'spec-kitty serve', says: /^Listening on (?<url>\S+)/m, stays: true },
  'spec-kitty serve user add ada --team engine',
  'spec-kitty serve user add ci --team engine',
  'spec-kitty serve user list',
  'spec-kitty auth login --server https://kitty.example.org',
  'spec-kitty sync on',
  'spec-kitty sync server https://kitty.example.org',
  'spec-kitty sync server',
  'spec-kitty auth status --json',
  {
    line: 'spec-kitty agent feature finalize-tasks --make-files',
    before: ({ repository }) => void repository.commit('Set up spec-kitty'),
  },
  'spec-kitty agent tasks move-task WP01 --to doing --agent claude',
  'spec-kitty agent tasks status',

  'spec-kitty implement WP01 --agent claude',
  'spec-kitty agent tasks mark-status T001 --status done --agent NAME',
  'spec-kitty agent tasks mark-status T001 --status done',
  'spec-kitty agent tasks mark-status T001 T002 T003 --status done --agent claude',
  'spec-kitty agent tasks mark-status T001 T002 --status done --agent claude',
  'spec-kitty agent tasks add-history WP01 --note "…" --agent NAME',
  'spec-kitty agent tasks add-history WP01 --note "The parser is done, the tests are next"',
  'spec-kitty agent tasks add-history WP01 --type error --note "CI is red: no disk"',
  'spec-kitty agent tasks move-task WP01 --to for_review --agent claude',
  'spec-kitty agent tasks move-task WP01 --to planned --review-feedback-file feedback.md',
  'spec-kitty agent tasks move-task WP01 --to for_review --note "Ready: 12 tests"',
  {
    line: 'spec-kitty agent tasks move-task WP01 --to planned --review-feedback-file FILE --agent NAME',
    before: ({ repository }) => repository.write('FILE', 'Now the tests have no errors.\n'),
  },
  {
    line: 'spec-kitty agent tasks move-task WP01 --to done --agent NAME',
    before: ({ repository }) => repository.delete('FILE'),
  },
  { line: 'spec-kitty implement WP02 --base WP01', before: workIn('WP01', 'parser.js') },
  'spec-kitty implement WP03 --feature 001-engine --json',
  'spec-kitty agent feature finalize-tasks --feature 001-engine',
  [
    'spec-kitty agent tasks list-tasks',
    'spec-kitty agent tasks list-tasks --lane doing --json',
    'spec-kitty agent tasks status --feature 001-engine',
    'spec-kitty board',
    'spec-kitty board --local --json',
  ],
  { line: 'spec-kitty board --watch --feature 001-engine', says: /001-engine/ },
  'spec-kitty exec -- npm test',
  'spec-kitty exec --wp WP03 --agent claude -- git rebase main',

  {
    line: 'spec-kitty merge --dry-run',
    before: async (place) => {
      workIn('WP02', 'evaluator.js')(place);
      workIn('WP03', 'printer.js')(place);
      place.repository.write('evaluator.js', 'of somebody else\n');
      place.repository.commit('In the way');
      await place.also('spec-kitty agent tasks mark-status T004 T005 T006 --status done');
    },
  },
  {
    line: 'spec-kitty merge --abort',
    before: async (place) => void (await place.also('spec-kitty merge', 1)),
  },
  {
    line: 'spec-kitty merge --resume',
    before: async (place) => {
      await place.also('spec-kitty merge', 1);
      place.repository.write('evaluator.js', 'of both\n');
      place.repository.git('add', 'evaluator.js');
    },
  },
  {
    line: 'spec-kitty merge --strategy squash --push',
    before: (place) => {
      place.repository.git('worktree', 'add', '-q', '-b', '001-engine-WP03', '.worktrees/001-engine-WP03');
      workIn('WP03', 'late.js')(place);
    },
  },
  'spec-kitty accept --mode checklist',
  'spec-kitty accept --actor ada',
  'spec-kitty accept --feature 001-engine --lenient --json',

  {
    line: 'spec-kitty capture',
    before: ({ repository }) => {
      for (let count = 0; count < 20; count += 1)
        repository.git('-c', 'core.hooksPath=/dev/null', 'commit', '-q', '--allow-empty', '-m', 'On');
    },
  },
  'spec-kitty capture main~20..main',
  'spec-kitty capture --all',
  ['spec-kitty capture --dry-run --ndjson', 'spec-kitty capture --all --dry-run --ndjson'],
  'spec-kitty sync',
  'spec-kitty sync now',
  'spec-kitty sync --report failures.json',
  [
    'spec-kitty sync status',
    'spec-kitty sync status --check',
    'spec-kitty log',
    'spec-kitty log --limit 1000 --json',
  ],
  { line: 'spec-kitty log --follow', says: /WPStatusChanged/ },
  'spec-kitty sync start',
  'spec-kitty sync stop',

  'spec-kitty sync off',
  { line: 'spec-kitty queue list', before: park },
  [
    'spec-kitty queue list --parked',
    'spec-kitty queue list --parked --json',
    'spec-kitty queue show 01KGTPBXZ8',
  ],
  'spec-kitty queue retry 01KGTPBXZ8',
  'spec-kitty queue retry --all-parked',
  'spec-kitty queue export FILE',
  'spec-kitty queue export events.ndjson',
  'spec-kitty queue drop 01KGTPBXZ8 --yes',

  { line: 'spec-kitty import', before: leaveUpstreamQueue },
  ['spec-kitty import ~/old-laptop/.spec-kitty', 'spec-kitty import ~/old-laptop/.spec-kitty --json'],
  'spec-kitty import --yes',

  [
    'spec-kitty events schema',
    'spec-kitty events schema > events.schema.json',
    'spec-kitty completion bash',
    'spec-kitty completion zsh',
    'spec-kitty doctor --json',
  ],
  {
    line: 'spec-kitty completion fish > ~/.config/fish/completions/spec-kitty.fish',
    before: ({ repository }) =>
      void fs.mkdirSync(join(repository.home, '.config/fish/completions'), { recursive: true }),
  },
  'spec-kitty doctor',
  'spec-kitty doctor --fix',
  'spec-kitty hooks uninstall',
  'spec-kitty hooks install',

  'spec-kitty serve export events.jsonl',
  'spec-kitty serve export | gzip > events.jsonl.gz',
  'spec-kitty auth login',
  'spec-kitty serve user password ada',
  'spec-kitty auth logout',
  'spec-kitty serve user remove ada',
  'spec-kitty serve user add ada --team analytical',
];

/** Where a workflow runs: a clone, and what the project's settings say. */
export function beginWorkflow(team: TypedPlace): TypedPlace {
  const place = new TypedPlace(TestRepository.clone(team.repository.path), {
    CI: 'true',
    SPEC_KITTY_SERVER: team.standsFor('https://kitty.example.org'),
    PASSWORD: 'her own password',
  });
  // As GitHub says it of the first push of a branch.
  place.replaced.push(['${{ github.event.before }}..${{ github.sha }}', `${'0'.repeat(40)}..HEAD`]);
  return place;
}

export const WORKFLOW_STORY: Story = [
  'printf %s "$PASSWORD" | spec-kitty auth login --username ci --password-stdin',
  'spec-kitty sync on',
  'spec-kitty capture "${{ github.event.before }}..${{ github.sha }}" || spec-kitty capture --all',
  'spec-kitty sync',
];

/** What an operator does when the server has ended. */
export const OPERATOR_STORY: Story = [
  'spec-kitty serve import events.jsonl',
  'spec-kitty serve user add ada --team analytical --data ./kitty-data',
  {
    line: 'spec-kitty serve --port 0 --data ./kitty-data',
    before: copyDatabase,
    says: /^Listening on/m,
  },
  {
    line: 'spec-kitty serve export events.jsonl --data ./kitty-data',
    before: ({ repository }) => repository.delete('events.jsonl'),
  },
];

/** To make an empty database takes seconds; one is enough. */
function copyDatabase({ repository }: TypedPlace): void {
  const made = join(repository.home, '.spec-kitty', 'server', 'database');
  fs.cpSync(made, join(repository.path, 'kitty-data', 'database'), { recursive: true });
}

/** What an agent commits in its worktree. */
function workIn(wpId: string, file: string): (place: TypedPlace) => void {
  return ({ repository }) => {
    const cwd = join(repository.path, '.worktrees', `001-engine-${wpId}`);
    fs.writeFileSync(join(cwd, file), `by ${wpId}\n`);
    repository.run({ cwd, args: ['add', '-A'] });
    repository.run({ cwd, args: ['commit', '-q', '-m', `${wpId}: ${file}`] });
  };
}

/** An event that a server has refused. */
async function park(place: TypedPlace): Promise<void> {
  await place.also('spec-kitty agent tasks add-history WP01 --note "For the server to refuse"');
  const { events } = JSON.parse(await place.also('spec-kitty queue list --json')) as {
    events: { event_id: string }[];
  };
  const eventId = parseUlid(events.at(-1)?.event_id ?? '') ?? assert.fail('no event waits');
  const queue = composeQueue({
    env: {},
    home: homeAt(place.repository),
    time: systemWallTime,
    life: 'short',
  });
  await queue.settle(
    [{ kind: 'refused', eventId, category: 'schema', reason: 'No', park: true }],
    Date.now(),
  );
  place.replaced.push(['PARKED', eventId]);
}

async function leaveUpstreamQueue({ repository }: TypedPlace): Promise<void> {
  const bytes = await upstreamDatabase([]);
  for (const [folder, name] of [
    ['old-laptop/.spec-kitty', 'queue.db'],
    ['.spec-kitty/queues', 'queue-1.db'],
  ] as const) {
    fs.mkdirSync(join(repository.home, folder), { recursive: true });
    fs.writeFileSync(join(repository.home, folder, name), bytes);
  }
}
