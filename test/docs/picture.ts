import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { chromiumPath, QUIET_FLAGS } from '../support/browser.js';
import type { Cell } from '../support/terminal-screen.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** SGR numbers -> a dark terminal's colours. */
const COLOURS: Readonly<Record<number, string>> = {
  31: '#f47067',
  32: '#57ab5a',
  33: '#daaa3f',
  35: '#b083f0',
  36: '#39c5cf',
};
const [TEXT, FAINT, BACKGROUND] = ['#cdd9e5', '#768390', '#1c2128'];
const [CELL_WIDTH, LINE_HEIGHT, FONT_SIZE, PADDING] = [8.4, 19, 14, 20];
const TITLE_BAR = 34;
const FLAGS = ['--headless', ...QUIET_FLAGS, '--hide-scrollbars', '--force-device-scale-factor=2'];

/** What a terminal shows, as a PNG: each character in its own cell, drawn by Chromium (`CHROMIUM`, else the system's). */
export function drawPicture(
  path: string,
  { lines, columns, title }: { lines: readonly (readonly Cell[])[]; columns: number; title: string },
): void {
  const [width, height] = [
    Math.ceil(columns * CELL_WIDTH + 2 * PADDING),
    lines.length * LINE_HEIGHT + 2 * PADDING + TITLE_BAR,
  ];
  const folder = temporaryFolder('picture');
  try {
    const page = join(folder.path, 'page.html');
    fs.writeFileSync(page, html(lines, { width, height, title }));
    const { status, stderr } = spawnSync(
      process.env['CHROMIUM'] ?? chromiumPath() ?? 'chromium',
      [
        ...FLAGS,
        `--user-data-dir=${join(folder.path, 'profile')}`,
        `--window-size=${width},${height}`,
        `--screenshot=${path}`,
        `file://${page}`,
      ],
      { timeout: 120_000 },
    );
    if (status !== 0) throw new Error(`chromium: ${stderr?.toString() ?? 'did not start'}`);
  } finally {
    folder.remove();
  }
}

function html(
  lines: readonly (readonly Cell[])[],
  { width, height, title }: { width: number; height: number; title: string },
): string {
  const texts = lines.flatMap((line, row) =>
    line.flatMap(({ text, style }, column) =>
      text === ' '
        ? []
        : `<text x="${(PADDING + column * CELL_WIDTH).toFixed(1)}" y="${TITLE_BAR + PADDING + row * LINE_HEIGHT + FONT_SIZE}"${attributes(style)}>${escaped(text)}</text>`,
    ),
  );
  const buttons = ['#f47067', '#daaa3f', '#57ab5a'].map(
    (colour, place) => `<circle cx="${PADDING + place * 20}" cy="${TITLE_BAR / 2}" r="6" fill="${colour}"/>`,
  );
  return `<!doctype html><meta charset="utf-8"><style>body{margin:0;background:${BACKGROUND}}</style>
<svg width="${width}" height="${height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${FONT_SIZE}">
<rect width="100%" height="100%" fill="${BACKGROUND}"/><rect width="100%" height="${TITLE_BAR}" fill="#2d333b"/>
${buttons.join('')}<text x="${width / 2}" y="${TITLE_BAR / 2 + 5}" text-anchor="middle" fill="${FAINT}">${escaped(title)}</text>
${texts.join('\n')}
</svg>`;
}

function attributes(style: readonly number[]): string {
  const colour = style.map((number) => COLOURS[number]).find((found) => found !== undefined);
  const fill = colour ?? (style.includes(2) ? FAINT : TEXT);
  return ` fill="${fill}"${style.includes(1) ? ' font-weight="bold"' : ''}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
