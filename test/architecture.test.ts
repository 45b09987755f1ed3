import assert from 'node:assert/strict';
import { join } from 'node:path';
import { packageRoot } from '../src/shared/package-root.js';
import { importsIn, loadedAtStart, readImports, type Import } from './support/imports.js';

/**
 * Folder -> what it may import. In the order in which the data travels: an import points to where the data came from, or
 * down to shared. What stands in no list may not be imported. Files at the top of src/ put values together.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  changes: ['shared'],
  tasks: ['shared'],
  detect: ['changes', 'tasks', 'shared'],
  events: ['detect', 'changes', 'shared'],
  queue: ['events', 'shared'],
  send: ['queue', 'events', 'shared'],
  service: ['send', 'queue', 'events', 'shared'],
  collector: ['events', 'shared', 'words'],
  upstream: ['events', 'queue', 'shared'],
  board: ['events', 'shared', 'words'],
  install: ['shared'],
  completion: [],
  capture: ['changes', 'detect', 'events', 'shared'],
  words: ['shared'],
  work: ['capture', 'changes', 'events', 'shared', 'tasks', 'words'],
  merge: ['changes', 'events', 'shared', 'words', 'work'],
  orchestrate: ['capture', 'changes', 'events', 'shared', 'tasks', 'words', 'work'],
  doctor: ['capture', 'changes', 'events', 'install', 'queue', 'send', 'shared', 'tasks', 'words'],
  commands: [
    'capture',
    'changes',
    'collector',
    'completion',
    'detect',
    'doctor',
    'events',
    'install',
    'merge',
    'orchestrate',
    'queue',
    'send',
    'service',
    'shared',
    'tasks',
    'upstream',
    'words',
    'work',
    '(top)',
  ],
  '(top)': ['changes', 'events', 'queue', 'send', 'shared'],
  bin: ['capture', 'changes', 'commands', 'orchestrate', 'send', 'service', 'shared', 'words', '(top)'],
};

/** One owner per package: who wants to replace it changes one file. */
const OWNERS: Readonly<Record<string, string>> = {
  'sql.js': 'queue/sqlite.ts',
  got: 'send/wire.ts',
  cac: 'bin/parse-argv.ts',
  yaml: 'shared/yaml.ts',
  'smol-toml': 'shared/toml.ts',
  'simple-git': 'changes/repository.ts',
  'fs-native-extensions': 'shared/lock.ts',
  ws: 'shared/web-socket.ts',
  ulid: 'events/ulid.ts',
  ajv: 'events/quick-validator.ts',
  hono: 'collector/app.ts',
  '@hono/node-server': 'collector/http-server.ts',
  jose: 'collector/tokens.ts',
  picocolors: 'commands/paint.ts',
  pg: 'collector/pg-database.ts',
  '@electric-sql/pglite': 'collector/embedded-database.ts',
  'node:child_process': 'shared/process.ts',
  htm: 'board/html.ts',
};

/** The wire's schemas, and the server's, which reads what strangers send. Nothing on the way to the queue. */
const ZOD_MAY_BE_IN = /^(?:events\/schema\.ts|send\/settings-shape\.ts|collector\/.*)$/;

/** What a commit that is not about task files must not pay for. */
const NEVER_AT_WORKER_START = [
  'zod',
  'sql.js',
  'got',
  'cac',
  'ws',
  'simple-git',
  'yaml',
  'hono',
  'jose',
  'pg',
  'ajv',
];

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '(top)';
}

/** What is wrong with these imports, in words; nothing when all is well. */
function crossedLayers(imports: readonly Import[]): string[] {
  return imports
    .filter(({ own, when }) => own && when !== 'type')
    .filter(({ from, to }) => folderOf(from) !== folderOf(to))
    .filter(({ from, to }) => !MAY_IMPORT[folderOf(from)]?.includes(folderOf(to)))
    .map(({ from, to }) => `${from} imports ${to}: ${folderOf(from)} may not know ${folderOf(to)}`);
}

/** Types cross a layer for free at run time, but not against the direction of the data. */
function crossedTypes(imports: readonly Import[]): string[] {
  const above = (folder: string) => Object.keys(MAY_IMPORT).indexOf(folder);
  return imports
    .filter(({ own, when, from }) => own && when === 'type' && folderOf(from) !== 'words')
    .filter(({ from, to }) => folderOf(to) !== folderOf(from) && above(folderOf(to)) > above(folderOf(from)))
    .map(({ from, to }) => `${from} takes a type from ${to}: ${folderOf(from)} may not know ${folderOf(to)}`);
}

