import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { recordLine } from '../../src/words/orchestrate-records.js';
import { SEVEN } from '../orchestrate/told-attempts.js';
import type { FakeAct } from '../support/fake-agent.js';
import { MOST_MS, OrchestrateScene } from '../support/orchestrate-scene.js';
import { CLI, eventually } from '../support/program.js';
import { TerminalScreen, type Cell } from '../support/terminal-screen.js';

/** Wide enough for titles. */
const SIZE = { columns: 110, rows: 26 };
const AGENTS = ['ada', 'bob', 'eve'];
const TITLES: Readonly<Record<string, string>> = {
  WP01: 'Cut the columns',
  WP02: 'Carry the tens',
  WP03: 'Turn the mill',
  WP04: 'Read the cards',
  WP05: 'Add and subtract',
  WP06: 'Punch the cards',
  WP07: 'Print the tables',
};

/** What a run with three agents has shown. */
export interface ShownRun {
  /** The terminal at the moment when all three were at work. */
  readonly screen: readonly (readonly Cell[])[];
  /** What `orchestrate why WP07` said at that moment. */
  readonly why: string;
  /** What is on it in the end. */
  readonly answer: string;
  /** What a pipe would have been told. */
  readonly transcript: readonly string[];
  readonly exitCode: number | null;
}

/**
 * Seven work packages, scripted agents, a real run under a pseudo-terminal. It is held up when all three agents are at work (ada has run
 * into its quota, bob does what a reviewer gave back, eve reviews) until the terminal shows them.
 */
export async function runWithThreeAgents(): Promise<ShownRun> {
  const scene = await OrchestrateScene.begin({
    graph: SEVEN,
    agents: AGENTS,
    review: ['eve', 'bob'],
    settings: ['max_parallel: 3', 'verify: [[test, -d, src]]'],
  });
  try {
    for (const [wpId, title] of Object.entries(TITLES)) {
      const path = scene.pathOf(wpId);
      scene.repository.write(path, scene.repository.read(path).replace(`The work of ${wpId}`, title));
    }
    scene.repository.commit('Name the work packages');
    const gate = join(scene.folder, 'gate');
    scene.teach(turns(scene.folder, gate));
    const terminal = new TerminalScreen(SIZE);
    const ended = runUnderTerminal(scene, terminal);
    await eventually(
      MOST_MS,
      () => terminal.text(),
      (text) =>
        [
          /WP02 +implementing +ada .*\+\d/,
          /WP03 +implementing +bob +2\/3 .*\+36 -12/,
          /WP04 +reviewing +eve .*\+\d/,
          /WP05 +waits .*WP02, WP03$/m,
        ].every((row) => row.test(text)),
    );
    const screen = terminal.lines().map((line) => [...line]);
    const { stdout: why } = await scene.mustEnd(0, 'why', 'WP07');
    fs.writeFileSync(gate, '');
    const exitCode = await ended;
    const transcript = scene.records.flatMap((record) => recordLine(record) ?? []);
    await scene.mustBeTidy();
    return { screen, why, answer: terminal.text(), transcript, exitCode };
  } finally {
    await scene.end();
  }
}

function lines(wpId: string, count: number): string {
  return Array.from({ length: count }, (_, place) => `${wpId}, line ${place + 1}\n`).join('');
}

function turns(folder: string, gate: string): Record<string, (readonly FakeAct[])[]> {
  const resets = new Date(Date.now() + 88 * 60_000).toISOString();
  const work = (wpId: string, count: number): FakeAct[] => [
    ['print', 'Reading the task\n'],
    ['write', `src/${wpId}.txt`, lines(wpId, count)],
  ];
  const finding = {
    severity: 'blocking',
    file: 'src/WP03.txt',
    line: 31,
    problem: 'The last turn is not counted.',
    wanted: 'Count it.',
  };
  return {
    'WP01 implementation': [[...work('WP01', 64), ['result', {}]]],
    'WP02 implementation': [[...work('WP02', 87), ['wait-for', gate], ['result', {}]]],
    // Not before the third is begun: who is asked is then the same in every run.
    'ada WP03 implementation': [
      [
        ['wait-for', join(folder, 'WP04 implementation 0')],
        ['print', `You have reached your usage limit, it resets at ${resets}\n`],
        ['exit', 1],
      ],
    ],
    'bob WP03 implementation': [
      [],
      [...work('WP03', 31), ['result', {}]],
      [...work('WP03', 36), ['write', 'src/WP01.txt', lines('WP01', 52)], ['wait-for', gate], ['result', {}]],
    ],
    'WP03 review': [[['result', { verdict: 'reject', findings: [finding] }]], [['result', {}]]],
    'WP04 implementation': [[...work('WP04', 140), ['result', {}]]],
    'WP04 review': [
      [
        ['print', 'Reading the change\n'],
        ['wait-for', gate],
        ['result', {}],
      ],
    ],
  };
}

/** util-linux's script(1): a terminal that is as large as it is told to be. */
function runUnderTerminal(scene: OrchestrateScene, terminal: TerminalScreen): Promise<number | null> {
  const size = `stty cols ${SIZE.columns} rows ${SIZE.rows}`;
  const command = `${size}; exec '${process.execPath}' '${CLI}' orchestrate`;
  const { CI: _ci, NO_COLOR: _noColor, ...env } = scene.repository.env;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: scene.repository.path,
    env: { ...env, SHELL: '/bin/sh', TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => terminal.write(text));
  return new Promise((resolve) => child.on('close', resolve));
}
