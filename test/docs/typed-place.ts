import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../support/child.js';
import { CLI, workerAsleep } from '../support/program.js';
import type { TestRepository } from '../support/repository.js';
import { asHere } from './as-here.js';

/** A line of the docs that is typed, and what must become of it. */
export interface TypedLine {
  readonly line: string;
  /** What the reader has done meanwhile. */
  readonly before?: (place: TypedPlace) => void | Promise<void>;
  /** Its exit code, where it is not 0. */
  readonly ends?: number;
  /** It goes on until it is told to end; this it says when it is ready. */
  readonly says?: RegExp;
  /** It goes on while the lines behind it are typed. */
  readonly stays?: true;
}

/** One after the other; a list of lines that change nothing at the same time. A line alone must end with 0. */
export type Story = readonly (string | TypedLine | readonly string[])[];

export function linesOf(story: Story): readonly string[] {
  return story.flatMap((step) =>
    typeof step === 'string' ? [step] : 'line' in step ? [step.line] : [...step],
  );
}

interface Running {
  readonly step: TypedLine;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly said: () => string;
}

/** A shell in a repository, in which lines of the docs are typed as they stand there, but for what `replaced` says. */
export class TypedPlace {
  readonly repository: TestRepository;
  /** What stands in the docs -> what turned out to be it here. */
  readonly replaced: [from: string, to: string][] = [];
  readonly #env: Readonly<Record<string, string>>;
  readonly #running: Running[] = [];

  /** @param env what is set in this shell, beside what the repository's person has. */
  constructor(repository: TestRepository, env: Readonly<Record<string, string>> = {}) {
    this.repository = repository;
    this.#env = { ...repository.env, ...withProgram(repository), ...env };
  }

  async tell(story: Story): Promise<void> {
    for (const step of story) {
      if (typeof step === 'string') await this.#type({ line: step });
      else if ('line' in step) await this.#type(step);
      else await Promise.all(step.map((line) => this.#type({ line })));
    }
  }

  /** What was found to stand for what the docs say. */
  standsFor(name: string): string {
    return (
      this.replaced.findLast(([from]) => from === name)?.[1] ?? assert.fail(`nothing stands for ${name}`)
    );
  }

  /** Tells what still runs to end, as Ctrl-C and a service manager do. */
  async endRunning(): Promise<void> {
    for (const { child } of this.#running) child.kill('SIGTERM');
    await this.seeEnd();
  }

  /** Waits until what still runs has ended by itself. */
  async seeEnd(): Promise<void> {
    for (const running of this.#running.splice(0)) await mustEnd(running);
  }

  /** Types something that stands in no page. @returns all that it said. */
  async also(line: string, ends = 0): Promise<string> {
    const { code, stdout, stderr } = await runProgram('sh', ['-c', line], {
      env: this.#env,
      cwd: this.repository.path,
    });
    assert.equal(code, ends, `${line}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Ends what still runs, and removes everything. */
  async remove(): Promise<void> {
    for (const { child, ended } of this.#running.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    await workerAsleep(this.repository);
    this.repository.remove();
  }

  async #type(step: TypedLine): Promise<void> {
    await step.before?.(this);
    const line = this.replaced.reduce((text, [from, to]) => text.replace(from, to), asHere(step.line));
    if (step.says === undefined) return void (await this.also(line, step.ends));
    const running = this.#start(step, line);
    await running.ready;
    if (step.stays) this.#running.push(running);
    else {
      running.child.kill('SIGTERM');
      await mustEnd(running);
    }
  }

  #start(step: TypedLine, line: string): Running & { ready: Promise<void> } {
    const child = spawn('sh', ['-c', `exec ${line}`], {
      env: this.#env,
      cwd: this.repository.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    let said = '';
    const ready = new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          const found = step.says?.exec(said);
          if (!found) return;
          if (found.groups?.['url']) this.replaced.push(['https://kitty.example.org', found.groups['url']]);
          resolve();
        });
      child.on('error', reject);
      void ended.then((code) =>
        reject(new Error(`${line}\nended with ${code} before it was ready:\n${said}`)),
      );
    });
    return { step, child, ended, ready, said: () => said };
  }
}

async function mustEnd({ step, ended, said }: Running): Promise<void> {
  assert.equal(await ended, step.ends ?? 0, `${step.line}\n${said()}`);
}

/** `spec-kitty` on PATH, as after `npm install --global`. */
export function withProgram(repository: TestRepository): { readonly PATH: string } {
  const programs = join(repository.home, 'bin');
  fs.mkdirSync(programs, { recursive: true });
  const script = `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`;
  fs.writeFileSync(join(programs, 'spec-kitty'), script, { mode: 0o755 });
  return { PATH: `${programs}:${repository.env['PATH'] ?? ''}` };
}
