import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readFileIfPresent } from '../shared/files.js';
import { doctorWords as words } from '../words/doctor.js';
import { found, type Finding } from './finding.js';

export interface ProgramReading {
  readonly path: string;
  /** The two lines that the hooks read: node, then the worker. Undefined when there is no such file. */
  readonly lines: readonly string[] | undefined;
}

/** What the hooks start: paths go stale when node or spec-kitty is updated or moved. */
export function checkProgram(captureFolder: string): Finding[] {
  const path = join(captureFolder, 'program');
  const lines = readFileIfPresent(path)?.toString('utf8').split('\n');
  return judgeProgram({ path, lines }, captureFolder, isFile);
}

export function judgeProgram(
  { path, lines }: ProgramReading,
  captureFolder: string,
  exists: (path: string) => boolean,
): Finding[] {
  const mend = { kind: 'write_program', captureFolder } as const;
  const [node, worker] = lines ?? [];
  if (!node || !worker) return [found('hooks', 'problem', words.programMissing(path), mend)];
  if (!exists(worker)) return [found('hooks', 'problem', words.workerGone(worker), mend)];
  // The hook then takes the node on the PATH, if there is one: not every tool that runs git has it there.
  if (!exists(node)) return [found('hooks', 'warning', words.nodeGone(node), mend)];
  return [];
}

/** As the hooks ask: a folder is no program. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
