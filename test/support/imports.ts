import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

/** One import, as it stands in a file. */
export interface Import {
  /** Relative to the folder that was read, with slashes: `events/emitter.ts`. */
  readonly from: string;
  /** The same for our own files; the package's name (or `node:fs`) for others. */
  readonly to: string;
  readonly own: boolean;
  /** `type`: gone at run time. `lazy`: loaded when that line runs. */
  readonly when: 'start' | 'lazy' | 'type';
}

const STATIC = /^(?:import|export)\s+(type\s)?(?:[^;'"]*?\sfrom\s+)?'([^']+)';/gm;
const DYNAMIC = /\bimport\('([^']+)'\)/g;
const ONLY_TYPES = /^(?:import|export)\s+\{((?:\s*type\s+[^,}]+,?)+\s*)\}/;

/** All imports of the TypeScript files below a folder. */
export function readImports(folder: string): Import[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .flatMap((name) => importsIn(name.split(sep).join('/'), readFileSync(join(folder, name), 'utf8')));
}

export function importsIn(from: string, text: string): Import[] {
  const found: Import[] = [];
  for (const [line, type, target] of text.matchAll(STATIC)) {
    const gone = Boolean(type) || ONLY_TYPES.test(line);
    found.push(toImport(from, target ?? '', gone ? 'type' : 'start'));
  }
  for (const [, target] of text.matchAll(DYNAMIC)) found.push(toImport(from, target ?? '', 'lazy'));
  return found;
}

/** All that is loaded when a file is started, each with the chain of files that drags it in. */
export function loadedAtStart(imports: readonly Import[], entry: string): Map<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>([[entry, [entry]]]);
  const pending = [entry];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const { from, to, own, when } of imports) {
      if (from !== file || when !== 'start' || chains.has(to)) continue;
      chains.set(to, [...(chains.get(file) ?? []), to]);
      if (own) pending.push(to);
    }
  }
  return chains;
}

function toImport(from: string, target: string, when: Import['when']): Import {
  if (!target.startsWith('.')) return { from, to: packageOf(target), own: false, when };
  const path = relative('.', normalize(join(dirname(from), target)))
    .split(sep)
    .join('/');
  return { from, to: path.replace(/\.js$/, '.ts'), own: true, when };
}

/** `zod/mini` -> `zod`, `@scope/name/part` -> `@scope/name`; `node:fs/promises` stays whole. */
function packageOf(target: string): string {
  if (target.startsWith('node:')) return target;
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}
