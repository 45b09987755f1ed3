import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES } from '../../src/events/event.js';
import { parseEvent } from '../../src/events/schema.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { commandsPage } from './commands-page.js';

const root = packageRoot();
const page = (name: string): string => fs.readFileSync(join(root, 'docs', name), 'utf8');

/** Every source of ours: path below the root -> text. */
function sources(): Map<string, string> {
  const below = fs.readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true });
  return new Map(
    below
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, fs.readFileSync(path, 'utf8')]),
  );
}

function found(texts: Iterable<string>, pattern: RegExp): Set<string> {
  return new Set(
    Array.from(texts).flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name)),
  );
}

/** Pages that people write, and the README. */
function pages(): Map<string, string> {
  const names = fs.readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return new Map([
    ...names.map((name): [string, string] => [name, page(name)]),
    ['README.md', fs.readFileSync(join(root, 'README.md'), 'utf8')],
  ]);
}

describe('docs/commands.md', () => {
  it('is what the program says today (npm run docs writes it anew)', () => {
    assert.equal(page('commands.md'), commandsPage());
  });
});

describe('docs/events.md', () => {
  const blocks = [...page('events.md').matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
    ([, json = '']) => JSON.parse(json) as { event_type: string; payload: { wp_id?: string } },
  );

  it('has an example of each type, and each keeps the contract', () => {
    const [whole = assert.fail('no example'), ...examples] = blocks;
    assert.deepEqual(new Set(examples.map(({ event_type }) => event_type)), new Set(EVENT_TYPES));
    for (const example of blocks) {
      const checked = parseEvent({ ...whole, ...example });
      assert.ok(checked.ok, `${example.event_type}: ${checked.ok || checked.reason}`);
    }
  });
});

describe('docs/configuration.md', () => {
  const text = page('configuration.md');
  const isNamed = (name: string) => text.includes(`\`${name}\``) || text.includes(`.${name}\``);
  const missing = (names: Iterable<string>) => [...names].filter((name) => !isNamed(name));

  it('names every variable of the environment that is read', () => {
    const texts = [...sources().values()];
    const read = new Set([
      ...found(texts, /\benv\['([A-Z_]+)'\]/g),
      ...found(texts, /\bprocess\.env\['?([A-Z_]+)/g),
      ...found(texts, /'((?:SPEC_KITTY|SPECIFY)[A-Z_]*)'/g),
    ]);
    assert.ok(read.size > 8, 'none were found');
    assert.deepEqual(missing(read), []);
  });

  it('names every key of .kittify/config.yaml and of config.toml', () => {
    const at = (path: string) => fs.readFileSync(join(root, 'src', path), 'utf8');
    const orchestrate = at('orchestrate/config.ts');
    const keys = new Set([
      ...found([orchestrate], /\b(?:own|given|config)\['(\w+)'\]/g),
      ...found([orchestrate], /\b(?:number|ms|patterns)\('(\w+)'/g),
      ...found([orchestrate], /\blimits\('\w+', '(\w+)'\)/g),
      ...(/const \{ (\w+(?:, \w+)*) \} = given;/.exec(orchestrate)?.[1]?.split(', ') ?? []),
      ...found([at('changes/project-config.ts')], /\)\)\?\.\['(\w+)'\]/g),
      ...found([at('changes/project.ts')], /\bfield\('(\w+)'\)/g),
      ...found([at('send/settings-shape.ts')], /\b(\w+): z\.(?:_default\(z\.array|optional\(z\.string)/g),
    ]);
    assert.ok(keys.size > 25, `only ${[...keys].join(', ')}`);
    assert.deepEqual(missing(keys), []);
  });

  it('names every file in the person’s folder', () => {
    const home = fs.readFileSync(join(root, 'src/shared/home.ts'), 'utf8');
    assert.deepEqual(missing(found([home], /join\(folder, '([\w.]+)'\)/g)), []);
  });
});

describe('docs/troubleshooting.md', () => {
  it('names codes that there are', () => {
    const all = [...sources().values()].join('\n');
    const cells = page('troubleshooting.md').matchAll(/^\| (`[^|]*`) \|/gm);
    const codes = [...cells].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, code = '']) => code),
    );
    assert.ok(codes.length > 25, `only ${codes.join(', ')}`);
    assert.deepEqual(
      codes.filter((code) => !all.includes(`'${code}'`)),
      [],
    );
  });
});

describe('ARCHITECTURE.md', () => {
  it('is one page, and names symbols and files that there are', () => {
    const text = fs.readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    assert.ok(text.split('\n').length <= 90, 'it is longer than a page');
    const scripts = fs.readdirSync(join(root, 'hooks')).map((name) => join(root, 'hooks', name));
    const code = [...sources().values(), ...scripts.map((path) => fs.readFileSync(path, 'utf8'))].join('\n');
    const words = new Set(code.match(/\w+/g));
    const isPath = (name: string) => ['.', 'src'].some((from) => fs.existsSync(join(root, from, name)));
    // `Queue.settle` is two symbols. What has neither a capital nor a slash may be a command, a package or a word of git's.
    const isThere = (name: string) => isPath(name) || name.split('.').every((part) => words.has(part));
    const symbols = [...text.matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name);
    const wrong = symbols.filter((name) => /[A-Z/]/.test(name) && !isThere(name));
    assert.ok(symbols.length > 60, `only ${symbols.length}`);
    assert.deepEqual(
      wrong.filter((name) => name !== 'devDependencies'),
      [],
    );
  });
});

describe('all pages', () => {
  it('link to files and headings that there are', () => {
    const wrong: string[] = [];
    for (const [name, text] of pages()) {
      const folder = name === 'README.md' ? root : join(root, 'docs');
      for (const [, target = '', heading] of text.matchAll(/\]\((?!https?:)([^)#\s]+)(?:#([^)]+))?\)/g)) {
        const path = join(folder, target);
        if (!fs.existsSync(path)) wrong.push(`${name}: ${target}`);
        else if (heading && !headingsOf(fs.readFileSync(path, 'utf8')).includes(heading))
          wrong.push(`${name}: ${target}#${heading}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});

function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
