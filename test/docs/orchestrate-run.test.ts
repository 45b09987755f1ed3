import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { runWithThreeAgents } from './orchestrate-run.js';
import { drawPicture } from './picture.js';

const PAGE = join(packageRoot(), 'docs', 'orchestrate.md');
const PICTURE = join(packageRoot(), 'docs', 'orchestrate-view.png');
const BEGIN = '    $ spec-kitty orchestrate\n';

describe('docs/orchestrate.md', () => {
  it('shows a real run of seven work packages with three agents at once (UPDATE_DOCS=1 makes page and picture anew)', async () => {
    const { transcript, answer, exitCode, screen } = await runWithThreeAgents();
    assert.equal(exitCode, 0, answer);
    assert.match(answer, /7 of 7 done · 0 at work · .* · finished/);
    const page = fs.readFileSync(PAGE, 'utf8');
    const before = page.slice(0, page.indexOf(BEGIN));
    const shown = transcript.map((line) => `    ${line}\n`).join('');
    if (process.env['UPDATE_DOCS']) {
      fs.writeFileSync(PAGE, `${before}${BEGIN}${shown}`);
      drawPicture(PICTURE, { lines: screen, columns: 110, title: 'spec-kitty orchestrate' });
    }
    const now = fs.readFileSync(PAGE, 'utf8').slice(before.length + BEGIN.length);
    assert.deepEqual(timeless(shown), timeless(now));
  });
});

/** What happens at once has no order, and happens at another time each day. */
function timeless(text: string): string[] {
  return text
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME')
    .replaceAll(/\d{2}:\d{2}:\d{2}/g, 'TIME')
    .replaceAll(/run \d{8}T\d{6}/g, 'run')
    .split('\n')
    .sort();
}
