import type { CompletedCommand, CompletedOption, Wanted } from './completed-command.js';

/** To lie in ~/.config/fish/completions/spec-kitty.fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return `# spec-kitty's commands for fish: spec-kitty completion fish > ~/.config/fish/completions/spec-kitty.fish
function __spec_kitty_at --description 'Whether the words so far are this command'
    set -l command ''
    set -l before ''
    for word in (commandline -opc)[2..-1]
        if test "$before" = -C
            set before ''
            continue
        end
        set before $word
        if test "$word" = --
            set command --
            break
        end
        switch "$command/$word"
${commands.flatMap(steps).join('\n')}
        end
    end
    test "$command" = "$argv[1]"
end

function __spec_kitty_work_packages
    set -l root (git rev-parse --show-toplevel 2>/dev/null); or return
    find $root/kitty-specs -path '*/tasks/*' -name 'WP*.md' 2>/dev/null | string match -rg '.*/(WP[0-9]+)[^/]*$' | sort -u
end

complete -c spec-kitty -f
complete -c spec-kitty -n '__spec_kitty_at --' -a '(__fish_complete_subcommand --fcs-skip=3)'
${commands.flatMap(lines).join('\n')}
`;
}

function steps({ words, next }: CompletedCommand): string[] {
  return next.flatMap(([word]) => [
    `            case ${quoted(`${words}/${word}`)}`,
    `                set command ${quoted([words, word].filter(Boolean).join(' '))}`,
  ]);
}

function lines({ words, next, options, wanted }: CompletedCommand): string[] {
  const at = `complete -c spec-kitty -n ${quoted(`__spec_kitty_at ${quoted(words)}`)}`;
  return [
    ...next.map(([word, about]) => `${at} -a ${word} -d ${quoted(about)}`),
    ...options.map((option) => `${at} ${formatFlag(option)} -d ${quoted(option.about)}`),
    ...(wanted && wanted.kind !== 'anything' ? [`${at} ${formatValues(wanted)}`] : []),
  ];
}

function formatFlag({ flag, wanted }: CompletedOption): string {
  const name = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
  return wanted ? `${name} -r ${formatValues(wanted)}`.trimEnd() : name;
}

function formatValues(wanted: Wanted): string {
  switch (wanted.kind) {
    case 'choices':
      return `-a ${quoted(wanted.words.join(' '))}`;
    case 'work_packages':
      return "-a '(__spec_kitty_work_packages)'";
    case 'branches':
      return `-a ${quoted("(git for-each-ref --format='%(refname:short)' refs/heads 2>/dev/null)")}`;
    case 'files':
    case 'program':
      return '-F';
    case 'folders':
      return "-a '(__fish_complete_directories)'";
    case 'anything':
      return '';
  }
}

/** Only these two mean something between single quotes in fish. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
