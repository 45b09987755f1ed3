import type { CommandEntry } from './command-entry.js';
import { ORCHESTRATE_COMMANDS } from './orchestrate-commands.js';
import { SERVE_COMMANDS } from './serve-commands.js';
import { QUEUE_COMMANDS } from './queue-commands.js';

const FEATURE = ['--feature <name>', 'The feature, where there are several'] as const;
const AGENT = ['--agent <name>', 'Who does it: stands in the log'] as const;
const SHELL_PID = ['--shell-pid <number>', "The agent's shell (default: the one that runs this)"] as const;
const NO_COMMIT = ['--no-auto-commit', 'Edit the files, and leave the commit to you'] as const;

const SYNC_REPORT = ['--report <file>', 'Write what was not delivered as JSON'] as const;

/** Every command. Options that all of them take stand in cli.ts. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'Set up this project: identity and git hooks',
    options: [
      ['--husky', "Put the hooks into husky's folder, and set husky up where it is not"],
      ['--git-hooks', "Put them into git's own folder, whoever manages the hooks"],
      ['--external', 'Write no hook: print the lines to add to yours'],
      ['--yes', 'Ask nothing; sending stays off until you say `spec-kitty sync on`'],
    ],
    examples: ['spec-kitty init', 'spec-kitty init --husky', 'spec-kitty init --external'],
    load: async () => (await import('../commands/init.js')).init,
  },
  {
    name: 'hooks install',
    summary: "Put spec-kitty's block into the git hooks",
    examples: ['spec-kitty hooks install'],
    load: async () => (await import('../commands/hooks.js')).hooksInstall,
  },
  {
    name: 'hooks uninstall',
    summary: 'Take it out again; every byte of your own hooks stays',
    examples: ['spec-kitty hooks uninstall'],
    load: async () => (await import('../commands/hooks.js')).hooksUninstall,
  },
  {
    name: 'hooks status',
    summary: 'Show who owns the hooks, and whether commits are noted',
    examples: ['spec-kitty hooks status --json'],
    load: async () => (await import('../commands/hooks.js')).hooksStatus,
  },
  {
    name: 'doctor',
    summary: 'Say what is wrong here, and the command that mends it',
    options: [['--fix', 'Mend what can be mended safely']],
    examples: ['spec-kitty doctor', 'spec-kitty doctor --fix', 'spec-kitty doctor --json'],
    load: async () => (await import('../commands/doctor.js')).doctor,
  },
  {
    name: 'capture [range]',
    summary: 'Record what commits did to work packages: those the hooks noted, a range, or all',
    options: [
      ['--all', 'Everything reachable, by all authors'],
      ['--dry-run', 'Store nothing, show what would be recorded'],
      ['--ndjson', 'With --dry-run: one JSON object a line for every observation'],
    ],
    examples: [
      'spec-kitty capture',
      'spec-kitty capture main~20..main',
      'spec-kitty capture --all --dry-run --ndjson',
    ],
    load: async () => (await import('../commands/capture.js')).capture,
  },
  {
    name: 'log',
    summary: 'Show what was captured and what became of it, newest last',
    options: [
      ['--follow', 'Go on: a line for each event that comes, and for each change of its state'],
      ['--limit <n>', 'How many events to show (default 100)'],
    ],
    examples: ['spec-kitty log', 'spec-kitty log --follow', 'spec-kitty log --limit 1000 --json'],
    load: async () => (await import('../commands/log.js')).log,
  },
  {
    name: 'implement <wp>',
    summary: 'Begin a work package: its worktree, its branch, its lane',
    options: [
      ['--base <WPyy>', 'Build upon the branch of another work package instead of the target branch'],
      ['--force', 'Override unfinished dependencies and its lane; the log says so'],
      AGENT,
      SHELL_PID,
      FEATURE,
    ],
    examples: [
      'spec-kitty implement WP01 --agent claude',
      'spec-kitty implement WP02 --base WP01',
      'spec-kitty implement WP03 --feature 001-engine --json',
    ],
    isWork: true,
    load: async () => (await import('../commands/implement.js')).implement,
  },
  {
    name: 'merge',
    summary: 'Merge the branches of a feature in dependency order, and move what was in doing to for_review',
    options: [
      ['--strategy <merge|squash>', 'A merge commit each, or one plain commit each (default merge)'],
      ['--target <branch>', "Where to (default: meta.json's target_branch, else the branch you are on)"],
      ['--push', 'Push the target in the end'],
      ['--dry-run', 'Show the order and what stands in the way; change nothing'],
      ['--keep-branch', 'Keep the branches'],
      ['--keep-worktree', 'Keep the worktrees, and with them the branches'],
      ['--resume', 'Go on, after conflicts were resolved or the merge was interrupted'],
      ['--abort', 'Go back to where the merge began'],
      AGENT,
      FEATURE,
    ],
    examples: [
      'spec-kitty merge --dry-run',
      'spec-kitty merge --strategy squash --push',
      'spec-kitty merge --resume',
      'spec-kitty merge --abort',
    ],
    isWork: true,
    load: async () => (await import('../commands/merge.js')).merge,
  },
  {
    name: 'accept',
    summary: 'Check a feature item by item, move what is in review to done, and say so in meta.json',
    options: [
      [
        '--mode <auto|pr|local|checklist>',
        'What comes next; checklist only shows how it stands (default auto)',
      ],
      ['--actor <name>', 'Who accepts (default: your name in git)'],
      ['--lenient', 'Do not ask for agents and logs'],
      ['--no-commit', 'Edit the files, and leave the commit to you'],
      AGENT,
      FEATURE,
    ],
    examples: [
      'spec-kitty accept --mode checklist',
      'spec-kitty accept --actor ada',
      'spec-kitty accept --feature 001-engine --lenient --json',
    ],
    isWork: true,
    load: async () => (await import('../commands/accept.js')).accept,
  },
  {
    name: 'agent tasks move-task <wp>',
    summary: 'Move a work package to another lane, and commit that',
    options: [
      ['--to <lane>', 'planned, doing, for_review, done; later projects also claimed, blocked, canceled …'],
      ['--note <text>', 'What the log is to say'],
      AGENT,
      ['--assignee <name>', 'Who is responsible for it'],
      SHELL_PID,
      ['--review-feedback-file <file>', "The reviewer's words, needed from for_review back to planned"],
      ['--force', 'Override open boxes and missing feedback; the log says so'],
      NO_COMMIT,
      FEATURE,
    ],
    examples: [
      'spec-kitty agent tasks move-task WP01 --to doing --agent claude',
      'spec-kitty agent tasks move-task WP01 --to for_review --note "Ready: 12 tests"',
      'spec-kitty agent tasks move-task WP01 --to planned --review-feedback-file feedback.md',
    ],
    isWork: true,
    load: async () => (await import('../commands/move-task.js')).moveTask,
  },
  {
    name: 'agent tasks mark-status [...tasks]',
    summary: 'Tick boxes in tasks.md, or clear them, and commit that',
    options: [['--status <status>', 'done or pending'], AGENT, SHELL_PID, NO_COMMIT, FEATURE],
    examples: [
      'spec-kitty agent tasks mark-status T001 --status done',
      'spec-kitty agent tasks mark-status T001 T002 T003 --status done --agent claude',
    ],
    isWork: true,
    load: async () => (await import('../commands/mark-status.js')).markStatus,
  },
  {
    name: 'agent tasks add-history <wp>',
    summary: "Add a note to a work package's log, and commit that",
    options: [
      ['--note <text>', 'What is to be noted'],
      ['--type <type>', 'note (default), review, error or comment'],
      AGENT,
      SHELL_PID,
      NO_COMMIT,
      FEATURE,
    ],
    examples: [
      'spec-kitty agent tasks add-history WP01 --note "The parser is done, the tests are next"',
      'spec-kitty agent tasks add-history WP01 --type error --note "CI is red: no disk"',
    ],
    isWork: true,
    load: async () => (await import('../commands/add-history.js')).addHistory,
  },
  {
    name: 'agent tasks list-tasks',
    summary: 'List the work packages of a feature: lane, agent, boxes',
    options: [['--lane <lane>', 'Only those in this lane'], FEATURE],
    examples: ['spec-kitty agent tasks list-tasks', 'spec-kitty agent tasks list-tasks --lane doing --json'],
    isWork: true,
    load: async () => (await import('../commands/list-tasks.js')).listTasks,
  },
  {
    name: 'agent tasks status',
    summary: 'Show the board of a feature in the terminal',
    options: [FEATURE],
    examples: ['spec-kitty agent tasks status', 'spec-kitty agent tasks status --feature 001-engine'],
    isWork: true,
    load: async () => (await import('../commands/list-tasks.js')).tasksStatus,
  },
  {
    name: 'agent feature finalize-tasks',
    summary: "Write the dependencies of tasks.md into the work packages' files, check them, commit it all",
    options: [
      AGENT,
      FEATURE,
      ['--make-files', 'Make a file for each work package of tasks.md that has none'],
    ],
    examples: [
      'spec-kitty agent feature finalize-tasks --make-files',
      'spec-kitty agent feature finalize-tasks --feature 001-engine',
    ],
    isWork: true,
    load: async () => (await import('../commands/finalize-tasks.js')).finalizeTasks,
  },
  {
    name: 'board',
    summary: "Show the team's board in the terminal; offline, that of the files here",
    options: [
      ['--watch', 'Go on: draw it anew whenever something changes, until Ctrl-C or q'],
      ['--local', 'The task files here, whatever the server says'],
      FEATURE,
    ],
    examples: [
      'spec-kitty board',
      'spec-kitty board --watch --feature 001-engine',
      'spec-kitty board --local --json',
    ],
    load: async () => (await import('../commands/board.js')).board,
  },
  ...ORCHESTRATE_COMMANDS,
  {
    name: 'exec',
    usage: 'exec [--wp WPxx] [--agent NAME] -- COMMAND …',
    summary: 'Run any command as it is, and capture what it did to work packages',
    options: [
      ['--wp <WPxx>', 'The work package it is about, for the record of a failure'],
      ['--agent <name>', 'Who runs it, for the same'],
    ],
    examples: ['spec-kitty exec -- npm test', 'spec-kitty exec --wp WP03 --agent claude -- git rebase main'],
    load: async () => (await import('../commands/exec.js')).exec,
  },
  {
    name: 'completion <bash|zsh|fish>',
    summary: 'Print what teaches your shell the commands',
    examples: [
      'spec-kitty completion bash    # in ~/.bashrc: source <(spec-kitty completion bash)',
      'spec-kitty completion zsh     # in ~/.zshrc, behind compinit: source <(spec-kitty completion zsh)',
      'spec-kitty completion fish > ~/.config/fish/completions/spec-kitty.fish',
    ],
    load: async () => (await import('../commands/completion.js')).completionOf(COMMANDS),
  },
  {
    name: 'auth login',
    summary: "Log in at your team's server",
    options: [
      ['--server <url>', 'The server'],
      ['--username <name>', 'Your name there'],
      ['--password-stdin', 'Read the password from standard input'],
    ],
    examples: ['spec-kitty auth login --server https://kitty.example.org --username ada'],
    load: async () => (await import('../commands/auth.js')).authLogin,
  },
  {
    name: 'auth logout',
    summary: 'Forget the login on this machine',
    examples: ['spec-kitty auth logout'],
    load: async () => (await import('../commands/auth.js')).authLogout,
  },
  {
    name: 'auth status',
    summary: 'Show who is logged in where',
    examples: ['spec-kitty auth status --json'],
    load: async () => (await import('../commands/auth.js')).authStatus,
  },
  {
    name: 'sync',
    summary: 'Send what waits and may be sent',
    options: [SYNC_REPORT],
    examples: ['spec-kitty sync', 'spec-kitty sync --report failures.json'],
    load: async () => (await import('../commands/sync-now.js')).syncNow,
  },
  {
    name: 'sync now',
    summary: 'The same as sync',
    options: [SYNC_REPORT],
    examples: ['spec-kitty sync now'],
    load: async () => (await import('../commands/sync-now.js')).syncNow,
  },
  {
    name: 'sync status',
    summary: 'Show what waits, what was refused, and the connection',
    options: [['--check', 'Ask the server, too (at most 5 s)']],
    examples: ['spec-kitty sync status --check'],
    load: async () => (await import('../commands/sync-status.js')).syncStatus,
  },
  {
    name: 'sync on',
    summary: "Allow this project's events to be sent from this machine",
    examples: ['spec-kitty sync on'],
    load: async () => (await import('../commands/sync-consent.js')).syncOn,
  },
  {
    name: 'sync off',
    summary: 'Stop sending them',
    examples: ['spec-kitty sync off'],
    load: async () => (await import('../commands/sync-consent.js')).syncOff,
  },
  {
    name: 'sync server [url]',
    summary: 'Show or choose the server',
    examples: ['spec-kitty sync server https://kitty.example.org'],
    load: async () => (await import('../commands/sync-consent.js')).syncServer,
  },
  ...QUEUE_COMMANDS,
  {
    name: 'import [path]',
    summary: 'Show what can be taken over from the Python spec-kitty, and with --yes take it',
    options: [
      ['--dry-run', 'Only show it, whatever else is given; so it is without --yes'],
      ['--yes', 'Take it over; nothing is deleted, changed or sent'],
    ],
    examples: [
      'spec-kitty import',
      'spec-kitty import ~/old-laptop/.spec-kitty --json',
      'spec-kitty import --yes',
    ],
    load: async () => (await import('../commands/import.js')).importUpstream,
  },
  {
    name: 'sync start',
    summary: 'Start the background service: events go out as they are recorded',
    examples: ['spec-kitty sync start'],
    load: async () => (await import('../commands/sync-service.js')).syncStart,
  },
  {
    name: 'sync stop',
    summary: 'End it',
    examples: ['spec-kitty sync stop'],
    load: async () => (await import('../commands/sync-service.js')).syncStop,
  },
  {
    name: 'events schema',
    summary: 'Print the JSON Schema of all events',
    examples: ['spec-kitty events schema > events.schema.json'],
    load: async () => (await import('../commands/events.js')).eventsSchema,
  },
  ...SERVE_COMMANDS,
];
