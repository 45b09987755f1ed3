import assert from 'node:assert/strict';
import { fitTo } from '../../src/words/fit-text.js';
import { plainTitle } from '../../src/words/plain-title.js';
import { lineText } from '../../src/words/styled-line.js';
import {
  boardSourceLines,
  teamBoardLines,
  type SeenBoard,
  type SeenWorkPackage,
} from '../../src/words/team-board.js';
import { widthOf } from '../../src/words/text-width.js';

const NOW = Date.parse('2026-03-04T12:00:00Z');

function wp(wp_id: string, status: string | null, more: Partial<SeenWorkPackage> = {}): SeenWorkPackage {
  return {
    project_uuid: 'p',
    feature_slug: '001-engine',
    wp_id,
    title: `The work of ${wp_id}`,
    status,
    lane: status,
    since: '2026-03-01T12:00:00Z',
    by: 'ada',
    assigned: null,
    dependencies: [],
    ...more,
  };
}

function dependency(wp_id: string, status: string | null, resolution: string | null = null) {
  return { wp_id, title: `The work of ${wp_id}`, status, resolution };
}

function boardOf(work_packages: readonly SeenWorkPackage[], announced: number | null = null): SeenBoard {
  const features = [...new Set(work_packages.map(({ feature_slug }) => feature_slug ?? ''))].filter(Boolean);
  return {
    projects: [{ project_uuid: 'p', project_slug: 'engine' }],
    features: features.map((feature_slug) => ({
      project_uuid: 'p',
      feature_slug,
      announced_work_packages: announced,
    })),
    work_packages,
  };
}

const CARDS = [
  wp('WP01', 'done', { since: '2026-03-01T00:00:00Z' }),
  wp('WP02', 'done', { since: '2026-03-02T00:00:00Z' }),
  wp('WP03', 'doing', {
    lane: 'blocked',
    assigned: { agent_id: 'claude' },
    since: '2026-03-04T11:59:30Z',
  }),
  wp('WP04', 'planned', {
    by: null,
    dependencies: [dependency('WP01', 'done'), dependency('WP03', 'doing')],
  }),
  wp('WP05', 'planned', { by: null, dependencies: [dependency('WP03', null, 'skipped')] }),
  wp('WP06', null, { title: null, since: null, by: null, dependencies: null }),
];

const look = (columns?: number, isAskedFor = false) => ({ columns, nowMs: NOW, isAskedFor });

function boardText(...args: Parameters<typeof teamBoardLines>): string[] {
  return teamBoardLines(...args).map(lineText);
}

