import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Environment } from '../shared/environment.js';
import { systemCode } from '../shared/failure.js';
import { jsonIn, objectIn } from '../shared/json-value.js';
import { startPiped } from '../shared/process.js';

/** What became of setting husky up. */
export type HuskyOutcome =
  | { readonly kind: 'set_up' }
  /** The project has no husky in its node_modules. */
  | { readonly kind: 'not_installed' }
  /** husky's own words, or that it is not version 9. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * husky's function, asked in a process of its own: it goes by the folder of its process, and is a module, which bundled CommonJS cannot
 * load without a word of Node's about it on stderr.
 */
const SET_UP = `
  const { default: husky } = await import(process.argv[1]);
  console.log(JSON.stringify(typeof husky === 'function' ? { said: husky(process.argv[2]) } : {}));`;

/**
 * Sets husky up as its `husky` command does, by the function that the project's own husky exports: it must be that one,
 * since it copies a file that lies beside it, and its version is the project's choice.
 * @param folder the husky folder, absolute, in `root`.
 */
export async function setUpHusky(root: string, folder: string, env: Environment): Promise<HuskyOutcome> {
  const path = resolveHusky(root);
  if (path === undefined) return { kind: 'not_installed' };
  const child = startPiped({
    command: process.execPath,
    args: [
      '--input-type=module',
      '--eval',
      SET_UP,
      pathToFileURL(path).href,
      relative(root, folder).split(sep).join('/'),
    ],
    cwd: root,
    env,
  });
  const [answer, trouble] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  return outcomeOf(answer, trouble);
}

async function readAll(stream: Readable | null): Promise<string> {
  return stream ? text(stream) : '';
}

function outcomeOf(answer: string, trouble: string): HuskyOutcome {
  if (answer === '') return { kind: 'refused', reason: trouble.trim() || 'it ended without a word' };
  const complaint = objectIn(jsonIn(answer))?.['said'];
  if (complaint === undefined) return { kind: 'refused', reason: 'it is not husky 9' };
  const reason = typeof complaint === 'string' ? complaint.trim() : '';
  return reason === '' ? { kind: 'set_up' } : { kind: 'refused', reason };
}

function resolveHusky(root: string): string | undefined {
  try {
    return createRequire(join(root, 'package.json')).resolve('husky');
  } catch (error) {
    if (systemCode(error) === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
