import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/shared/package-root.js';
import { runProgram } from '../../support/child.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { interleave } from '../rounds.js';
import type { BenchRow } from '../row.js';
import { timeProcess } from '../timed-process.js';

/** A round unpacks the whole package: more of them would only take longer. */
const MOST_ROUNDS = 5;
const BINARY = join('node_modules', 'spec-kitty-capture', 'dist', 'cli.js');

export const installed: BenchRow = {
  name: 'installed',
  number: 14,
  title: 'a cold `npx spec-kitty --version`: from the tarball, with an empty cache of npm',
  target: { kind: 'reported' },
  async run(rounds) {
    const folder = temporaryFolder('bench');
    try {
      const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim();
      const npmOf = (name: string) => environmentOf(join(folder.path, name), registry);
      const env = npmOf('packing');
      const tarball = await pack(folder.path, env);
      const lean = await install(join(folder.path, 'lean'), {
        tarball,
        env: npmOf('lean-npm'),
        args: ['--omit=optional'],
      });
      const whole = await install(join(folder.path, 'whole'), { tarball, env: npmOf('whole-npm'), args: [] });
      let round = 0;
      const npx = () => {
        round += 1;
        const place = { path: folder.path, env: npmOf(`npx-${round}`) };
        const args = ['--yes', '--omit=optional', `--package=file:${tarball}`, 'spec-kitty', '--version'];
        return timeProcess(place, 'npx', args);
      };
      const direct = () =>
        timeProcess({ path: folder.path, env }, process.execPath, [join(lean.prefix, BINARY), '--version']);
      const measured = await interleave(Math.min(rounds, MOST_ROUNDS), {
        ours: { label: 'npx, without the embedded store', once: npx },
        floor: { label: 'the same program, installed', once: direct },
      });
      return {
        ...measured,
        remarks: [
          `the tarball: ${inMb(fs.statSync(tarball).size)}`,
          `installed without the embedded store: ${lean.packages} package(s), ${inMb(lean.bytes)}`,
          whole.packages === lean.packages
            ? 'installed with it: not measured, npm did not reach its registry'
            : `installed with it: ${whole.packages} package(s), ${inMb(whole.bytes)}`,
        ],
      };
    } finally {
      folder.remove();
    }
  },
};

/** The person's way to their registry (a proxy, its certificate), and no cache of theirs. */
function environmentOf(home: string, registry: string): Record<string, string> {
  return {
    ...(process.env as Record<string, string>),
    HOME: home,
    npm_config_cache: join(home, 'cache'),
    npm_config_update_notifier: 'false',
    npm_config_registry: registry,
  };
}

async function pack(folder: string, env: Record<string, string>): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--pack-destination', folder];
  await mustRunNpm(args, { cwd: packageRoot(), env });
  const name = fs.readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error('npm pack made no tarball');
  return join(folder, name);
}

async function install(
  prefix: string,
  { tarball, env, args }: { tarball: string; env: Record<string, string>; args: readonly string[] },
) {
  fs.mkdirSync(prefix);
  const all = ['install', '--prefix', prefix, '--no-audit', '--no-fund', ...args, tarball];
  await mustRunNpm(all, { cwd: prefix, env });
  const lock = JSON.parse(fs.readFileSync(join(prefix, 'node_modules', '.package-lock.json'), 'utf8')) as {
    readonly packages: object;
  };
  return {
    prefix,
    packages: Object.keys(lock.packages).length,
    bytes: bytesBelow(join(prefix, 'node_modules')),
  };
}

async function mustRunNpm(args: readonly string[], options: { cwd: string; env: Record<string, string> }) {
  const { code, stderr } = await runProgram('npm', args, options);
  if (code !== 0) throw new Error(`npm ${args[0]} ended with ${code}: ${stderr}`);
}

function bytesBelow(folder: string): number {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(join(entry.parentPath, entry.name)).size, 0);
}

function inMb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
