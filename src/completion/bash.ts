import type { CompletedCommand } from './completed-command.js';
import { shellCandidates } from './shell-candidates.js';

/** For bash 3.2 and later: that is what macOS has. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  return `# spec-kitty's commands for bash: source <(spec-kitty completion bash)
${shellCandidates(commands)}
_spec_kitty() {
  local current="\${COMP_WORDS[COMP_CWORD]}" line at
  COMPREPLY=()
  while IFS= read -r line; do
    line="\${line%%$'\\t'*}"
    case "$line" in
      :folders)
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current") ;;
      :program)
        for ((at = 1; at < COMP_CWORD; at++)); do [ "\${COMP_WORDS[at]}" = -- ] && break; done
        if declare -F _command_offset >/dev/null; then
          _command_offset $((at + 1))
        elif [ $((at + 1)) -eq "$COMP_CWORD" ]; then
          while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -c -- "$current")
        fi ;;
      :*) ;; # nothing from us: bash offers files
      -*) [[ "$current" == -* && "$line" == "$current"* ]] && COMPREPLY+=("$line") ;;
      *) [[ "$line" == "$current"* ]] && COMPREPLY+=("$line") ;;
    esac
  done < <(_spec_kitty_candidates "\${COMP_WORDS[@]:1:COMP_CWORD-1}")
}
complete -o default -F _spec_kitty spec-kitty
`;
}
