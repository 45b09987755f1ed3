import type { CommandEntry } from './command-entry.js';

/** Which server a command is about, when it is not the running one that is asked. */
const SERVE_PLACE: readonly (readonly [string, string])[] = [
  ['--data <dir>', "The server's data folder"],
  ['--database-url <url>', "The server's PostgreSQL (or SPEC_KITTY_DATABASE_URL)"],
];

/** The commands on a server of one's own. */
export const SERVE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'Run the server for a team',
    options: [
      ['--host <address>', 'Where to listen (default 127.0.0.1)'],
      ['--port <number>', 'Port, 0 for a free one (default 8787)'],
      ['--data <dir>', "Where the server keeps its data (default: server in spec-kitty's home)"],
      ['--open-metrics', 'Answer /metrics to other machines, too'],
      ['--database-url <url>', 'Keep events in this PostgreSQL (or SPEC_KITTY_DATABASE_URL)'],
    ],
    examples: [
      'spec-kitty serve',
      'spec-kitty serve --port 0 --data ./kitty-data',
      'SPEC_KITTY_DATABASE_URL=postgres://kitty:secret@db.example.org/kitty spec-kitty serve',
    ],
    load: async () => (await import('../commands/serve.js')).serve,
  },
  {
    name: 'serve export [file]',
    summary:
      'Write every stored event to a new file, one JSON document a line (- is stdout); works while it runs',
    options: SERVE_PLACE,
    examples: ['spec-kitty serve export events.jsonl', 'spec-kitty serve export | gzip > events.jsonl.gz'],
    load: async () => (await import('../commands/serve-store.js')).serveExport,
  },
  {
    name: 'serve import <file>',
    summary: 'Take an export into this store (- is stdin); what is there already is not stored twice',
    options: SERVE_PLACE,
    examples: [
      'spec-kitty serve import events.jsonl',
      'spec-kitty serve export --data ./kitty-data | SPEC_KITTY_DATABASE_URL=postgres://kitty@db/kitty spec-kitty serve import -',
    ],
    load: async () => (await import('../commands/serve-store.js')).serveImport,
  },
  {
    name: 'serve rebuild',
    summary: 'Rebuild the embedded database from its ingest log',
    options: [['--data <dir>', "The server's data folder"]],
    examples: ['spec-kitty serve rebuild --data ./kitty-data'],
    load: async () => (await import('../commands/serve-store.js')).serveRebuild,
  },
  {
    name: 'serve user add <name>',
    summary: 'Make a user on this server; works while it runs',
    options: [
      ['--team <team>', 'The team whose events the user sends and sees'],
      ['--password-stdin', 'Read the password from standard input'],
      ...SERVE_PLACE,
    ],
    examples: ['spec-kitty serve user add ada --team analytical'],
    load: async () => (await import('../commands/serve-user.js')).serveUserAdd,
  },
  {
    name: 'serve user list',
    summary: 'List the users of this server',
    options: SERVE_PLACE,
    examples: ['spec-kitty serve user list'],
    load: async () => (await import('../commands/serve-user.js')).serveUserList,
  },
  {
    name: 'serve user remove <name>',
    summary: 'Remove a user from this server',
    options: SERVE_PLACE,
    examples: ['spec-kitty serve user remove ada'],
    load: async () => (await import('../commands/serve-user.js')).serveUserRemove,
  },
  {
    name: 'serve user password <name>',
    summary: 'Give a user another password; logs it out everywhere',
    options: [['--password-stdin', 'Read the password from standard input'], ...SERVE_PLACE],
    examples: ['spec-kitty serve user password ada'],
    load: async () => (await import('../commands/serve-user.js')).serveUserPassword,
  },
];
