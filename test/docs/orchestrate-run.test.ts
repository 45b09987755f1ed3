import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { runWithThreeAgents } from './orchestrate-run.js';
import { drawPicture } from './picture.js';

const PAGE = join(packageRoot(), 'docs', 'orchestrate.md');
const PICTURE = join(packageRoot(), 'docs', 'orchestrate-view.png');
const COLUMNS = 110;

describe('docs/orchestrate.md', () => {
  it('shows a real run of seven work packages with three agents at once (UPDATE_DOCS=1 makes page and picture anew)', async () => {
    const { transcript, why, answer, exitCode, screen } = await runWithThreeAgents();
    assert.equal(exitCode, 0, answer);
    assert.match(answer, /7 of 7 done · 0 at work · .* · finished/);
    const shown = {
      'spec-kitty orchestrate why WP07': why.trimEnd().split('\n'),
      'spec-kitty orchestrate': transcript,
    };
    if (process.env['UPDATE_DOCS']) {
      const page = Object.entries(shown).reduce(
        (text, [command, lines]) => withOutput(text, command, lines),
        fs.readFileSync(PAGE, 'utf8'),
      );
      fs.writeFileSync(PAGE, page);
      drawPicture(PICTURE, { lines: screen, columns: COLUMNS, title: 'spec-kitty orchestrate' });
    }
    const page = fs.readFileSync(PAGE, 'utf8');
    for (const [command, lines] of Object.entries(shown))
      assert.deepEqual(timeless(lines), timeless(outputIn(page, command)), command);
  });
});

/** The lines under a command, without their indent. */
function outputIn(page: string, command: string): string[] {
  const [, under = ''] = page.split(`    $ ${command}\n`);
  return (/^(?: {4}.*\n)*/.exec(under)?.[0] ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(4));
}

function withOutput(page: string, command: string, lines: readonly string[]): string {
  const typed = `    $ ${command}\n`;
  const [before = '', under = ''] = page.split(typed);
  const text = lines.map((line) => `    ${line}\n`).join('');
  return `${before}${typed}${text}${under.replace(/^(?: {4}.*\n)*/, '')}`;
}

/** What happens at once has no order, and happens at another time each day. */
function timeless(lines: readonly string[]): string[] {
  return lines
    .map((line) =>
      line
        .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME')
        .replaceAll(/\d{2}:\d{2}:\d{2}/g, 'TIME')
        .replaceAll(/run \d{8}T\d{6}/g, 'run'),
    )
    .sort();
}
