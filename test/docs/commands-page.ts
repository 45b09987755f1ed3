import { COMMANDS } from '../../src/bin/command-table.js';
import { parseArgv } from '../../src/bin/parse-argv.js';

const HEAD = `# Commands

What \`spec-kitty --help\` says, of all commands. Made by \`npm run docs\` from the program itself; a test keeps it in step.

Exit codes: 0 done; 1 refused or failed, with the reason and the next step on standard error; 2 wrong usage; 3 done, but something could not be
delivered or was parked (\`sync\`), or the configuration stands in the way (\`orchestrate\`). Standard output holds the answer and nothing else;
with \`--json\` it is one JSON document.
`;

/** docs/commands.md, from the program's own help. */
export function commandsPage(): string {
  const sections = COMMANDS.map(({ name }) => {
    const words = name.replace(/ [<[].*$/, '');
    return `## ${words}\n\n${block(helpOf(...words.split(' ')))}`;
  });
  return [HEAD, block(helpOf()), ...sections].join('\n');
}

function helpOf(...words: readonly string[]): string {
  const typed = parseArgv([...words, '--help']);
  if (typed.kind !== 'help') throw new Error(`no help of ${words.join(' ')}`);
  return typed.text.trimEnd();
}

function block(text: string): string {
  return `${text
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n')}\n`;
}
