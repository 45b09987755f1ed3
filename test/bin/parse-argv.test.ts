import assert from 'node:assert/strict';
import { COMMANDS } from '../../src/bin/command-table.js';
import { parseArgv } from '../../src/bin/parse-argv.js';

function run(...argv: string[]) {
  const typed = parseArgv(argv);
  assert.equal(typed.kind, 'run');
  return typed.kind === 'run'
    ? { name: typed.entry.name, args: typed.input.args, options: typed.input.options }
    : assert.fail();
}

function help(...argv: string[]): string {
  const typed = parseArgv(argv);
  return typed.kind === 'help' ? typed.text : assert.fail(`not help: ${typed.kind}`);
}

describe('what was typed', () => {
  for (const { name } of COMMANDS) {
    const words = name.replace(/ [<[].*/, '').split(' ');
    it(`\`${words.join(' ')}\` is a command, with help that has an example`, async () => {
      const needed = name.includes('<') ? ['x'] : [];
      assert.equal(run(...words, ...needed).name, name);
      assert.match(help(...words, '--help'), /\nExamples:\n {2}spec-kitty /);
      const entry = COMMANDS.find((each) => each.name === name);
      assert.equal(typeof (await entry?.load()), 'function');
    });
  }

  it('takes options before the command and behind it, in both forms', () => {
    assert.deepEqual(run('-C', 'elsewhere', 'capture', 'main..topic', '--dry-run', '--ndjson').args, [
      'main..topic',
    ]);
    const { options } = run('serve', '--port=0', '--data', 'here', '--json');
    assert.deepEqual([options['port'], options['data'], options['json']], ['0', 'here', true]);
    assert.equal(run('-C', 'elsewhere', 'sync', 'status').options['C'], 'elsewhere');
  });

  it('lets every option through that a command reads', () => {
    assert.equal(run('sync', 'status', '--check').options['check'], true);
    assert.equal(run('sync', '--report', 'failures.json').options['report'], 'failures.json');
    assert.equal(run('sync', 'now', '--report', 'failures.json').options['report'], 'failures.json');
    assert.equal(
      run('serve', 'user', 'add', 'ada', '--team', 'x', '--password-stdin').options['passwordStdin'],
      true,
    );
    assert.equal(run('capture', '--all', '--dry-run').options['dryRun'], true);
  });

  it('leaves words as they were typed, those that look like numbers too', () => {
    assert.equal(run('auth', 'login', '--username', '007').options['username'], '007');
    assert.equal(run('auth', 'login', '--username=1e3').options['username'], '1e3');
    assert.deepEqual(run('serve', 'user', 'add', '0x10').args, ['0x10']);
    assert.deepEqual(run('capture', '--', '--all', '5').args, ['--all', '5']);
  });

  it('shows all commands without any, the group of a group, and the version', () => {
    for (const { name, summary } of COMMANDS) assert.ok(help().includes(summary), name);
    assert.match(help('hooks'), /hooks install/);
    assert.doesNotMatch(help('hooks'), /auth login/);
    assert.match(help('serve', 'user'), /serve user add/);
    assert.deepEqual(parseArgv(['--version']), { kind: 'version' });
  });

  for (const [what, argv, message] of [
    ['an unknown command', ['nonsense'], /no command `nonsense`/],
    ['an unknown option', ['capture', '--nonsense'], /Unknown option `--nonsense`/],
    ['too many arguments', ['init', 'x'], /Unused args: `x`/],
    ['a missing argument', ['serve', 'user', 'add'], /missing required args/],
    ['a missing value', ['auth', 'login', '--server'], /value is missing/],
  ] as const) {
    it(`${what} is wrong usage, exit code 2, with a way to the help`, () => {
      assert.throws(
        () => parseArgv(argv),
        (error: Error & { exitCode: number; hint: string }) => {
          assert.match(error.message, message);
          assert.equal(error.exitCode, 2);
          assert.match(error.hint, /--help/);
          return true;
        },
      );
    });
  }
});
