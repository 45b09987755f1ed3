import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { attemptFiles } from '../../src/orchestrate/attempt-files.js';
import { attemptFolder } from '../../src/orchestrate/run-folder.js';
import { eventually } from '../support/program.js';
import { MOST_MS, OrchestrateScene } from '../support/orchestrate-scene.js';

const LOG_MEBIBYTES = 3;
const PRINTED_MEBIBYTES = 5 * 1024;
const MOST_MEBIBYTES = 150;
const MEBIBYTE = 1024 * 1024;

describe('scenario 10 of orchestrate: an agent that prints 5 GB, in one line, not all of it UTF-8', () => {
  let scene: OrchestrateScene;
  after(() => scene.end());

  it('costs its log file, and no memory: orchestrator and supervisor stay under 150 MB', async function () {
    if (process.platform !== 'linux') return this.skip();
    scene = await OrchestrateScene.begin({
      graph: { WP01: [] },
      settings: [`log_megabytes: ${LOG_MEBIBYTES}`],
    });
    const gates = ['gate', 'reviewed'].map((name) => join(scene.folder, name));
    const [gate = '', reviewed = ''] = gates;
    const end = join(scene.folder, 'flooded');
    scene.teach({
      'WP01 implementation': [
        [
          ['flood', PRINTED_MEBIBYTES],
          ['write', '../../../agents/flooded', ''],
          ['wait-for', gate],
          ['write', 'a.txt', 'a'],
          ['say-result', {}],
        ],
      ],
      'WP01 review': [
        [
          ['wait-for', reviewed],
          ['result', {}],
        ],
      ],
    });
    const { child, ended } = scene.start();
    const begun = await scene.record('attempt_begun');
    assert.ok(begun.kind === 'attempt_begun');
    await eventually(MOST_MS, () => fs.existsSync(end), Boolean);
    const supervisor = inProc(begun.supervisor.pid);
    assert.ok(supervisor.readMebibytes > PRINTED_MEBIBYTES, `it read ${supervisor.readMebibytes} MB`);
    fs.writeFileSync(gate, '');
    // The orchestrator has by now read, judged and kept what there was.
    await scene.record('attempt_begun', 2);
    const orchestrator = inProc(child.pid ?? 0);
    fs.writeFileSync(reviewed, '');
    assert.equal((await ended).code, 0);
    for (const [name, { peakMebibytes }] of Object.entries({ supervisor, orchestrator }))
      assert.ok(peakMebibytes < MOST_MEBIBYTES, `the ${name} took ${peakMebibytes} MB`);
    const log = attemptFiles(attemptFolder(join(scene.repository.path, '.git'), runOf(scene), begun.attempt));
    assert.equal(fs.statSync(log.log).size, LOG_MEBIBYTES * MEBIBYTE);
    await scene.mustBeTidy();
  });
});

/** The most memory that a process ever had, and what it has read (proc(5)). */
function inProc(pid: number): { readonly peakMebibytes: number; readonly readMebibytes: number } {
  const read = (name: string, field: RegExp) =>
    Number(field.exec(fs.readFileSync(`/proc/${pid}/${name}`, 'utf8'))?.[1]);
  return {
    peakMebibytes: read('status', /VmHWM:\s+(\d+) kB/) / 1024,
    readMebibytes: read('io', /rchar: (\d+)/) / MEBIBYTE,
  };
}

function runOf({ records: [first] }: OrchestrateScene): string {
  assert.ok(first?.kind === 'run_begun');
  return first.run;
}
