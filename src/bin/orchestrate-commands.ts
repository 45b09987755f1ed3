import type { CommandEntry } from './command-entry.js';

const FEATURE = ['--feature <name>', 'The feature, where there are several'] as const;

/** Agents at work, and looking at them. */
export const ORCHESTRATE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'orchestrate',
    summary: 'Let agents implement and review the work packages, each in its worktree, in dependency order',
    options: [
      FEATURE,
      ['--max-parallel <number>', 'How many agents at once (default 3)'],
      ['--impl-agent <names>', 'Who implements, in the order in which they are asked'],
      ['--review-agent <names>', 'Who reviews'],
      ['--dry-run', 'Show the plan and the command lines, begin nothing'],
      ['--resume', 'Go on with a run that was interrupted or killed'],
      ['--abort', 'End a run and its agents; all work is kept'],
      ['--skip <WPxx>', 'Go on without a work package'],
      ['--drain', 'Begin nothing new, let what is at work end'],
    ],
    examples: [
      'spec-kitty orchestrate --feature 001-engine --dry-run',
      'spec-kitty orchestrate --impl-agent claude --review-agent codex --max-parallel 2',
      'spec-kitty orchestrate --resume',
      'spec-kitty orchestrate --skip WP03',
    ],
    load: async () => (await import('../commands/orchestrate.js')).orchestrate,
  },
  {
    name: 'orchestrate status',
    summary: 'Show where every work package of the run is, and what needs you',
    examples: ['spec-kitty orchestrate status', 'spec-kitty orchestrate status --json'],
    load: async () => (await import('../commands/orchestrate-look.js')).orchestrateStatus,
  },
  {
    name: 'orchestrate why <wp>',
    summary: 'Explain why a work package is where it is',
    examples: ['spec-kitty orchestrate why WP03'],
    load: async () => (await import('../commands/orchestrate-look.js')).orchestrateWhy,
  },
  {
    name: 'orchestrate log <wp>',
    summary: 'Show what happened to a work package, and what its last agent printed',
    examples: ['spec-kitty orchestrate log WP03'],
    load: async () => (await import('../commands/orchestrate-look.js')).orchestrateLog,
  },
  {
    name: 'orchestrate clean',
    summary: 'Remove worktrees that are clean, done and without a process; branches stay',
    options: [FEATURE],
    examples: ['spec-kitty orchestrate clean'],
    load: async () => (await import('../commands/orchestrate-look.js')).orchestrateClean,
  },
];
