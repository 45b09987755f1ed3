import type { CompletedCommand } from './completed-command.js';
import { shellCandidates } from './shell-candidates.js';

/** To be sourced behind compinit, or to lie as `_spec-kitty` in a folder of $fpath. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef spec-kitty
# spec-kitty's commands for zsh: source <(spec-kitty completion zsh), behind compinit
${shellCandidates(commands)}
_spec_kitty() {
  local -a candidates flags
  local line word at
  for line in "\${(@f)$(_spec_kitty_candidates "\${(@)words[2,CURRENT-1]}")}"; do
    word="\${line%%$'\\t'*}"
    case "$line" in
      :files) _files ;;
      :folders) _files -/ ;;
      :program)
        at=\${words[(i)--]}
        shift $at words
        (( CURRENT -= at ))
        _normal ;;
      :*|'') ;;
      -*) flags+=("$word:\${line#*$'\\t'}") ;;
      *$'\\t'*) candidates+=("$word:\${line#*$'\\t'}") ;;
      *) candidates+=("$word") ;;
    esac
  done
  (( $#candidates )) && _describe -t commands 'command' candidates
  [[ $PREFIX == -* ]] && (( $#flags )) && _describe -o -t options 'option' flags
}
if [ "$funcstack[1]" = _spec-kitty ]; then _spec_kitty "$@"; else compdef _spec_kitty spec-kitty; fi
`;
}
