import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fromByteText, toByteText } from '../../src/shared/byte-text.js';
import { isRefusal } from '../../src/tasks/edit.js';
import { setJsonKey, type Json } from '../../src/tasks/edit-json.js';

function edited(text: string, key: string, value: Json): string {
  const after = setJsonKey(key, value)(toByteText(Buffer.from(text)));
  return isRefusal(after) ? assert.fail(JSON.stringify(after)) : fromByteText(after);
}

describe('a key of meta.json', () => {
  for (const [what, before, after] of [
    ['is added as the last', '{\n    "a": 1\n}\n', '{\n    "a": 1,\n    "k": "v"\n}\n'],
    ['is replaced where it stands', '{ "k" :\t{"x": [1]} , "a": 1}', '{ "k" :\t"v" , "a": 1}'],
    ['stays on the one line', '{"a": 1}', '{"a": 1, "k": "v"}'],
    ['keeps CRLF and a BOM', '\uFEFF{\r\n  "ä": 1\r\n}', '\uFEFF{\r\n  "ä": 1,\r\n  "k": "v"\r\n}'],
    ['fills an empty object', '{}\n', '{\n  "k": "v"\n}\n'],
    ['is the last of two', '{"k": 1, "k": 2}', '{"k": 1, "k": "v"}'],
    ['is not one further down', '{"a": {"k": 1}}', '{"a": {"k": 1}, "k": "v"}'],
    [
      'is not looked for in strings',
      String.raw`{"a": "\"k\": 1, {"}`,
      String.raw`{"a": "\"k\": 1, {", "k": "v"}`,
    ],
    ['that says so already changes nothing', '{ "k":"v" }', '{ "k":"v" }'],
  ] as const) {
    it(what, () => assert.equal(edited(before, 'k', 'v'), after));
  }

  it('holds lists and objects, indented as the file is', () => {
    assert.equal(
      edited('{\n\t"a": 1\n}', 'k', [{ by: 'ada' }]),
      '{\n\t"a": 1,\n\t"k": [\n\t\t{\n\t\t\t"by": "ada"\n\t\t}\n\t]\n}',
    );
  });

  it('is what is read back, and nothing else is another: property', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<Json>);
    const indent = fc.constantFrom(undefined, 2, '\t');
    fc.assert(
      fc.property(
        object,
        fc.string(),
        fc.jsonValue() as fc.Arbitrary<Json>,
        indent,
        (before, key, value, indent) => {
          fc.pre(key !== '__proto__' && !Object.hasOwn(before, '__proto__'));
          const text = JSON.stringify(before, null, indent);
          const after = edited(text, key, value);
          assert.deepEqual(JSON.parse(after), JSON.parse(JSON.stringify({ ...before, [key]: value })));
          assert.equal(edited(after, key, value), after, 'a second time');
        },
      ),
    );
  });

  for (const [text, line] of [
    ['', 1],
    ['[1]', 1],
    ['{\n"a": 1,\n}', 3],
  ] as const) {
    it(`of ${JSON.stringify(text)} is refused with its line`, () => {
      assert.deepEqual(setJsonKey('k', 1)(toByteText(Buffer.from(text))), { kind: 'no_json_object', line });
    });
  }
});