function foreignOwners(imports: readonly Import[]): string[] {
  return imports
    .filter(({ own, when }) => !own && when !== 'type')
    .filter(({ from, to }) => (OWNERS[to] ?? from) !== from || (to === 'zod' && !ZOD_MAY_BE_IN.test(from)))
    .map(
      ({ from, to }) => `${from} imports ${to}: that is for ${OWNERS[to] ?? 'the schemas and the server'}`,
    );
}

function draggedIn(imports: readonly Import[], entry: string, never: readonly string[]): string[] {
  const loaded = loadedAtStart(imports, entry);
  return never
    .filter((name) => loaded.has(name))
    .map(
      (name) =>
        `${loaded.get(name)?.at(-2)} drags ${name} into every ${entry}: ${loaded.get(name)?.join(' > ')}`,
    );
}

describe('the architecture', () => {
  const imports = readImports(join(packageRoot(), 'src'));

  it('was read: every folder of src is in the plan, and has imports', () => {
    const folders = new Set(imports.map(({ from }) => folderOf(from)));
    assert.deepEqual(
      [...folders].sort(),
      Object.keys(MAY_IMPORT)
        .filter((each) => folders.has(each))
        .sort(),
    );
    assert.ok(imports.length > 300, `only ${imports.length} imports`);
  });

  it('lets imports point only to where the data came from, or down to shared', () => {
    assert.deepEqual(crossedLayers(imports), []);
    assert.deepEqual(crossedTypes(imports), []);
  });

  it('has one owner for each package', () => {
    assert.deepEqual(foreignOwners(imports), []);
  });

  it('loads nothing slow when a hook wakes the worker', () => {
    assert.deepEqual(draggedIn(imports, 'bin/worker.ts', NEVER_AT_WORKER_START), []);
  });

  it('loads nothing slow for a program that only imports the library', () => {
    assert.deepEqual(draggedIn(imports, 'index.ts', NEVER_AT_WORKER_START), []);
  });

  it('loads nothing into a browser that a browser has not, or that the page did not choose', () => {
    const chosen = new Set(['preact', '@preact/signals', 'htm']);
    const foreign = imports
      .filter(({ from }) => from.startsWith('board/'))
      .flatMap(({ from }) => [...loadedAtStart(imports, from)])
      .filter(([name]) => !name.endsWith('.ts') && !chosen.has(name))
      .map(([name, chain]) => `${name} comes into the page: ${chain.join(' > ')}`);
    assert.deepEqual(foreign, []);
  });

  it('has no cycles between files', () => {
    const cycles = imports
      .filter(({ own, when }) => own && when === 'start')
      .filter(({ from, to }) => loadedAtStart(imports, to).has(from));
    assert.deepEqual(
      cycles.map(({ from, to }) => `${from} > ${to} > … > ${from}`),
      [],
    );
  });
});

describe('the architecture test itself', () => {
  it('says in words what broke', () => {
    const wrong = [
      ...importsIn('queue/queue.ts', "import { flush } from '../send/flush.js';\n"),
      ...importsIn('queue/queue.ts', "import type { Wire } from '../send/wire.js';\n"),
      ...importsIn('events/emitter.ts', "import * as z from 'zod/mini';\n"),
      ...importsIn('bin/worker.ts', "import { Emitter } from '../events/emitter.js';\n"),
    ];
    assert.deepEqual(crossedLayers(wrong), [
      'queue/queue.ts imports send/flush.ts: queue may not know send',
      'bin/worker.ts imports events/emitter.ts: bin may not know events',
    ]);
    assert.deepEqual(crossedTypes(wrong), [
      'queue/queue.ts takes a type from send/wire.ts: queue may not know send',
    ]);
    assert.deepEqual(foreignOwners(wrong), [
      'events/emitter.ts imports zod: that is for the schemas and the server',
    ]);
    assert.deepEqual(draggedIn(wrong, 'bin/worker.ts', ['zod']), [
      'events/emitter.ts drags zod into every bin/worker.ts: bin/worker.ts > events/emitter.ts > zod',
    ]);
  });

  it('tells imports at start from lazy ones and from types', () => {
    const text = [
      "import { a, type B } from './a.js';",
      "import type { C } from './c.js';",
      "import { type D } from './d.js';",
      "export { e } from './e.js';",
      "import 'f';",
      'import {',
      '  g,',
      "} from '@scope/g/part';",
      "const h = await import('./h.js');",
    ].join('\n');
    assert.deepEqual(
      importsIn('x/y.ts', text).map(({ to, when }) => `${to} ${when}`),
      [
        'x/a.ts start',
        'x/c.ts type',
        'x/d.ts type',
        'x/e.ts start',
        'f start',
        '@scope/g start',
        'x/h.ts lazy',
      ],
    );
  });
});
