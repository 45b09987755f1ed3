import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/program.js';
import { MOST_MS, OrchestrateScene } from '../support/orchestrate-scene.js';

const LOG_MEBIBYTES = 3;

describe('scenario 10 of orchestrate: an agent that prints 5 GB, in one line, not all of it UTF-8', () => {
  let scene: OrchestrateScene;
  after(() => scene.end());

  it('costs its log file, and no memory: orchestrator and supervisor stay under 150 MB', async function () {
    if (process.platform !== 'linux') return this.skip();
    scene = await OrchestrateScene.begin({
      graph: { WP01: [] },
      settings: [`log_megabytes: ${LOG_MEBIBYTES}`],
    });
    const gate = join(scene.folder, 'gate');
    const end = join(scene.folder, 'flooded');
    scene.teach({
      'WP01 implementation': [
        [
          ['flood', 5120],
          ['write', '../../../agents/flooded', ''],
          ['wait-for', gate],
          ['write', 'a.txt', 'a'],
          ['say-result', {}],
        ],
      ],
    });
    const { child, ended } = scene.start();
    const begun = await scene.record('attempt_begun');
    assert.ok(begun.kind === 'attempt_begun');
    await eventually(MOST_MS, () => fs.existsSync(end), Boolean);
    const peaks = [child.pid ?? 0, begun.supervisor.pid].map((pid) => {
      const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    });
    fs.writeFileSync(gate, '');
    assert.equal((await ended).code, 0);
    assert.ok(
      peaks.every((mebibytes) => mebibytes < 150),
      `they took ${peaks.join(' and ')} MB`,
    );
    await scene.mustBeTidy();
  });
});
