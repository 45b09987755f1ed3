import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Rules of style, which would refuse a mistake for what it leaves unused. */
const LENIENT = {
  noUnusedLocals: false,
  noUnusedParameters: false,
  noFallthroughCasesInSwitch: false,
  allowUnreachableCode: true,
};

/**
 * Which of these versions of a source file the compiler refuses: nobody can make those mistakes.
 * All stand side by side in a copy of the tree, so that the compiler runs once.
 * @returns their places in the list.
 */
export function refusedVersions(file: string, versions: readonly string[]): ReadonlySet<number> {
  const root = packageRoot();
  const folder = temporaryFolder('mutation');
  try {
    fs.cpSync(join(root, 'src'), join(folder.path, 'src'), { recursive: true });
    fs.cpSync(join(root, 'package.json'), join(folder.path, 'package.json'));
    fs.symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'), 'junction');
    const original = fs.readFileSync(join(root, file), 'utf8');
    const names = [original, ...versions].map((text, place) => {
      const name = `${file.replace(/\.ts$/, '')}.version-${place}.ts`;
      fs.writeFileSync(join(folder.path, name), text);
      return name;
    });
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { ...LENIENT, noEmit: true, rootDir: '.', types: ['node'] },
      include: [],
      files: names,
    };
    fs.writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify(config));
    const compiler = join(dirname(join(root, 'node_modules/typescript/package.json')), 'bin', 'tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '--pretty', 'false'], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    const places = Array.from(stdout.matchAll(/\.version-(\d+)\.ts\(/g), ([, place]) => Number(place));
    // The file as it is must pass, or the copy says nothing.
    if (places.includes(0)) throw new Error(`${file} does not compile as a copy:\n${stdout}`);
    return new Set(places.map((place) => place - 1));
  } finally {
    folder.remove();
  }
}
