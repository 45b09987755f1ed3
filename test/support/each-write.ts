import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** The calls by which our program changes files. */
const WRITING = [
  'openSync',
  'writeSync',
  'writeFileSync',
  'appendFileSync',
  'fsyncSync',
  'renameSync',
  'mkdirSync',
  'rmSync',
] as const;
export type Writing = (typeof WRITING)[number];

/** Called right before each call that changes a file, from this process on. What it throws, the call throws. */
export function beforeEachWrite(
  watch: (name: Writing, args: readonly unknown[], write: (...args: unknown[]) => unknown) => void,
): void {
  const functions = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of WRITING) {
    const original = functions[name]?.bind(fs);
    if (original === undefined) throw new Error(`there is no fs.${name}`);
    functions[name] = (...args) => {
      const reports = name === 'writeSync' && (args[0] === 1 || args[0] === 2);
      const reads = name === 'openSync' && args[1] === 'r';
      if (!reports && !reads) watch(name, args, original);
      return original(...args);
    };
  }
  syncBuiltinESMExports();
}
