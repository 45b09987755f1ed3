import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { LiveScreen } from '../../src/commands/live-screen.js';
import { paintFor } from '../../src/commands/paint.js';
import { span } from '../../src/words/styled-line.js';
import { textSink } from '../support/text-sink.js';
import { TerminalScreen } from '../support/terminal-screen.js';

const plain = paintFor({ isTerminal: false }, {});

describe('a live screen', () => {
  it('shows what was drawn last and nothing else, whatever was drawn before', () => {
    const frames = fc.array(fc.array(fc.stringMatching(/^[a-z]{0,25}$/), { maxLength: 6 }), { maxLength: 6 });
    fc.assert(
      fc.property(frames, (all) => {
        const terminal = new TerminalScreen({ columns: 10, rows: 40 });
        terminal.write('$ spec-kitty orchestrate\n');
        const live = new LiveScreen(
          textSink((text) => terminal.write(text), true, 10),
          plain,
        );
        for (const frame of all) {
          live.draw(frame.map((text) => [span(text)]));
          assert.equal(
            terminal.text(),
            ['$ spec-kit\nty orchest\nrate', ...frame.map(wrapped)].join('\n').trimEnd(),
          );
        }
        live.clear();
        assert.equal(terminal.text(), '$ spec-kit\nty orchest\nrate');
      }),
      { numRuns: 200 },
    );
  });

  it('writes nothing when nothing differs, and of a frame only what does', () => {
    let written = '';
    const live = new LiveScreen(
      textSink((text) => (written += text), true, 80),
      plain,
    );
    const frame = (time: string) => [[span('head')], [span(time)], [span('tail')]];
    live.draw(frame('1 s'));
    written = '';
    live.draw(frame('1 s'));
    assert.equal(written, '');
    live.draw(frame('2 s'));
    assert.ok(written.includes('2 s') && !written.includes('head') && !written.includes('tail'));
  });

  it('draws no more than fits: what has scrolled away could not be drawn over', () => {
    const terminal = new TerminalScreen({ columns: 10, rows: 4 });
    const sink = { ...textSink((text) => terminal.write(text), true, 10), rows: 4 };
    const live = new LiveScreen(sink, plain);
    for (const word of ['a', 'b'])
      live.draw(Array.from({ length: 9 }, (_, place) => [span(`${word}${place}`)]));
    assert.equal(terminal.text(), 'b0\nb1\nb2');
  });
});

describe('colours', () => {
  const shown = (isTerminal: boolean, env: Record<string, string>) =>
    paintFor({ isTerminal }, env)([span('all is '), span('well', 'good')]);
  it('are for terminals that have them, unless the person wants none', () => {
    assert.equal(shown(true, {}), 'all is \u001B[32mwell\u001B[39m');
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) assert.equal(shown(true, env), 'all is well');
    assert.equal(shown(false, {}), 'all is well');
  });
});

function wrapped(text: string): string {
  return text.match(/.{1,10}/g)?.join('\n') ?? '';
}
