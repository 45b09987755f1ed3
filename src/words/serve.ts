import type { FailureDetails } from '../shared/failure.js';

/** Every sentence of the server and its commands that a person may read. */
export const serveWords = {
  // Commands
  listening: (url: string) => `Listening on ${url}\n`,
  noUsersYet: (command: string) =>
    `Nobody can log in yet. Make a user, in another terminal:\n\n    ${command}\n\n` +
    'It asks for a password; the server need not be restarted.\n',
  clearText: (host: string) =>
    `Careful: on ${host} other machines can reach this server, and passwords and tokens travel in clear text.\n` +
    'Put a proxy with TLS in front of it that hands on Host, X-Forwarded-For and X-Forwarded-Proto. Without TLS the\n' +
    'board cannot keep anybody logged in, and spec-kitty does not send to it.\n',
  askPassword: (name: string) => `Password for ${name}: `,
  askPasswordAgain: 'The same again: ',
  userAdded: (name: string, team: string) => `Added ${name} to team ${team}.\n`,
  userRemoved: (name: string) => `Removed ${name}. Its tokens are no longer accepted.\n`,
  passwordChanged: (name: string) => `${name} has a new password, and is logged out everywhere.\n`,
  exported: (events: number, file: string) => `Wrote ${events} events to ${file}.\n`,
  exporting: (events: number) => `Writing … ${events} events`,
  importing: (events: number) => `Reading … ${events} events`,
  imported: (imported: number, duplicate: number) =>
    `Imported ${imported} events; ${duplicate} were there already.\n`,
  lineRefused: (line: number, reason: string) => `Line ${line}: ${reason}\n`,
  moreRefused: '… and more.\n',
  rebuilding: (events: number) => `Rebuilding … ${events} events`,
  rebuilt: (events: number, replaced: string | undefined) =>
    `Rebuilt the database from ${events} events. Everybody has to log in again.\n` +
    (replaced === undefined ? '' : `The old one is in ${replaced}; remove it when all is well.\n`),
  noUsers: 'No users yet. Add one: spec-kitty serve user add NAME --team TEAM\n',
  userListHead: ['NAME', 'TEAM', 'SINCE'],

  // What a person must mend
  badPort: (value: string): FailureDetails => ({
    code: 'bad_port',
    message: `${value} is not a port.`,
    hint: 'Give a number from 0 to 65535; 0 picks a free one.',
    exitCode: 2,
  }),
  missingArgument: (what: string, example: string): FailureDetails => ({
    code: 'missing_argument',
    message: `${what} is missing.`,
    hint: `Write, for example: ${example}`,
    exitCode: 2,
  }),
  portInUse: (host: string, port: number): FailureDetails => ({
    code: 'port_in_use',
    message: `Port ${port} on ${host} is in use.`,
    hint: 'Stop the other program, or choose another port with --port (0 picks a free one).',
  }),
  cannotListen: (host: string, port: number, reason: string): FailureDetails => ({
    code: 'cannot_listen',
    message: `Cannot listen on ${host}, port ${port}: ${reason}`,
    hint: 'Name an address of this machine with --host, and a port above 1023 with --port.',
  }),
  folderInUse: (path: string): FailureDetails => ({
    code: 'data_folder_in_use',
    message: `Another server is running on ${path}.`,
    hint: 'Stop it, or name another folder with --data.',
  }),
  folderUnusable: (path: string, reason: string): FailureDetails => ({
    code: 'data_folder_unusable',
    message: `The data folder ${path} cannot be used: ${reason}`,
    hint: 'Make it writable, or name another folder with --data.',
  }),
  storeOtherMajor: (path: string, found: string, ours: string): FailureDetails => ({
    code: 'store_other_major',
    message: `${path} was made by PostgreSQL ${found}; this version of spec-kitty has PostgreSQL ${ours}.`,
    hint: 'Rebuild the database from the ingest log beside it: spec-kitty serve rebuild, with the same --data.',
  }),
  noEmbeddedStore: (reason: string): FailureDetails => ({
    code: 'no_embedded_store',
    message: `The embedded database is not installed (an optional package, left out by --omit=optional): ${reason}`,
    hint: 'Install it beside spec-kitty: npm install @electric-sql/pglite. Or keep the events in a PostgreSQL: --database-url postgres://…',
  }),
  storeUnreadable: (path: string, reason: string): FailureDetails => ({
    code: 'store_unreadable',
    message: `The database in ${path} cannot be opened: ${reason}`,
    hint: 'Rebuild the database from the ingest log beside it: spec-kitty serve rebuild, with the same --data.',
  }),
  badDatabaseUrl: {
    code: 'bad_database_url',
    message: 'That is not the address of a PostgreSQL.',
    hint: 'Write postgres://USER@HOST:PORT/DATABASE; with a password better in SPEC_KITTY_DATABASE_URL than in --database-url.',
    exitCode: 2,
  } satisfies FailureDetails,
  databaseUnreachable: (where: string, reason: string): FailureDetails => ({
    code: 'database_unreachable',
    message: `The database ${where} cannot be used: ${reason}`,
    hint: 'Check that PostgreSQL runs there, that the database exists, and what the address says of TLS (?sslmode=…).',
  }),
  databaseLogin: (where: string, reason: string): FailureDetails => ({
    code: 'database_login',
    message: `The database ${where} does not let us in: ${reason}`,
    hint: 'Check user and password in SPEC_KITTY_DATABASE_URL or --database-url.',
  }),
  databaseTooOld: (where: string, found: string, oldest: number): FailureDetails => ({
    code: 'database_too_old',
    message: `${where} is PostgreSQL ${found}; spec-kitty needs ${oldest} or later.`,
    hint: 'Upgrade that PostgreSQL, or name another one.',
  }),
  logDamaged: (path: string, place: string): FailureDetails => ({
    code: 'ingest_log_damaged',
    message: `The ingest log in ${path} is damaged (${place}).`,
    hint: 'Restore the folder from a backup.',
  }),
  nothingToRebuild: (path: string): FailureDetails => ({
    code: 'nothing_to_rebuild',
    message: `There is no ingest log in ${path} to make a database of.`,
    hint: 'Restore it from a backup. If a spec-kitty from before there was a log made this folder, start that version once, then this one.',
  }),
  nothingToExport: (path: string): FailureDetails => ({
    code: 'nothing_to_export',
    message: `There is no ingest log in ${path}.`,
    hint: "Name the server's folder with --data. If a spec-kitty from before there was a log made it, start the server once.",
  }),
  noSuchImport: (path: string, reason: string): FailureDetails => ({
    code: 'cannot_read',
    message: `${path} cannot be read: ${reason}`,
    hint: 'Name a file that `spec-kitty serve export` wrote, or - for standard input.',
  }),
  endlessLine: (limitBytes: number): FailureDetails => ({
    code: 'endless_line',
    message: `There is a line of more than ${limitBytes} bytes: this is not an export.`,
    hint: 'Name a file that `spec-kitty serve export` wrote. A compressed one goes through gunzip first.',
  }),
  importRefused: (refused: number): FailureDetails => ({
    code: 'import_incomplete',
    message: `${refused} ${refused === 1 ? 'line was' : 'lines were'} not imported.`,
    hint: 'See above which and why. All others are in; the import may be run again.',
  }),
  notAnExportedLine: 'not a line of an export',
  storeNewer: (found: number, ours: number): FailureDetails => ({
    code: 'store_newer',
    message: `The database was written by a newer spec-kitty (its schema is ${found}, ours is ${ours}).`,
    hint: 'Install that version again: npm install -g spec-kitty-capture@latest',
  }),
  signingKeysUnreadable: (path: string): FailureDetails => ({
    code: 'signing_keys_unreadable',
    message: `${path} is damaged.`,
    hint: 'Restore it, or delete it: a new one is made, and everybody has to log in again.',
  }),
  usersUnreadable: (path: string): FailureDetails => ({
    code: 'users_unreadable',
    message: `${path} is damaged.`,
    hint: 'Restore it, or move it away and add the users again.',
  }),
  usersBusy: (path: string): FailureDetails => ({
    code: 'users_busy',
    message: `Another command has been changing ${path} for seconds.`,
    hint: 'Wait for it to end, then try again.',
  }),
  badUserName: (name: string): FailureDetails => ({
    code: 'bad_user_name',
    message: `${JSON.stringify(name)} cannot be a user's name.`,
    hint: 'Use 1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first.',
  }),
  badTeam: (team: string): FailureDetails => ({
    code: 'bad_team',
    message: `${JSON.stringify(team)} cannot be a team's name.`,
    hint: 'Use 1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first.',
  }),
  reservedTeam: (team: string): FailureDetails => ({
    code: 'bad_team',
    message: `${JSON.stringify(team)} marks events whose team is not known yet, so no team can have that name.`,
    hint: 'Choose another name for the team.',
  }),
  badPassword: (min: number, max: number): FailureDetails => ({
    code: 'bad_password',
    message: `A password has ${min} to ${max} characters.`,
    hint: 'Choose another one.',
  }),
  passwordsDiffer: {
    code: 'passwords_differ',
    message: 'The two passwords are not the same.',
    hint: 'Run the command again.',
  } satisfies FailureDetails,
  emptyPassword: {
    code: 'no_password',
    message: 'No password was given.',
    hint: 'Run the command again, or pass one on standard input: … --password-stdin < FILE',
    exitCode: 2,
  } satisfies FailureDetails,
  noPassword: {
    code: 'no_password',
    message: 'There is no terminal to ask for a password.',
    hint: 'Pass it on standard input: … --password-stdin < FILE',
    exitCode: 2,
  } satisfies FailureDetails,
  userExists: (name: string, team: string): FailureDetails => ({
    code: 'user_exists',
    message: `There is a user ${name} already, in team ${team}.`,
    hint: `Choose another name, or remove it first: spec-kitty serve user remove ${name}`,
  }),
  userUnknown: (name: string): FailureDetails => ({
    code: 'user_unknown',
    message: `There is no user ${JSON.stringify(name)}.`,
    hint: 'See who there is: spec-kitty serve user list',
  }),
  teamSpelling: (team: string, existing: string): FailureDetails => ({
    code: 'team_spelling',
    message: `There is a team ${existing}; ${team} would be another one, and neither would see the other's events.`,
    hint: `Write --team ${existing}, or choose a name that differs by more than its capitals.`,
  }),

  // What a client is told, and shows to its person
  notLoggedIn: 'This needs a valid access token. Log in: spec-kitty auth login',
  wrongLogin: 'The user name or the password is wrong.',
  tooManyLogins: 'Too many failed attempts to log in. Wait a little, then try again.',
  tooManyRequests: 'More requests at once than this server takes from one user. Wait a little.',
  sessionOver: 'This session is over. Log in again: spec-kitty auth login',
  notFound: 'There is nothing here.',
  internalError: 'The server failed at this; its log says more. Try again later.',
  badTokenRequest: 'Send {"username": text, "password": text}.',
  badRefreshRequest: 'Send {"refresh": text}.',
  badFeedQuery:
    'after is a cursor from an earlier answer, limit a number from 1 to 1000, feature and wp are texts.',
  badBoardQuery: 'at is a moment with its zone: ?at=2026-03-01T12:00:00Z',
  badInsightsQuery: 'weeks is a number from 1 to 104, feature a text, part can be trust.',
  badChangesQuery:
    'since is a cursor from an earlier answer or a moment with its zone (2026-03-01T12:00:00Z), until such a moment.',
  badClockQuery: 'Name the node: ?node_id=…',
  notJsonType: 'Send Content-Type: application/json.',
  unknownEncoding: 'Send the body as gzip (Content-Encoding: gzip), or as it is.',
  bodyTooLarge: (limitBytes: number) => `The body is larger than ${limitBytes} bytes; send less at once.`,
  corruptBody: 'The body is not whole: gzip cannot unpack it.',
  brokenOff: 'The body ended in the middle.',
  notJson: 'The body is not JSON in UTF-8.',
  tooDeep: (limit: number) => `Nested more than ${limit} deep.`,
  notABatch: 'Send {"events": [ … ]}.',
  tooManyEvents: (sent: number, limit: number) => `${sent} events at once; at most ${limit} are taken.`,
  protocolMismatch: (sent: string | null, ours: string) =>
    sent === null
      ? `The header X-Spec-Kitty-Sync-Protocol is missing; this server speaks ${ours}.`
      : `This server speaks sync protocol ${ours}, the client another one. ` +
        'Bring both to the same version: npm install -g spec-kitty-capture@latest',
  liveBroke: 'the server failed',
  liveUserGone: 'this user was removed',
  liveNoRoom: 'The live channel has no room just now. Try again later.',
  otherOriginSession:
    'Sessions with a cookie are for the board of this server alone; programs use /api/v1/token/.',
  otherOrigin: 'Pages of other sites may not use the live channel.',
  otherTeam: "The event belongs to another team than the session's.",
  clockTaken: 'Another event of this machine has this clock value already.',
  eventTooLarge: (limit: number) => `The event is larger than ${limit} bytes.`,
  badKey: (field: string, problem: 'unusable' | 'too_long', limitBytes: number) =>
    problem === 'too_long' ? `${field}: longer than ${limitBytes} bytes` : `${field}: cannot be stored`,
} as const;
