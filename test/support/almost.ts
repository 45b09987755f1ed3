import * as fc from 'fast-check';

/** Leaves that parsers stumble over. */
const ODD = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  '',
  ' ',
  '0',
  'null',
  '__proto__',
  '\u0000',
  '\ud800',
  '💥',
];

/**
 * JSON values that are almost right: objects with the keys that a parser looks for, with anything in them, nested in any
 * way. Random bytes alone never get past a parser's first line.
 * @param keys the parser's own.
 * @param words texts that mean something to it.
 */
export function almost(keys: readonly string[], words: readonly string[] = []): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(fc.constantFrom<unknown>(...ODD, ...words), fc.string(), fc.integer());
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...keys, '__proto__', 'x'), tie('value'), { maxKeys: 4 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), {
        minKeys: Math.min(2, keys.length),
        maxKeys: 6,
      }),
    ),
  }));
  return value;
}

/** What may stand in a file, or come over a wire, where text in some form was expected. */
export function almostText(
  value: fc.Arbitrary<unknown>,
  format: (value: unknown) => string,
): fc.Arbitrary<Buffer> {
  const text = value.map(format);
  return fc.oneof(
    { weight: 6, arbitrary: text.map((whole) => Buffer.from(whole)) },
    {
      weight: 2,
      arbitrary: fc.tuple(text, fc.nat(400)).map(([whole, end]) => Buffer.from(whole).subarray(0, end)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((raw) => Buffer.from(raw)) },
  );
}
