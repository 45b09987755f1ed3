import { findOurLines } from './block-lines.js';

/** The hooks we use. pre-push only wakes the worker: git has no post-push. */
export const HOOK_NAMES = [
  'post-commit',
  'post-merge',
  'post-rewrite',
  'post-applypatch',
  'pre-push',
] as const;
export type HookName = (typeof HOOK_NAMES)[number];

const SHELL_SHEBANG = /^#!\s*\S*(?:\/env\s+)?\b(?:sh|bash|dash|ksh|zsh)\b/;

/** What stands in a hook file, as far as we are concerned. */
export type HookContent =
  | { readonly kind: 'absent' }
  /** Our block and nothing else: we made the file. */
  | { readonly kind: 'ours'; readonly current: boolean }
  /** A person's hook with our block, or what is left of one, in it. */
  | { readonly kind: 'shared'; readonly current: boolean }
  /** A person's hook in sh, without our block. */
  | { readonly kind: 'theirs' }
  /** A person's hook in another language: sh lines would break it. */
  | { readonly kind: 'not_shell' };

/**
 * @param text the hook file, undefined when there is none.
 * @param shipped our own file of that hook: shebang and block.
 * @param alsoCurrent other blocks that do as well as the shipped one.
 */
export function readHook(
  text: string | undefined,
  shipped: string,
  alsoCurrent: readonly string[] = [],
): HookContent {
  if (text === undefined) return { kind: 'absent' };
  const { block, before, after, broken } = findOurLines(text);
  if (block !== undefined || broken) {
    const kind = before + after === aroundBlock(shipped) ? 'ours' : 'shared';
    const whole = [shippedBlock(shipped), ...alsoCurrent];
    const good = kind === 'ours' ? whole : [...whole, ...whole.map(inSubshell)];
    const current = !broken && good.some((each) => each === block || each === `${block}\n`);
    return { kind, current };
  }
  return text.startsWith('#!') && !SHELL_SHEBANG.test(text) ? { kind: 'not_shell' } : { kind: 'theirs' };
}

/**
 * Our line, run in a subshell: for files that are not ours alone. Nothing that it meets, an option of theirs like `-e`, a
 * script that a merge has damaged, can then end or change what follows. A file of ours alone saves the fork, which every
 * commit of a rebase pays for.
 */
export function inSubshell(text: string): string {
  return text.replace(/^\{ (sk_hook=.*); \} (?=<)/m, '($1) ');
}

/**
 * Puts our block in, right below the first line: a hook that ends early, by `exit` or `exec`, has then run it. A block of
 * another version is replaced where it stands; half blocks and second ones go, and nothing else.
 */
export function insertBlock(text: string | undefined, shipped: string): string {
  if (text === undefined) return shipped;
  const found = findOurLines(text);
  const rest = found.before + found.after;
  const isOurs = rest === aroundBlock(shipped);
  const block = isOurs ? shippedBlock(shipped) : inSubshell(shippedBlock(shipped));
  if (found.block?.endsWith('\n')) return found.before + block + found.after;
  if (found.broken && isOurs) return shipped;
  const [shebang = ''] = /^#![^\n]*(?:\n|$)/.exec(rest) ?? [];
  // A hook of nothing but a first line without its end: the block then ends without one too, which `findOurLines` reads.
  if (shebang !== '' && !shebang.endsWith('\n')) return `${shebang}\n${block.slice(0, -1)}`;
  return shebang + block + rest.slice(shebang.length);
}

/**
 * Takes our lines out again; every other byte stays.
 * @returns undefined when nothing remains but the lines that we made the file with.
 */
export function removeBlock(text: string, shipped: string): string | undefined {
  const { block, before, after, broken } = findOurLines(text);
  const ours = block !== undefined || broken;
  return ours && before + after === aroundBlock(shipped) ? undefined : before + after;
}

/** The block of one of our own hook files. */
export function shippedBlock(shipped: string): string {
  const { block } = findOurLines(shipped);
  if (block === undefined) throw new Error('the shipped hook has no block');
  return block;
}

function aroundBlock(shipped: string): string {
  const { before, after } = findOurLines(shipped);
  return before + after;
}
