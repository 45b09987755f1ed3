import type { HookName } from './hook-block.js';

/**
 * The lines for a hook that only its owner may change: in a folder of another tool's, of all repositories of a person, or
 * shared with people who have no spec-kitty. They look for the script in the repository they run in, so the same lines do
 * for every repository, and nothing happens where `init` never ran.
 *
 * Git names the git folder in linked worktrees (two levels below the shared one) and submodules, and runs hooks at the top
 * of the working tree elsewhere (githooks(5)).
 */
export function externalLines(hook: HookName): string {
  const folder = '${GIT_DIR:-.git}';
  const places = `"${folder}/spec-kitty/spec-kitty.sh" "${folder}/../../spec-kitty/spec-kitty.sh"`;
  return [
    '# >>> spec-kitty 1 >>> notes this for the board; does nothing where spec-kitty is not set up',
    `(sk_hook=${hook}; for sk_script in ${places}; do [ -r "$sk_script" ] && . "$sk_script" && break; done) </dev/null >/dev/null 2>&1 || :`,
    '# <<< spec-kitty <<<',
    '',
  ].join('\n');
}