describe('the team’s board in the terminal', () => {
  it('is a list where nobody looks: what can be begun first, the oldest first, in done the newest', () => {
    assert.deepEqual(boardText(boardOf(CARDS, 9), look()), [
      '001-engine: 2 of 6 done (9 announced)',
      '',
      'planned (2)',
      '  WP05  The work of WP05 (3 days)',
      '  WP04  The work of WP04 (3 days; waits for WP03 The work of WP03)',
      '',
      'doing (1)',
      '  WP03  The work of WP03 (blocked, under a minute, claude)',
      '',
      'done (2)',
      '  WP02  The work of WP02 (2 days, ada)',
      '  WP01  The work of WP01 (3 days, ada)',
      '',
      'unknown (1)',
      '  WP06  (title unknown) (unknown since when)',
    ]);
  });

  it('stands in columns where they fit', () => {
    assert.deepEqual(boardText(boardOf(CARDS), look(118)), [
      '001-engine: 2 of 6 done',
      'planned (2)             doing (1)               for_review (0)          done (2)                unknown (1)',
      '----------------------  ----------------------  ----------------------  ----------------------  ----------------------',
      'WP05 The work of WP05   WP03 The work of WP03                           WP02 The work of WP02   WP06 (title unknown)',
      '  3 days                  blocked, under a mi…                            2 days, ada             unknown since when',
      'WP04 The work of WP04                                                   WP01 The work of WP01',
      '  3 days                                                                  3 days, ada',
      '  waits for WP03 The …',
    ]);
  });

  it('shows a finished feature in one line, unless it was asked for', () => {
    const board = boardOf([wp('WP01', 'doing'), wp('WP01', 'done', { feature_slug: '000-base' })]);
    assert.deepEqual(boardText(board, look()).slice(-2), ['', '000-base: 1 of 1 done']);
    assert.deepEqual(boardText(boardOf([wp('WP01', 'done')]), look(undefined, true)), [
      '001-engine: 1 of 1 done',
      '',
      'done (1)',
      '  WP01  The work of WP01 (3 days, ada)',
    ]);
    assert.deepEqual(boardText(boardOf([]), look()).length, 1);
  });

  it('loses no card: of no feature, of another project, of a status that nobody knows', () => {
    const board = boardOf([
      wp('WP01', 'frozen'),
      wp('WP02', 'doing', { feature_slug: null, project_uuid: 'q' }),
      wp('WP03', 'doing', { project_uuid: null }),
    ]);
    const text = boardText(board, look()).join('\n');
    for (const part of [
      'engine / 001-engine: 0 of 1 done\n\nfrozen (1)\n  WP01',
      '(no project) / (no feature): 0 of 1 done\n\ndoing (1)\n  WP02',
      '(no project) / 001-engine: 0 of 1 done',
    ])
      assert.ok(text.includes(part), `${part}\n---\n${text}`);
  });

  it('keeps its columns straight and its terminal whole, whatever a title holds', () => {
    const titles = [
      '\u001B[2J\u001B]0;owned\u0007\r\nlost',
      '漢字仮名交じり文の題名は二倍の幅',
      '🚀 emoji 👩‍💻 and ❤️ more of it',
      'שלום עולם זה כותרת ארוכה מאוד',
      'مرحبا \u202E evil \u2066',
      `Z${'\u0301'.repeat(500)}algo`,
      'e\u0301 combined, and \uD800 alone',
      '<img src=x onerror=alert(1)>',
    ];
    const cards = titles.flatMap((title, at) => [
      wp(`WP0${at}`, 'planned', { title }),
      wp(`WP1${at}`, 'doing', { title, by: title, dependencies: [dependency('WP99', null)] }),
    ]);
    const lines = boardText(boardOf(cards), look(100));
    const starts = lines.slice(3).flatMap((line) => {
      const at = line.indexOf('WP1');
      return at === -1 ? [] : widthOf(line.slice(0, at));
    });
    assert.deepEqual(new Set(starts), new Set([widthOf('-'.repeat(23)) + 2]));
    assert.equal(starts.length, titles.length);
    for (const line of lines) {
      assert.ok(widthOf(line) <= 100, line);
      assert.doesNotMatch(line.replaceAll('\u200E', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      assert.ok(line.length < 300, 'marks pile up');
    }
  });

  it('measures a text in the cells of a terminal', () => {
    const widths: [text: string, cells: number][] = [
      ['plain', 5],
      ['漢字', 4],
      ['🚀', 2],
      ['e\u0301', 1],
      ['שלום', 4],
      ['ｆｕｌｌ', 8],
      ['한글', 4],
    ];
    for (const [text, cells] of widths) assert.equal(widthOf(text), cells, text);
    for (const text of widths.map(([each]) => each.repeat(3)))
      for (const width of [1, 2, 3, 7, 40]) assert.equal(widthOf(fitTo(text, width)), width, text);
    assert.equal(fitTo('漢字', 3), '漢…');
    assert.equal(fitTo('漢字', 2), '… ');
    assert.equal(plainTitle('\u202Eab'), String.raw`\u202eab`);
  });

  it('says which board it is, and how old', () => {
    const server = {
      kind: 'server',
      server: 'https://kitty.example.org',
      teamSlug: 'engine',
      readAtMs: NOW - 3 * 3_600_000,
      trouble: null,
    } as const;
    const files = { kind: 'files', root: '/home/ada/engine', fetchedAtMs: null, trouble: null } as const;
    assert.deepEqual(
      [
        boardSourceLines({ ...server, readAtMs: NOW }, NOW),
        boardSourceLines({ ...server, teamSlug: null, trouble: 'it is down' }, NOW),
        boardSourceLines(files, NOW),
        boardSourceLines({ ...files, fetchedAtMs: NOW - 120_000, trouble: 'You are offline.' }, NOW),
      ],
      [
        ['The board of team engine at https://kitty.example.org, as of now.'],
        ['The team’s board at https://kitty.example.org, as it was 3 hours ago.', 'Not newer: it is down'],
        [
          'The task files in /home/ada/engine, as they are now. Nothing has been fetched since it was cloned or made.',
        ],
        [
          'The task files in /home/ada/engine, as they are now. What others did is known as of the last fetch, 2 minutes ago.',
          'Not the team’s board: You are offline.',
        ],
      ],
    );
  });
});
