import type { CommandEntry } from './command-entry.js';

/** What waits, by hand. */
export const QUEUE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'queue list',
    summary: 'Show what is parked, and why, and what waits',
    options: [
      ['--parked', 'Only what is parked'],
      ['--limit <n>', 'How many of each to show (default 50)'],
    ],
    examples: ['spec-kitty queue list', 'spec-kitty queue list --parked --json'],
    load: async () => (await import('../commands/queue.js')).queueList,
  },
  {
    name: 'queue show <id>',
    summary: 'Show one event whole, with what was said about it',
    examples: ['spec-kitty queue show 01KGTPBXZ8'],
    load: async () => (await import('../commands/queue.js')).queueShow,
  },
  {
    name: 'queue retry [id]',
    summary: 'Put a parked event back into the line, or all of them',
    options: [['--all-parked', 'Every parked event']],
    examples: ['spec-kitty queue retry 01KGTPBXZ8', 'spec-kitty queue retry --all-parked'],
    load: async () => (await import('../commands/queue.js')).queueRetry,
  },
  {
    name: 'queue export <file>',
    summary: 'Write all that waits or is parked to a new file, one JSON document a line',
    examples: ['spec-kitty queue export events.ndjson'],
    load: async () => (await import('../commands/queue.js')).queueExport,
  },
  {
    name: 'queue drop <id>',
    summary: 'Delete one event for good',
    options: [['--yes', 'Yes, it may be lost']],
    examples: ['spec-kitty queue drop 01KGTPBXZ8 --yes'],
    load: async () => (await import('../commands/queue.js')).queueDrop,
  },
];
