// Makes dist/: bundles in chunks, so that each process loads only what it uses, and what the
// bundles need beside them (SQLite's WASM, the lock addon of every platform, types, the licences of what is inside).
// The library is ESM (index.mjs), all that is started as a program is CommonJS: Node's loader of modules takes a quarter of an
// empty Node's time to begin with.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join, relative } from 'node:path';

const DIST = 'dist';
const ADDON = 'node_modules/fs-native-extensions';

fs.rmSync(DIST, { recursive: true, force: true });

const OPTIONS = {
  outdir: DIST,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  metafile: true,
  // For coverage only: the maps do not ship.
  sourcemap: process.argv.includes('--sourcemap'),
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none', // they are in THIRD-PARTY.txt
  logLevel: 'warning',
  // Large, with files of its own, and only needed by `serve`.
  external: ['@electric-sql/pglite', 'pg-native', 'bufferutil', 'utf-8-validate'],
  plugins: [lockAddon()],
};

/** What bundled CommonJS takes for granted. */
const IN_MODULES =
  "import{createRequire as __cr}from'node:module';" +
  'const require=__cr(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;';

const commands = commandFiles();
// Every entry by itself: sharing would cut each into thirty small files, and each costs a millisecond whenever a command is typed or
// somebody commits. What several of them load later (the HTTP client, SQLite, the schemas) comes out as the same file. Chunks lie
// beside the entries: code that looks for a file beside itself finds it from either.
const ENTRIES = {
  service: 'src/bin/service.ts',
  supervisor: 'src/bin/supervisor.ts',
  worker: 'src/bin/worker.ts',
  ...commands.others,
};
const bundles = [];
for (const [name, source] of Object.entries(ENTRIES))
  bundles.push(await bundle({ entryPoints: { [name]: source } }));
bundles.push(
  await bundle({ entryPoints: { cli: 'src/bin/cli.ts' }, plugins: [...OPTIONS.plugins, commandsBeside()] }),
);
// The commands that work on task files share nearly all they have.
bundles.push(
  await bundle({
    stdin: {
      contents: commands.work.map((file) => `export * from './${file}';`).join('\n'),
      sourcefile: 'work.ts',
      resolveDir: '.',
      loader: 'ts',
    },
    entryNames: 'work',
  }),
);

await toCommonJs();
bundles.push(
  await bundle({
    entryPoints: { index: 'src/index.ts' },
    outExtension: { '.js': '.mjs' },
    banner: { js: IN_MODULES },
  }),
);
bundles.push(await board());

/** The page that `serve` shows: src/board for a browser. Views are chunks that are loaded when first looked at. */
async function board() {
  const to = join(DIST, 'board');
  const made = await build({
    entryPoints: [
      { in: 'src/board/main.ts', out: 'app' },
      { in: 'src/board/app.css', out: 'app' },
    ],
    outdir: join(to, 'assets'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    chunkNames: '[name]-[hash]',
    minify: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  fs.copyFileSync('src/board/icon.svg', join(to, 'assets', 'icon.svg'));
  fs.copyFileSync('src/board/index.html', join(to, 'index.html'));
  return made;
}

function bundle(what) {
  return build({ ...OPTIONS, chunkNames: '[name]-[hash]', ...what });
}

/** File by file, as only modules can be cut into chunks; `import()` becomes `require`, or each would start the loader of modules. */
async function toCommonJs() {
  // First: esbuild, too, reads in it what a default export of these files is.
  fs.writeFileSync(join(DIST, 'package.json'), '{ "type": "commonjs" }\n');
  await build({
    entryPoints: fs.readdirSync(DIST).flatMap((name) => (name.endsWith('.js') ? join(DIST, name) : [])),
    outdir: DIST,
    allowOverwrite: true,
    bundle: true,
    packages: 'external',
    plugins: [oneByOne()],
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.filename': '__filename', 'import.meta.dirname': '__dirname' },
    sourcemap: OPTIONS.sourcemap,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** Each file stays a file. */
function oneByOne() {
  return {
    name: 'one-by-one',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path }) =>
        kind === 'entry-point' ? undefined : { path, external: true },
      );
    },
  };
}

/** The commands that src/bin loads when they are typed: those that work on task files, and the others. */
function commandFiles() {
  const sources = fs.readdirSync('src/bin').map((name) => fs.readFileSync(join('src/bin', name), 'utf8'));
  const names = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/import\('\.\.\/commands\/([^']+)\.js'\)/g)].map(([, name]) => name),
    ),
  );
  const file = (name) => `src/commands/${name}.ts`;
  // An orchestrator runs for hours, and would make the quick ones slower.
  const isWork = (name) =>
    !name.startsWith('orchestrate') && fs.readFileSync(file(name), 'utf8').includes("'./work-command.js'");
  const others = [...names].filter((name) => !isWork(name));
  return {
    work: [...names].filter(isWork).map(file),
    others: Object.fromEntries(others.map((name) => [`command-${name}`, file(name)])),
  };
}

