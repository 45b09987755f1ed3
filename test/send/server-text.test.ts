import assert from 'node:assert/strict';
import { firstText, toPlainText, withoutSecret } from '../../src/send/server-text.js';

describe('a server’s words', () => {
  it('become one line without what would drive a terminal', () => {
    assert.equal(toPlainText('  a\r\n\tb\u001b[2J  c\u202ed\u2028e  '), 'a b [2J c d e');
    assert.equal(toPlainText('half a \ud83d'), 'half a');
    assert.equal(toPlainText('a whole \u{1f63a}'), 'a whole \u{1f63a}');
    assert.equal(toPlainText('\0\0'), '');
  });

  it('are cut behind three hundred characters, each of them whole', () => {
    const cat = '\u{1f63a}';
    assert.equal(toPlainText(cat.repeat(300)), cat.repeat(300));
    assert.equal(toPlainText(cat.repeat(301)), `${cat.repeat(299)}…`);
  });

  it('are not looked for for long', () => {
    assert.equal(toPlainText(`${' '.repeat(1199)}xy`), 'x');
    assert.equal(toPlainText(`${' '.repeat(1200)}xy`), '');
  });

  it('are the first that are some', () => {
    const fields = { error: 7, reason: ' \n', detail: ' no\nlane ', more: 'x' };
    assert.equal(firstText(fields, 'error', 'reason', 'detail', 'more'), 'no lane');
    assert.equal(firstText(fields, 'more', 'detail'), 'x');
    assert.equal(firstText(fields, 'error', 'reason', 'missing'), undefined);
  });
});

describe('an answer without the secret', () => {
  it('has a mark wherever it stood, as it is and as JSON writes it', () => {
    assert.equal(withoutSecret('Bearer hunter2, hunter2', 'hunter2'), 'Bearer …, …');
    const secret = 'hun"ter\\2';
    assert.equal(
      withoutSecret(`${secret} in ${JSON.stringify({ token: secret })}`, secret),
      '… in {"token":"…"}',
    );
  });

  it('is as it was without one, and with one that is a word', () => {
    assert.equal(withoutSecret('a token', undefined), 'a token');
    assert.equal(withoutSecret('a token', 'token'), 'a token');
    assert.equal(withoutSecret('a token!', 'token!'), 'a …');
  });
});
