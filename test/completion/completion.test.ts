import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/bin/command-table.js';
import { completedCommands } from '../../src/completion/completed-command.js';
import { runProgram } from '../support/child.js';
import { mustRun, spec } from '../support/program.js';
import { TestRepository } from '../support/repository.js';

/** What a shell offers for words typed so far, the last one unfinished. */
type Ask = (words: readonly string[]) => Promise<string[]>;

const BASH = [
  'source "$1"; shift',
  'COMP_WORDS=(spec-kitty "$@"); COMP_CWORD=$#',
  '_spec_kitty',
  'printf "%s\\n" "${COMPREPLY[@]}"',
].join('\n');

/** Presses Tab in a zsh of its own, under a pseudo-terminal, and prints what it would insert or list. */
const ZSH = [
  'zmodload zsh/zpty',
  'zpty shell zsh -f -i',
  'zpty -w shell "PROMPT=; stty cols 400; autoload -Uz compinit; compinit -u -d $HOME/dump; source $1"',
  // compadd is where every candidate passes: those that fit are printed, one a line.
  'zpty -w shell \'compadd() { builtin compadd -O hits "$@"; print -rl -- "HIT:"$^hits; builtin compadd "$@" }\'',
  'zpty -w shell \'show() { _main_complete; print -r -- "ALL""-SAID"; }; zle -C show complete-word show; bindkey "^I" show\'',
  'zpty -w shell "print READY""-NOW"',
  'zpty -r -m shell said "*READY-NOW*"',
  'zpty -w -n shell "spec-kitty $2"$\'\\t\'',
  'zpty -r -m shell said "*ALL-SAID*"',
  'print -r -- "$said"',
].join('\n');

describe('completion', () => {
  let repository: TestRepository;
  before(async () => {
    repository = TestRepository.create();
    repository.write('kitty-specs/001-engine/tasks/WP01-a.md', '---\nlane: planned\n---\n');
    repository.write('kitty-specs/001-engine/tasks/done/WP02.md', '---\nlane: done\n---\n');
    for (const shell of ['bash', 'zsh', 'fish'])
      fs.writeFileSync(join(repository.home, shell), await mustRun(repository, ['completion', shell]));
  });
  after(() => repository.remove());

  const inShell = async (command: string, args: readonly string[]): Promise<string[]> => {
    const { stdout, stderr } = await runProgram(command, args, { env: repository.env, cwd: repository.path });
    assert.equal(stderr, '');
    return stdout.split('\n').filter(Boolean);
  };
  const shells: readonly (readonly [string, Ask])[] = [
    ['bash', (words) => inShell('bash', ['-c', BASH, '-', join(repository.home, 'bash'), ...words])],
    [
      'zsh',
      async (words) => {
        const lines = await inShell('zsh', [
          '-f',
          '-c',
          ZSH,
          '-',
          join(repository.home, 'zsh'),
          words.join(' '),
        ]);
        return [...new Set(lines.flatMap((line) => /HIT:(\S+)/.exec(line)?.[1] ?? []))];
      },
    ],
    [
      'fish',
      async (words) => {
        const line = ['spec-kitty', ...words].join(' ').replaceAll("'", String.raw`\'`);
        const script = `source ${join(repository.home, 'fish')}; complete -C '${line}'`;
        const lines = await inShell('fish', ['--no-config', '-c', script]);
        return lines.map((line) => line.split('\t')[0] ?? '');
      },
    ],
  ];

  for (const [shell, ask] of shells) {
    describe(`in ${shell}`, function () {
      before(function () {
        if (spawnSync(shell, ['--version']).status !== 0) this.skip();
      });
      for (const [words, includes, excludes] of [
        [['hoo'], ['hooks'], ['sync']],
        [
          ['sync', ''],
          ['now', 'status', 'on', 'off'],
          ['install', 'hooks'],
        ],
        [['serve', 'user', ''], ['add', 'list', 'remove'], ['serve']],
        [['capture', '--'], ['--all', '--dry-run', '--json'], ['--team']],
        [['-C', 'sync', 'hooks', 'ins'], ['install'], ['status']],
        [['completion', ''], ['bash', 'zsh', 'fish'], ['capture']],
        [['exec', '--wp', 'W'], ['WP01', 'WP02'], ['exec']],
      ] as const) {
        it(`offers ${includes.join(', ')} behind \`spec-kitty ${words.join(' ')}\``, async () => {
          const offered = await ask(words);
          for (const word of includes) assert.ok(offered.includes(word), `${word} in ${offered.join(' ')}`);
          for (const word of excludes)
            assert.ok(!offered.includes(word), `no ${word} in ${offered.join(' ')}`);
        });
      }

      it('offers the programs of the machine behind `exec --`', async () => {
        assert.ok((await ask(['exec', '--', 'gi'])).includes('git'));
      });
    });
  }

  it('knows every command and every option of the table', () => {
    const places = new Map(completedCommands(COMMANDS).map((place) => [place.words, place]));
    for (const { name, options = [] } of COMMANDS) {
      const place = places.get(name.replace(/ [<[].*$/, ''));
      assert.ok(place, name);
      for (const [flag] of options)
        assert.ok(
          place.options.some((option) => option.flag === flag.split(' ')[0]),
          `${name} ${flag}`,
        );
    }
  });

  it('of an unknown shell is wrong usage, with those that are known', async () => {
    const { code, stderr } = await spec(repository, ['completion', 'csh']);
    assert.equal(code, 2);
    assert.match(stderr, /bash, zsh, fish/);
  });
});
