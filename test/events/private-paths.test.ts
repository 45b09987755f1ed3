import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Draft } from '../../src/events/draft.js';
import { withoutPrivatePaths } from '../../src/events/private-paths.js';

function cut(text: string): string {
  const draft = {
    event_type: 'ErrorLogged',
    payload: { error_type: 'runtime', error_message: text, stack_trace: text },
  } as Draft;
  const after = withoutPrivatePaths(draft);
  assert.ok(after.event_type === 'ErrorLogged');
  assert.equal(after.payload.stack_trace || text, after.payload.error_message || text);
  return after.payload.error_message;
}

describe('what an error says of this machine', () => {
  const cases: readonly (readonly [said: string, sent: string])[] = [
    ["ENOENT: no such file '/home/ada/engine/src/main.ts'", "ENOENT: no such file 'main.ts'"],
    ['at run (file:///home/ada/engine/main.js:3:4)', 'at run (file://main.js:3:4)'],
    ['at run (file://localhost/home/ada/main.js:3:4)', 'at run (file://main.js:3:4)'],
    ['at run (FILE://localhost/home/ada/main.js)', 'at run (FILE://main.js)'],
    ['no page at /srv/home/page', 'no page at page'],
    ['sqlite:////home/ada/x.db', 'sqlite://x.db'],
    ['PATH=/usr/bin:/home/ada/bin', 'PATH=bin:bin'],
    ['error:/home/ada/x', 'error:x'],
    ['cc -I/home/ada/include -L/opt/x', 'cc -Iinclude -Lx'],
    ['cannot enter /home/ada', 'cannot enter ~'],
    ['cannot enter /Users/ada/', 'cannot enter ~'],
    ['cannot enter C:\\Users\\ada', 'cannot enter ~'],
    ['C:\\Users\\ada\\engine\\y.txt', 'y.txt'],
    ['"C:\\\\Users\\\\ada\\\\y.txt"', '"y.txt"'],
    ['c:/Users/ada/y.txt', 'y.txt'],
    ['\\\\server\\share\\y.txt', 'y.txt'],
    ['~/notes/x.md and ~ada/x.md and ~ada/', 'x.md and x.md and ~/'],
    ['in /home/ada/My Documents/x', 'in My Documents/x'],
    ['src/home/index.ts, ./x/y, ../z, 3/4 of a/b, and/or, / alone', 'as it is'],
    ['https://example.org/home/login?next=/x', 'as it is'],
    ['GET https://ada:hunter2@example.org/x failed', 'GET https://example.org/x failed'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer …'],
    ['SPEC_KITTY_TOKEN=abcdef and {"password":"hunter2"}', 'SPEC_KITTY_TOKEN=… and {"password":"…"}'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl!', 'got …!'],
    ['unexpected token } in JSON', 'as it is'],
  ];
  for (const [said, sent] of cases) {
    it(said, () => assert.equal(cut(said), sent === 'as it is' ? said : sent));
  }

  it('names no folder of an absolute path, wherever in a text it stands', () => {
    const name = fc.stringMatching(/^[a-z0-9_.@+-]{0,6}QX[a-z0-9]{1,6}$/);
    const root = fc.constantFrom('/', '/home/', '/Users/', 'C:\\', 'd:/', '\\\\host\\', '~/', 'file:///');
    const path = fc.tuple(
      root,
      fc.array(name, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('/', '\\', '\\\\'),
    );
    const before = fc.constantFrom(
      '',
      ' ',
      'at (',
      '"',
      "'",
      '=',
      'error: ',
      'x:',
      '[',
      '\n',
      '-I',
      'a, ',
      '\t',
      '{"a":"',
    );
    const after = fc.constantFrom('', ' ', ')', '"', "'", ':3:4', ', then', '\n', ']', '"}');
    fc.assert(
      fc.property(fc.array(fc.tuple(before, path, after), { minLength: 1, maxLength: 4 }), (texts) => {
        const said = texts
          .map(([a, [start, parts, by], b]) => `${a}${start}${parts.join(by)}/LAST${b}`)
          .join(' ');
        assert.doesNotMatch(cut(said), /QX|home|Users/);
      }),
      { numRuns: 300 },
    );
  });

  it('any text is cut, in a time that grows with its length', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof cut(text) === 'string'));
    for (const piece of [
      'a.',
      'a-',
      '\\',
      '/',
      '~',
      '=~x',
      'eyJ-',
      'token',
      'a:',
      'a://',
      'x@',
      'C:\\',
      ' /a',
      '-I/',
    ])
      cut(piece.repeat(20_000));
  });

  it('leaves other events as they are', () => {
    const note = { event_type: 'HistoryAdded', payload: { entry_content: '/home/ada' } } as Draft;
    assert.equal(withoutPrivatePaths(note), note);
  });
});
