import assert from 'node:assert/strict';
import { parseArgv } from '../../src/bin/parse-argv.js';
import { doctorWords, type Advice } from '../../src/words/doctor.js';
import { findingLines, summaryLine } from '../../src/words/doctor-lines.js';

describe('the sentences of doctor', () => {
  it('show what is wrong, and below it what mends it', () => {
    const shown = { check: 'clock', severity: 'problem', message: 'It is damaged.', fixed: false } as const;
    assert.deepEqual(findingLines({ ...shown, fix: 'mend it' }), [
      'PROBLEM  clock    It is damaged.',
      '                  → mend it',
    ]);
    assert.deepEqual(findingLines({ ...shown, fix: null, fixed: true }), [
      'mended   clock    It is damaged.',
    ]);
    assert.deepEqual(
      (['ok', 'info', 'warning'] as const).flatMap((severity) =>
        findingLines({ ...shown, severity, fix: null }),
      ),
      [
        'ok       clock    It is damaged.',
        'info     clock    It is damaged.',
        'warning  clock    It is damaged.',
      ],
    );
  });

  it('count what is left', () => {
    assert.equal(summaryLine({ problems: 0, warnings: 0 }, 0), 'No problems.');
    assert.equal(summaryLine({ problems: 1, warnings: 0 }, 0), '1 problem.');
    assert.equal(summaryLine({ problems: 2, warnings: 0 }, 3), '2 problems. 3 mended.');
    assert.equal(summaryLine({ problems: 0, warnings: 1 }, 0), 'No problems, 1 warning.');
    assert.equal(summaryLine({ problems: 1, warnings: 2 }, 1), '1 problem, 2 warnings. 1 mended.');
  });

  it('name only commands and options that there are', () => {
    const words = doctorWords;
    const advice: readonly Advice[] = [
      words.projectNotHere,
      words.hooksNotInPlace(['x']),
      words.hooksElsewhere('x', ['x']),
      words.personsHook('x', 'not_executable'),
      words.notesForgotten(1),
      words.queueLong(10_000),
      words.queueParked(1),
      words.queueRefused(1),
      words.noServer,
      words.notLoggedIn('x'),
      words.loginElsewhere('https://x.example', 'y'),
      words.consentOff('x'),
    ];
    for (const { fix } of advice) {
      const commands = (fix ?? '').split(' && ').filter((command) => command.startsWith('spec-kitty '));
      assert.ok(commands.length > 0, String(fix));
      for (const command of commands) {
        const typed = parseArgv(command.split(' ').slice(1));
        assert.equal(typed.kind, 'run', command);
      }
    }
  });
});
