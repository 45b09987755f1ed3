import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { makePrivateFolder, readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { packageRoot } from '../shared/package-root.js';
import { externalLines } from './external-lines.js';
import {
  HOOK_NAMES,
  inSubshell,
  insertBlock,
  readHook,
  removeBlock,
  shippedBlock,
  type HookContent,
  type HookName,
} from './hook-block.js';
import { assertWritableFolder, modeOf, writeTogether, type FileChange } from '../shared/write-together.js';

/** The script that every block sources: beside the hooks, and in our folder in the repository. */
const SCRIPT = 'spec-kitty.sh';
const EXECUTABLE = 0o755;

/** What lefthook and pre-commit append to the name of a hook that they found and moved away. */
const MOVED_AWAY = ['', '.old', '.legacy'];

/** A folder of hook files that our blocks may stand in. */
export interface HookFolder {
  readonly path: string;
  /** git starts only executable files, and by their first line; husky hands each to `sh`. */
  readonly startedBy: 'git' | 'sh';
  /** Our folder in the repository, where the blocks in other people's files find the script. */
  readonly captureFolder?: string;
}

/** Why our block would not run in a file, or would break it. We do not switch a person's hook on. */
export type Obstacle = 'not_shell' | 'not_executable' | 'carriage_return' | 'dead_link';
export type HookState = 'installed' | 'outdated' | 'missing' | Obstacle;
export type HookChange = 'installed' | 'updated' | 'unchanged' | 'left_alone';

export interface HookReport {
  readonly hook: HookName;
  readonly state: HookState;
  /** `installHooks` would put it right. False for one that is right, and for a person's file that we leave alone. */
  readonly mendable: boolean;
}

export interface InstalledHook extends HookReport {
  readonly change: HookChange;
}

/** What each of our hooks looks like in this folder. Reads only. */
export function inspectHooks(folder: HookFolder): HookReport[] {
  return HOOK_NAMES.map((hook) => reportOf(folder, look(folder, hook)));
}

/** Whether the script that the blocks source is there and of this version. */
function scriptIsCurrent(folder: string): boolean {
  return scriptChange(folder).length === 0;
}

/**
 * Puts our block into each hook; what cannot take it is left as it is and reported. All of it or, when the disk refuses,
 * nothing. Run twice, the second changes nothing.
 * @throws the system's error.
 */
export function installHooks(folder: HookFolder): InstalledHook[] {
  const planned = HOOK_NAMES.map((hook) => planHook(folder, look(folder, hook)));
  fs.mkdirSync(folder.path, { recursive: true });
  // The scripts first: a block whose script is missing does nothing, and a hook may run at any moment.
  writeTogether([
    ...(folder.captureFolder === undefined ? [] : scriptChange(folder.captureFolder)),
    ...scriptChange(folder.path),
    ...oncePerFile(planned.flatMap(({ write }) => write ?? [])),
  ]);
  return planned.map(({ hook, change }) => ({ ...reportOf(folder, look(folder, hook)), change }));
}

/** For hooks that are not ours to change: only the script that the lines in them look for. */
export function installScript(captureFolder: string): void {
  writeTogether(scriptChange(captureFolder));
}

/** Whether `installHooks` would be let. @throws the system's error, with nothing written. */
export function assertHooksWritable(folder: HookFolder): void {
  assertWritableFolder(folder.path);
  for (const hook of HOOK_NAMES) {
    const path = join(folder.path, hook);
    if (fs.existsSync(path)) assertWritableFolder(dirname(fs.realpathSync(path)));
  }
}

/** Takes our blocks out, also of hooks that another tool has moved away; files that were ours alone go. @returns what changed. */
export function uninstallHooks(folder: string): HookName[] {
  const changes: FileChange[] = [];
  const changed = HOOK_NAMES.filter((hook) => {
    const found = MOVED_AWAY.flatMap((ending) => removal(join(folder, hook + ending), shippedHook(hook)));
    changes.push(...found);
    return found.length > 0;
  });
  // The script last: until then every block that is still there finds it.
  const script = join(folder, SCRIPT);
  const leftover = fs.existsSync(script) ? [{ path: script, after: undefined, mode: 0o644 }] : [];
  writeTogether([...oncePerFile(changes), ...leftover]);
  return changed;
}

interface Look {
  readonly hook: HookName;
  readonly path: string;
  readonly text: string | undefined;
  readonly content: HookContent;
  readonly obstacle: Obstacle | undefined;
}

function look(folder: HookFolder, hook: HookName): Look {
  const path = join(folder.path, hook);
  const text = readText(path);
  // Two links to one file cannot hold a block each: the block of any hook notes the commit as well.
  const names = isLink(path) ? HOOK_NAMES : [hook];
  const good = names.flatMap((name) => [shippedBlock(ourHook(folder, name)), externalLines(name)]);
  const content = readHook(text, ourHook(folder, hook), good);
  return { hook, path, text, content, obstacle: obstacleTo({ path, text, content }, folder) };
}

function obstacleTo(
  { path, text, content }: Pick<Look, 'path' | 'text' | 'content'>,
  { startedBy }: HookFolder,
): Obstacle | undefined {
  if (text === undefined) return isLink(path) ? 'dead_link' : undefined;
  if (content.kind === 'not_shell') return 'not_shell';
  // git for Windows knows no such bit, and reads a first line that ends in a carriage return.
  if (startedBy === 'sh' || process.platform === 'win32') return undefined;
  if (/^#![^\n]*\r(?:\n|$)/.test(text)) return 'carriage_return';
  return isExecutable(path) ? undefined : 'not_executable';
}

function reportOf(folder: HookFolder, seen: Look): HookReport {
  const state = stateOf(folder, seen);
  const mendable = seen.obstacle ? isSwitchedOffOurs(seen) : state !== 'installed';
  return { hook: seen.hook, state, mendable };
}

/** A person who switched a hook of their own off meant it; a file of ours alone only lost its bit. */
function isSwitchedOffOurs({ content, obstacle }: Pick<Look, 'content' | 'obstacle'>): boolean {
  return content.kind === 'ours' && obstacle === 'not_executable';
}

function stateOf(folder: HookFolder, { hook, text, content, obstacle }: Look): HookState {
  if (obstacle) return obstacle;
  if (content.kind !== 'ours' && content.kind !== 'shared') return 'missing';
  const isExternal = text?.includes(externalLines(hook).trimEnd()) ?? false;
  const script = isExternal ? folder.captureFolder : folder.path;
  return content.current && script !== undefined && scriptIsCurrent(script) ? 'installed' : 'outdated';
}

function planHook(
  folder: HookFolder,
  seen: Look,
): { readonly hook: HookName; readonly change: HookChange; readonly write?: FileChange } {
  const { hook, path, text, content, obstacle } = seen;
  const mendable = isSwitchedOffOurs(seen);
  if (obstacle && !mendable) return { hook, change: 'left_alone' };
  const current = 'current' in content && content.current;
  if (current && !mendable) return { hook, change: 'unchanged' };
  const after = toBytes(current ? (text ?? '') : insertBlock(text, ourHook(folder, hook)));
  const mode = mendable ? EXECUTABLE : (modeOf(path) ?? (folder.startedBy === 'sh' ? 0o644 : EXECUTABLE));
  const change = 'current' in content ? 'updated' : 'installed';
  // Through a link to where the text stands: replacing the link would leave the person's file without its hook.
  return { hook, change, write: { path: text === undefined ? path : fs.realpathSync(path), after, mode } };
}

function removal(path: string, shipped: string): FileChange[] {
  const before = readText(path);
  const { kind } = readHook(before, shipped);
  if (before === undefined || (kind !== 'ours' && kind !== 'shared')) return [];
  const after = removeBlock(before, shipped);
  const mode = modeOf(path) ?? EXECUTABLE;
  return [{ path: fs.realpathSync(path), after: after === undefined ? undefined : toBytes(after), mode }];
}

/** Links may lead several hooks to one file. */
function oncePerFile(changes: readonly FileChange[]): FileChange[] {
  return changes.filter(({ path }, at) => changes.findIndex((each) => each.path === path) === at);
}

function scriptChange(folder: string): FileChange[] {
  const path = join(folder, SCRIPT);
  const shipped = shippedHook(SCRIPT);
  return readText(path) === shipped ? [] : [{ path, after: toBytes(shipped), mode: 0o644 }];
}

/** Two lines for the shell: node, and the worker to run with it. Written to our folder in the repository. */
export function writeProgram(captureFolder: string): boolean {
  makePrivateFolder(captureFolder);
  const path = join(captureFolder, 'program');
  const text = `${process.execPath}\n${join(packageRoot(), 'dist', 'worker.js')}\n`;
  if (readFileIfPresent(path)?.toString('utf8') === text) return false;
  writeFileDurably(path, text);
  return true;
}

/** A hook file of ours alone. husky's folder is the team's: whatever comes with a pull, it must harm nobody's hook. */
function ourHook({ startedBy }: HookFolder, hook: HookName): string {
  return startedBy === 'sh' ? inSubshell(shippedHook(hook)) : shippedHook(hook);
}

function shippedHook(name: HookName | typeof SCRIPT): string {
  return fs.readFileSync(join(packageRoot(), 'hooks', name), 'latin1');
}

/** A person's hook may hold any bytes: latin1 keeps each of them through string and back. */
function toBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function readText(path: string): string | undefined {
  return readFileIfPresent(path)?.toString('latin1');
}

function isExecutable(path: string): boolean {
  if (process.platform === 'win32') return fs.existsSync(path);
  return ((modeOf(path) ?? 0) & 0o100) !== 0;
}

function isLink(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
