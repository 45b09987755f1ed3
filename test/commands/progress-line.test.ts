import assert from 'node:assert/strict';
import { ProgressLine } from '../../src/commands/progress-line.js';
import { captureWords } from '../../src/words/capture.js';
import { textSink } from '../support/text-sink.js';

describe('the progress line', () => {
  let said: string;
  let nowMs: number;
  const lineOf = (isTerminal: boolean, columns?: number) =>
    new ProgressLine(
      textSink((text) => (said += text), isTerminal, columns),
      () => nowMs,
    );

  beforeEach(() => {
    said = '';
    nowMs = 0;
  });

  it('is written over itself, a longer one wholly, and wiped at the end', () => {
    const line = lineOf(true);
    line.show('twelve');
    nowMs = 1000;
    line.show('two');
    line.clear();
    assert.equal(said, '\rtwelve\rtwo   \r\u001B[K');
  });

  it('is shown ten times a second at most, and not again when it says the same', () => {
    const line = lineOf(true);
    for (; nowMs < 1000; nowMs += 1) line.show(String(nowMs));
    assert.equal(said.split('\r').length - 1, 10);
    said = '';
    line.show('same');
    nowMs += 1000;
    line.show('same');
    assert.equal(said.split('same').length - 1, 1);
  });

  it('never fills the terminal: a line that wraps cannot be written over', () => {
    const line = lineOf(true, 20);
    line.show(captureWords.progress(120, 6502, '12 events recorded'));
    assert.equal(said.length, '\r'.length + 19);
  });

  it('says nothing where there is no terminal, nor wipes what was never shown', () => {
    const piped = lineOf(false);
    piped.show('twelve');
    piped.clear();
    lineOf(true).clear();
    assert.equal(said, '');
  });

  it('has no colour, and says how many commits of how many are done', () => {
    assert.equal(
      captureWords.progress(3, 6, '12 events recorded'),
      `Capturing ${'#'.repeat(12)}${'.'.repeat(12)} 3 of 6 commits, 12 events recorded`,
    );
    assert.equal(captureWords.progress(3, undefined, '1 event found'), 'Capturing: 3 commits, 1 event found');
  });
});
