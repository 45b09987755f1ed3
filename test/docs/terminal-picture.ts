import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { OwnServer } from '../support/own-server.js';
import { CLI, mustRun, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { taskText } from '../support/task-text.js';
import { inTerminal } from '../support/terminal.js';
import { TerminalScreen } from '../support/terminal-screen.js';
import { drawPicture } from './picture.js';

const HOUR_MS = 3_600_000;
const SIZE = { columns: 118, rows: 60 };

interface Told {
  readonly title: string;
  readonly dependencies?: readonly string[];
  /** Lane, agent, how many hours ago. */
  readonly moves: readonly (readonly [lane: string, agent: string, hoursAgo: number])[];
}

const WORK: Readonly<Record<string, Told>> = {
  WP01: {
    title: 'Cut the brass columns',
    moves: [
      ['doing', 'claude', 96],
      ['for_review', 'claude', 80],
      ['done', 'ada', 76],
    ],
  },
  WP02: {
    title: 'Carry the tens',
    moves: [
      ['doing', 'codex', 75],
      ['for_review', 'codex', 30],
      ['done', 'grace', 26],
    ],
  },
  WP03: {
    title: 'Turn the mill',
    dependencies: ['WP02'],
    moves: [
      ['doing', 'claude', 25],
      ['for_review', 'claude', 3],
    ],
  },
  WP04: { title: 'Read the cards', dependencies: ['WP01'], moves: [['doing', 'gemini', 50]] },
  WP05: { title: 'Add, subtract, multiply', dependencies: ['WP02'], moves: [['doing', 'codex', 2]] },
  WP06: { title: 'Punch the cards', moves: [] },
  WP07: { title: 'Print the tables', dependencies: ['WP03', 'WP05'], moves: [] },
  WP08: { title: 'Ring the bell', dependencies: ['WP05'], moves: [] },
};

/** docs/screenshots/terminal.png: `spec-kitty board` under a real terminal, from a real server that got real commits. */
async function makePicture(): Promise<void> {
  const ada = TestRepository.create();
  const server = await OwnServer.start(ada);
  try {
    await server.logIn();
    await mustRun(ada, ['init']);
    await mustRun(ada, ['sync', 'on']);
    for (const step of [0, 1, 2, 3]) {
      for (const [id, told] of Object.entries(WORK)) {
        const moves = told.moves.slice(0, step);
        const log = moves.map(([lane, agent, hoursAgo]) => {
          const at = new Date(Date.now() - hoursAgo * HOUR_MS).toISOString().replace(/\.\d+/, '');
          return `${at} – ${agent} – lane=${lane} – Moved`;
        });
        const { title, dependencies = [] } = told;
        const lane = moves.at(-1)?.[0] ?? 'planned';
        ada.write(
          `kitty-specs/012-difference-engine/tasks/${id}-work.md`,
          taskText({ id, title, dependencies, lane, log }),
        );
      }
      const authorDate = new Date(Date.now() - (100 - step) * HOUR_MS).toISOString();
      ada.commit(`Step ${step}`, { authorDate });
    }
    await workerAsleep(ada);
    await mustRun(ada, ['sync']);
    const command = `stty cols ${SIZE.columns} rows ${SIZE.rows}; exec '${process.execPath}' '${CLI}' board`;
    const terminal = inTerminal({ path: ada.path, env: { ...ada.env, TERM: 'xterm' } }, [
      'sh',
      '-c',
      command,
    ]);
    await terminal.ended;
    const screen = new TerminalScreen(SIZE);
    screen.write(terminal.shown().replace(server.url, 'https://kitty.example.org').trimEnd());
    const folder = join(packageRoot(), 'docs', 'screenshots');
    fs.mkdirSync(folder, { recursive: true });
    drawPicture(join(folder, 'terminal.png'), {
      lines: screen.lines(),
      columns: SIZE.columns,
      title: 'spec-kitty board',
    });
  } finally {
    await server.remove();
    await workerAsleep(ada);
    ada.remove();
  }
}

await makePicture();
