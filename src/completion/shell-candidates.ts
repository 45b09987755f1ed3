import type { CompletedCommand, Wanted } from './completed-command.js';

/**
 * The part that bash and zsh share: `_spec_kitty_candidates WORDS…` prints, for the words before the cursor, one candidate a line,
 * a tab, and what it is. `:files`, `:folders` and `:program` ask the shell for its own. No process is started but git's.
 */
export function shellCandidates(commands: readonly CompletedCommand[]): string {
  return `_spec_kitty_candidates() {
  local command= wanted= word
  for word in "$@"; do
    if [ -n "$wanted" ]; then wanted=; continue; fi
    case "$command/$word" in
      exec/--) echo ':program'; return ;;
      */-C) wanted=':folders' ;;
${commands.flatMap(steps).join('\n')}
    esac
  done
  case "$wanted" in
    ?*) _spec_kitty_values "$wanted"; return ;;
  esac
  case "$command" in
${commands.map(offers).join('\n')}
  esac
}

_spec_kitty_values() {
  local root
  case "$1" in
    :files|:folders) echo "$1" ;;
    :anything) ;;
    :branches) git for-each-ref --format='%(refname:short)' refs/heads 2>/dev/null ;;
    :work_packages)
      root=$(git rev-parse --show-toplevel 2>/dev/null) || return
      find "$root/kitty-specs" -path '*/tasks/*' -name 'WP*.md' 2>/dev/null |
        sed -n 's|.*/\\(WP[0-9]*\\)[^/]*$|\\1|p' | sort -u ;;
    *) printf '%s\\n' "$1" | tr ' ' '\\n' ;;
  esac
}
`;
}

function steps({ words, next, options }: CompletedCommand): string[] {
  const further = next.map(([word]) => {
    const whole = [words, word].filter(Boolean).join(' ');
    return `      '${words}/${word}') command='${whole}' ;;`;
  });
  const valued = options
    .filter(({ flag, wanted }) => wanted && flag !== '-C')
    .map(({ flag, wanted }) => `      '${words}/${flag}') wanted='${formatWanted(wanted)}' ;;`);
  return [...further, ...valued];
}

function offers({ words, next, options, wanted }: CompletedCommand): string {
  const lines = [...next, ...options.map(({ flag, about }) => [flag, about] as const)];
  const values = wanted ? [`      _spec_kitty_values '${formatWanted(wanted)}'`] : [];
  return [
    `    '${words}')`,
    ...values,
    "      cat <<'END'",
    ...lines.map(([word, about]) => `${word}\t${about}`),
    'END',
    '      ;;',
  ].join('\n');
}

function formatWanted(wanted: Wanted | undefined): string {
  if (!wanted) return '';
  return wanted.kind === 'choices' ? wanted.words.join(' ') : `:${wanted.kind}`;
}