/** In `cli`, a command is a file beside it. */
function commandsBeside() {
  return {
    name: 'commands-beside',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.\/commands\// }, ({ kind, path }) => {
        if (kind !== 'dynamic-import') return undefined;
        const name = path.slice('../commands/'.length, -'.js'.length);
        return {
          path: commands.others[`command-${name}`] ? `./command-${name}.js` : './work.js',
          external: true,
        };
      });
    },
  };
}

/**
 * The package looks for its addon by a search that takes 25 ms; beside the bundle it is found at once, and loaded when
 * there is something to lock.
 */
function lockAddon() {
  return {
    name: 'lock-addon',
    setup({ onLoad }) {
      onLoad({ filter: /fs-native-extensions[\\/]binding\.js$/ }, () => ({
        contents: `
          const addon = './lock-addon/' + process.platform + '-' + process.arch + '.node';
          let loaded;
          const load = () => (loaded ??= require(addon));
          export const tryLock = (...args) => load().tryLock(...args);
          export const unlock = (...args) => load().unlock(...args);`,
        loader: 'js',
      }));
    },
  };
}

copyAddons();
fs.copyFileSync('node_modules/sql.js/dist/sql-wasm.wasm', join(DIST, 'sql-wasm.wasm'));
fs.chmodSync(join(DIST, 'cli.js'), 0o755);
writeTypes();
writeLicences();

function copyAddons() {
  fs.mkdirSync(join(DIST, 'lock-addon'));
  for (const platform of fs.readdirSync(join(ADDON, 'prebuilds'))) {
    if (!/^(linux|darwin|win32)-/.test(platform)) continue;
    const file = join(ADDON, 'prebuilds', platform, 'fs-native-extensions.node');
    fs.copyFileSync(file, join(DIST, 'lock-addon', `${platform}.node`));
  }
}

/** The declarations that index.d.ts reaches, and no others. */
function writeTypes() {
  const all = join(DIST, 'all-types');
  const compiler = 'node_modules/typescript/bin/tsc';
  const options = ['--emitDeclarationOnly', '--sourceMap', 'false', '--outDir', all];
  execFileSync(process.execPath, [compiler, ...options], { stdio: 'inherit' });
  const reached = new Set();
  const visit = (file) => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = fs.readFileSync(file, 'utf8');
    for (const [, target] of text.matchAll(/from '(\.[^']+)\.js'/g))
      visit(join(dirname(file), `${target}.d.ts`));
  };
  visit(join(all, 'src', 'index.d.ts'));
  for (const file of reached) {
    const target = join(DIST, 'types', relative(join(all, 'src'), file));
    fs.mkdirSync(dirname(target), { recursive: true });
    fs.copyFileSync(file, target);
  }
  fs.rmSync(all, { recursive: true });
}

/** The licence of every package that stands in the bundles. */
function writeLicences() {
  const packages = new Set(['node_modules/fs-native-extensions']);
  for (const input of bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs))) {
    const [, name] = /^.*(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
    if (name) packages.add(name);
  }
  const notices = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? fs.readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version}\n\n${text}\n`;
  });
  fs.writeFileSync(join(DIST, 'THIRD-PARTY.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
}
