import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseFlowList, parseScalar, valueRange } from '../../src/tasks/scalar.js';

describe('parseScalar', () => {
  const cases: readonly (readonly [source: string, value: string | null])[] = [
    [' done', 'done'],
    [' "done"', 'done'],
    [" 'done'", 'done'],
    [' done # moved by hand', 'done'],
    [' "done" # moved by hand', 'done'],
    [" 'done' # it's", 'done'],
    ['\t done \t', 'done'],
    [' Fix (#405) and #406', 'Fix (#405) and'],
    [' Fix(#405)', 'Fix(#405)'],
    [' "a # b"', 'a # b'],
    [" 'it''s'", "it's"],
    [' "say \\"hi\\""', 'say "hi"'],
    [' "tab\\tnewline\\n"', 'tab\tnewline\n'],
    [' "\\u2013 \\x41 \\q"', '– A q'],
    ['', null],
    ['   ', null],
    [' # only a comment', null],
    [' ~', null],
    [' null', null],
    [' ""', ''],
    [" ''", ''],
    [' "half', 'half'],
    [" 'half", 'half'],
    [' "', ''],
    [' GitHub – “quoted”', 'GitHub – “quoted”'],
  ];
  for (const [source, value] of cases) {
    it(`reads ${JSON.stringify(source)} as ${JSON.stringify(value)}`, () => {
      assert.equal(parseScalar(source), value);
    });
  }

  it('reads back any text that was put in double quotes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(parseScalar(` ${JSON.stringify(text)} # why`), text);
      }),
    );
  });

  it('reads back any text that was put in single quotes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(parseScalar(` '${text.replaceAll("'", "''")}'`), text);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseScalar(text)));
  });
});

describe('valueRange', () => {
  it('covers the quotes and neither the spaces nor the comment around them', () => {
    const source = '  "for_review"   # by hand';
    const [start, end] = valueRange(source);
    assert.equal(source.slice(start, end), '"for_review"');
  });

  it('is empty where there is no value', () => {
    assert.deepEqual(valueRange('   '), [3, 3]);
  });

  it('leaves what is around it to stand, whatever the value', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z_]*$/), fc.constantFrom('', '"', "'"), (word, quote) => {
        const source = ` ${quote}${word}${quote} # why`;
        const [start, end] = valueRange(source);
        assert.equal(
          parseScalar(`${source.slice(0, start)}${quote}done${quote}${source.slice(end)}`),
          'done',
        );
      }),
    );
  });
});

describe('parseFlowList', () => {
  const cases: readonly (readonly [source: string, items: string[] | undefined])[] = [
    [' []', []],
    [' [WP01]', ['WP01']],
    [' [WP01, "WP02", \'WP03\'] # all', ['WP01', 'WP02', 'WP03']],
    [' ["a, b", c]', ['a, b', 'c']],
    [' [\n  WP01,\n  WP02,\n]', ['WP01', 'WP02']],
    [' [WP01, WP02', ['WP01', 'WP02']],
    [' ["half, WP02]', ['half', 'WP02']],
    [" [don't, WP02]", ["don't", 'WP02']],
    [' WP01', undefined],
    ['', undefined],
  ];
  for (const [source, items] of cases) {
    it(`reads ${JSON.stringify(source)} as ${JSON.stringify(items) ?? 'no list'}`, () => {
      assert.deepEqual(parseFlowList(source), items);
    });
  }

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseFlowList(`[${text}`)));
  });
});
