import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runProgram } from '../support/child.js';
import { eventually } from '../support/program.js';
import { Scene } from '../support/scene.js';

/** How long after the commit the person's finger, or the closing terminal, is: while node starts, works, and lingers. */
const MOMENTS_MS = [0, 60, 300];
const PLACES = [
  ['where the worker gets a session of its own', async () => process.env['PATH'] ?? ''],
  [
    'where it has to stay in the terminal (no setsid)',
    (scene: Scene) => pathWithoutSetsid(scene.repository.home),
  ],
] as const;
const LANES = ['doing', 'for_review', 'done', 'planned'] as const;

describe('scenario 43: Ctrl-C, or a closing terminal, right after a commit', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.begin();
  });
  afterEach(() => scene.end());

  /**
   * A shell that is the leader of a session and of the terminal's foreground group, as in a terminal: it commits, and stays.
   * All that it started and that did not leave its group gets the signal, as a terminal sends it.
   */
  const commitAndSignal = async (signal: NodeJS.Signals, wait: () => Promise<unknown>, path: string) => {
    const shell = spawn('/bin/sh', ['-c', 'git commit -qam move && echo done && exec sleep 60'], {
      cwd: scene.repository.path,
      env: { ...scene.repository.env, PATH: path },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(shell, 'close');
    const [said] = (await once(shell.stdout, 'data')) as [Buffer];
    assert.equal(said.toString(), 'done\n');
    await wait();
    process.kill(-(shell.pid ?? 0), signal);
    const [, by] = (await ended) as [number | null, string | null];
    assert.equal(by, signal);
  };

  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    for (const [where, pathOf] of PLACES) {
      it(`${signal} to the whole group, ${where}: each move is there at the next run, once`, async () => {
        const path = await pathOf(scene);
        const expected: string[] = [];
        let before = 'planned';
        for (const [step, afterMs] of MOMENTS_MS.entries()) {
          const lane = LANES[step % LANES.length] ?? '';
          scene.move('WP01', lane);
          expected.push(`WP01 ${before} > ${lane}`);
          before = lane;
          await commitAndSignal(signal, () => pause(afterMs), path);
          await scene.settle();
          await scene.run('capture');
          assert.deepEqual(await scene.moves(), expected, `${signal} ${afterMs} ms after the commit`);
        }
        await scene.mustBeOnce();
      });
    }
  }

  it('a worker that has a session of its own is not disturbed, nor is any git that it runs: no next run is needed', async function () {
    if (!hasSetsid()) return this.skip();
    scene.move('WP01', 'doing');
    const pidFile = scene.repository.own('worker.pid');
    const begun = () => eventually(60_000, () => fs.existsSync(pidFile), Boolean);
    await commitAndSignal('SIGINT', begun, process.env['PATH'] ?? '');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
  });
});

function hasSetsid(): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => fs.existsSync(join(folder, 'setsid')));
}

/** A folder with git and nothing else, as on a Mac, which has no setsid. */
async function pathWithoutSetsid(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  fs.mkdirSync(bin);
  for (const program of ['git', 'sleep']) {
    const { stdout } = await runProgram('/bin/sh', ['-c', `command -v ${program}`]);
    fs.symlinkSync(stdout.trim(), join(bin, program));
  }
  const { code } = await runProgram('/bin/sh', ['-c', 'command -v setsid'], { env: { PATH: bin } });
  assert.notEqual(code, 0, 'setsid can still be found');
  return bin;
}
