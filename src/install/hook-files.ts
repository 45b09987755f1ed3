import * as fs from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateFolder, readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { packageRoot } from '../shared/package-root.js';
import {
  HOOK_NAMES,
  insertBlock,
  readHook,
  removeBlock,
  type HookContent,
  type HookName,
} from './hook-block.js';

/** The script that every block sources, beside the hooks. */
const SCRIPT = 'spec-kitty.sh';
const EXECUTABLE = 0o755;

export type HookChange = 'installed' | 'updated' | 'unchanged' | 'left_alone';

export interface HookReport {
  readonly hook: HookName;
  readonly content: HookContent;
  /** False: git ignores the file, and we do not switch a person's hook on. */
  readonly executable: boolean;
}

/** What each of our hooks looks like in this folder. Reads only. */
export function inspectHooks(folder: string): HookReport[] {
  return HOOK_NAMES.map((hook) => {
    const path = join(folder, hook);
    return { hook, content: readHook(readText(path), shippedHook(hook)), executable: isExecutable(path) };
  });
}

/** Whether the script that the blocks source is there and of this version. */
export function scriptIsCurrent(folder: string): boolean {
  return readText(join(folder, SCRIPT)) === shippedHook(SCRIPT);
}

/** Puts our block into each hook; what cannot take it is left as it is and reported. Run twice, the second changes nothing. */
export function installHooks(folder: string): (HookReport & { readonly change: HookChange })[] {
  fs.mkdirSync(folder, { recursive: true });
  // The script first: a block whose script is missing does nothing, and a hook may run at any moment.
  if (!scriptIsCurrent(folder)) writeFileDurably(join(folder, SCRIPT), shippedHook(SCRIPT), 0o644);
  return inspectHooks(folder).map((report) => {
    const path = join(folder, report.hook);
    const { kind } = report.content;
    if (kind === 'not_shell' || (kind === 'theirs' && !report.executable))
      return { ...report, change: 'left_alone' };
    const before = readText(path);
    const after = insertBlock(before, shippedHook(report.hook));
    if (after === before && report.executable) return { ...report, change: 'unchanged' };
    writeFileDurably(fs.existsSync(path) ? fs.realpathSync(path) : path, toBytes(after), modeOf(path));
    return { ...report, change: kind === 'absent' || kind === 'theirs' ? 'installed' : 'updated' };
  });
}

/** Takes our blocks out; the files that were ours alone go. @returns the hooks that changed. */
export function uninstallHooks(folder: string): HookName[] {
  const changed = HOOK_NAMES.filter((hook) => {
    const path = join(folder, hook);
    const before = readText(path);
    const { kind } = readHook(before, shippedHook(hook));
    if (before === undefined || (kind !== 'ours' && kind !== 'shared')) return false;
    const after = removeBlock(before, shippedHook(hook));
    if (after === undefined) fs.rmSync(path);
    else writeFileDurably(fs.realpathSync(path), toBytes(after), modeOf(path));
    return true;
  });
  fs.rmSync(join(folder, SCRIPT), { force: true });
  return changed;
}

/** Two lines for the shell: node, and the worker to run with it. Written to our folder in the repository. */
export function writeProgram(captureFolder: string): boolean {
  ensurePrivateFolder(captureFolder);
  const path = join(captureFolder, 'program');
  const text = `${process.execPath}\n${join(packageRoot(), 'dist', 'worker.js')}\n`;
  if (readText(path) === text) return false;
  writeFileDurably(path, text);
  return true;
}

function shippedHook(name: HookName | typeof SCRIPT): string {
  return fs.readFileSync(join(packageRoot(), 'hooks', name), 'utf8');
}

/** A person's hook may hold any bytes: latin1 keeps each of them through string and back. */
function toBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function readText(path: string): string | undefined {
  return readFileIfPresent(path)?.toString('latin1');
}

/** Windows knows no such bit, and git for Windows runs every hook. */
function isExecutable(path: string): boolean {
  if (process.platform === 'win32') return fs.existsSync(path);
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && (stat.mode & 0o100) !== 0;
}

function modeOf(path: string): number {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  return stat ? stat.mode & 0o777 : EXECUTABLE;
}
