/** The hooks we use. pre-push only wakes the worker: git has no post-push. */
export const HOOK_NAMES = [
  'post-commit',
  'post-merge',
  'post-rewrite',
  'post-applypatch',
  'pre-push',
] as const;
export type HookName = (typeof HOOK_NAMES)[number];

const BLOCK = /^# >>> spec-kitty (\d+) >>>[^\n]*\n(?:[^\n]*\n)*?# <<< spec-kitty <<<(?:\n|$)/m;
const SHELL_SHEBANG = /^#!\s*\S*(?:\/env\s+)?\b(?:sh|bash|dash|ksh|zsh)\b/;

/** What stands in a hook file, as far as we are concerned. */
export type HookContent =
  | { readonly kind: 'absent' }
  /** Our block and nothing else: we made the file. */
  | { readonly kind: 'ours'; readonly current: boolean }
  /** A person's hook with our block in it. */
  | { readonly kind: 'shared'; readonly current: boolean }
  /** A person's hook in sh, without our block. */
  | { readonly kind: 'theirs' }
  /** A person's hook in another language: sh lines would break it. */
  | { readonly kind: 'not_shell' };

/**
 * @param text the hook file, undefined when there is none.
 * @param shipped our own file of that hook: shebang and block.
 */
export function readHook(text: string | undefined, shipped: string): HookContent {
  if (text === undefined) return { kind: 'absent' };
  const block = BLOCK.exec(text)?.[0];
  if (block !== undefined) {
    const current = block === shippedBlock(shipped);
    return removeBlock(text, shipped) === undefined ? { kind: 'ours', current } : { kind: 'shared', current };
  }
  return text.startsWith('#!') && !SHELL_SHEBANG.test(text) ? { kind: 'not_shell' } : { kind: 'theirs' };
}

/**
 * Puts our block in, right below the first line: a hook that ends early, by `exit` or `exec`, has then run it. A block of
 * another version is replaced where it stands.
 */
export function insertBlock(text: string | undefined, shipped: string): string {
  if (text === undefined) return shipped;
  const block = shippedBlock(shipped);
  if (BLOCK.test(text)) return text.replace(BLOCK, () => block);
  const [shebang = ''] = /^#![^\n]*(?:\n|$)/.exec(text) ?? [];
  // A hook of nothing but a first line without its end: the one text that comes out again a newline longer.
  if (shebang !== '' && !shebang.endsWith('\n')) return `${shebang}\n${block}`;
  return shebang + block + text.slice(shebang.length);
}

/**
 * Takes our block out again; every other byte stays.
 * @returns undefined when nothing remains but the lines that we made the file with.
 */
export function removeBlock(text: string, shipped: string): string | undefined {
  const rest = text.replace(BLOCK, '');
  return rest !== text && rest === shipped.replace(BLOCK, '') ? undefined : rest;
}

function shippedBlock(shipped: string): string {
  const block = BLOCK.exec(shipped)?.[0];
  if (block === undefined) throw new Error('the shipped hook has no block');
  return block;
}
