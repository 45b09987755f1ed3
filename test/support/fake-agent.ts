import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * An agent that does as it is told: `node fake-agent.js SCRIPT NAME < PROMPT`. The script says for each work package and phase
 * what it does the first time, the second … ; where nothing is said it does its work well.
 */
export interface FakeScript {
  /** `WP01 implementation`, `ada WP01 review`, `review` … the most exact wins -> what it does each time; the last for ever. */
  readonly turns: Readonly<Record<string, readonly (readonly FakeAct[])[]>>;
  /** Where it counts its turns, and writes what it did: one line a turn. */
  readonly folder: string;
}

export type FakeAct =
  /** Writes a file in the worktree, and leaves it. */
  | readonly ['write', path: string, text: string]
  | readonly ['commit', path: string, text: string]
  | readonly ['git', ...args: string[]]
  | readonly ['git-main', ...args: string[]]
  | readonly ['write-main', path: string, text: string]
  /** Writes its result; fields are laid over a good one. */
  | readonly ['result', fields: Readonly<Record<string, unknown>>]
  | readonly ['result-text', text: string]
  /** Says its result in its output instead. */
  | readonly ['say-result', fields: Readonly<Record<string, unknown>>]
  | readonly ['link-result', fields: Readonly<Record<string, unknown>>]
  | readonly ['print', text: string]
  /** Bytes without end of line, not all of them UTF-8. */
  | readonly ['flood', mebibytes: number]
  | readonly ['wait-for', path: string]
  | readonly ['sleep', ms: number]
  | readonly ['hang']
  | readonly ['ignore-term']
  /** Children that would live for an hour: in its group, and in a session of their own. */
  | readonly ['grandchildren']
  | readonly ['remove-worktree']
  /** As a git leaves it that is killed in mid-commit. */
  | readonly ['leave-lock']
  | readonly ['kill-supervisor']
  /** What a person asks of the run from elsewhere meanwhile: `drain`, `skip-WP01`. */
  | readonly ['request', what: string]
  | readonly ['exit', code: number];

const [scriptPath = '', name = ''] = process.argv.slice(2);
const script = JSON.parse(fs.readFileSync(scriptPath, 'utf8')) as FakeScript;
const prompt = fs.readFileSync(0, 'utf8');
const field = (key: string) => new RegExp(`"${key}": "([^"]*)"`).exec(prompt)?.[1] ?? '';
const [attempt, wp, phase, head] = [field('attempt'), field('wp'), field('kind'), field('head')];
const resultFile = /[Ww]rite this file: `([^`]+)`/.exec(prompt)?.[1] ?? '';

const turn = countTurn();
fs.appendFileSync(join(script.folder, 'turns.log'), `${name} ${wp} ${phase} ${turn}\n`);
fs.writeFileSync(join(script.folder, `${attempt}.prompt.md`), prompt);
for (const act of chooseActs()) await perform(act);

function chooseActs(): readonly FakeAct[] {
  const keys = [`${name} ${wp} ${phase}`, `${wp} ${phase}`, `${name} ${phase}`, phase];
  const turns = keys.map((key) => script.turns[key]).find((found) => found !== undefined);
  const good: readonly FakeAct[] =
    phase === 'review'
      ? [['result', {}]]
      : [
          ['write', `src/${wp}.txt`, `${wp} by ${name}, turn ${turn}\n`],
          ['result', {}],
        ];
  return turns?.[Math.min(turn, turns.length - 1)] ?? good;
}

/** Turns of one work package and phase, whoever takes them. */
function countTurn(): number {
  for (let count = 0; ; count += 1) {
    try {
      fs.closeSync(fs.openSync(join(script.folder, `${wp} ${phase} ${count}`), 'wx'));
      return count;
    } catch {
      // that one was
    }
  }
}

function goodResult(fields: Readonly<Record<string, unknown>>): string {
  const common = { v: 1, attempt, wp, kind: phase, summary: 'It is so.' };
  const good = phase === 'review' ? { head, verdict: 'approve', findings: [] } : { outcome: 'done' };
  return JSON.stringify({ ...common, ...good, ...fields });
}

async function perform(act: FakeAct): Promise<void> {
  switch (act[0]) {
    case 'write':
      return write(join(process.cwd(), act[1]), act[2]);
    case 'commit':
      write(join(process.cwd(), act[1]), act[2]);
      git(process.cwd(), 'add', '-A');
      return git(process.cwd(), 'commit', '-q', '-m', `${wp}: ${act[1]}`);
    case 'git':
      return git(process.cwd(), ...act.slice(1));
    case 'git-main':
      return git(mainCheckout(), ...act.slice(1));
    case 'write-main':
      return write(join(mainCheckout(), act[1]), act[2]);
    case 'result':
      return write(resultFile, goodResult(act[1]));
    case 'result-text':
      return write(resultFile, act[1]);
    case 'say-result':
      return print(`SPEC-KITTY-RESULT: ${goodResult(act[1])}\n`);
    case 'link-result': {
      const elsewhere = join(script.folder, `${attempt}.elsewhere`);
      write(elsewhere, goodResult(act[1]));
      fs.mkdirSync(dirname(resultFile), { recursive: true });
      return fs.symlinkSync(elsewhere, resultFile);
    }
    case 'print':
      return print(act[1]);
    case 'flood':
      return flood(act[1]);
    case 'wait-for':
      while (!fs.existsSync(act[1])) await pause(25);
      return;
    case 'sleep':
      await pause(act[1]);
      return;
    case 'hang':
      for (;;) await pause(1000);
    case 'ignore-term':
      process.on('SIGTERM', () => {});
      return;
    case 'grandchildren':
      for (const detached of [false, true]) spawn('sleep', ['3600'], { detached, stdio: 'inherit' }).unref();
      return;
    case 'remove-worktree':
      return fs.rmSync(process.cwd(), { recursive: true, force: true });
    case 'leave-lock': {
      const { stdout } = spawnSync('git', ['rev-parse', '--git-path', 'index.lock']);
      return fs.writeFileSync(stdout.toString().trim(), '');
    }
    case 'kill-supervisor':
      return void process.kill(process.ppid, 'SIGKILL');
    case 'request': {
      const runs = join(mainCheckout(), '.git', 'spec-kitty', 'runs');
      return write(join(runs, fs.readdirSync(runs).sort().at(-1) ?? '', 'requests', act[1]), '');
    }
    case 'exit':
      process.exit(act[1]);
  }
}

function write(path: string, text: string): void {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(path, text);
}

function mainCheckout(): string {
  const common = spawnSync('git', ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  return dirname(common.stdout.toString().trim());
}

function git(cwd: string, ...args: string[]): void {
  const { status, stderr } = spawnSync('git', args, { cwd });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString()}`);
}

async function print(text: string): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
}

async function flood(mebibytes: number): Promise<void> {
  const chunk = Buffer.alloc(1024 * 1024, 0xff);
  for (let count = 0; count < mebibytes; count += 1)
    await new Promise<void>((resolve) => process.stdout.write(chunk, () => resolve()));
}
