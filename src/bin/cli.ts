#!/usr/bin/env node
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findDelegate, UNDER_DELEGATE } from '../changes/project-config.js';
import { asFailure } from '../commands/as-failure.js';
import type { CommandContext, TextSink } from '../commands/command.js';
import { homeOf, processEnvironment } from '../shared/environment.js';
import { Failure, messageOf, type ExitCode } from '../shared/failure.js';
import { openLog } from '../shared/log.js';
import { packageRoot } from '../shared/package-root.js';
import { systemWallTime } from '../shared/wall-time.js';
import { cliWords as words } from '../words/cli.js';
import { asksForJson, forDelegate, parseArgv } from './parse-argv.js';

/** The program's edge: argv in, exit code out. Everything else is in the table and behind it. */
async function main(argv: readonly string[]): Promise<ExitCode> {
  const env = processEnvironment();
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const context = {
    env,
    home: homeOf(env),
    time: systemWallTime,
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    stdin: () => process.stdin,
    signal: stopping.signal,
  };
  const json = asksForJson(argv);
  try {
    const delegated = await askDelegate(argv, context);
    if (delegated !== undefined) return delegated;
    const typed = parseArgv(argv);
    switch (typed.kind) {
      case 'version':
        context.stdout.write(`${version()}\n`);
        return 0;
      case 'help':
        context.stdout.write(typed.text);
        return 0;
      case 'run': {
        const { entry, input } = typed;
        const cwd = mustBeFolder(input.options['C'] ?? '.');
        const command = await entry.load();
        return await command({ ...context, cwd }, input);
      }
    }
  } catch (error) {
    return explain(error, context, json);
  }
}

/** @throws Failure `no_such_folder`: commands that ask no repository would answer as if they had been started there. */
function mustBeFolder(typed: unknown): string {
  let message: string = words.folderGone;
  try {
    const folder = resolve(String(typed));
    if (existsSync(folder)) return folder;
    message = words.noSuchFolder(folder);
  } catch {} // the folder that we were started in was removed
  throw new Failure({ code: 'no_such_folder', message, exitCode: 2 });
}

/** @returns undefined where there is no delegate, or the command is ours in any case. */
async function askDelegate(
  argv: readonly string[],
  context: Omit<CommandContext, 'cwd'>,
): Promise<ExitCode | undefined> {
  const typed = forDelegate(argv);
  // What a delegate starts may come back to us: then it is we who are meant.
  if (!typed || context.env[UNDER_DELEGATE]) return undefined;
  const cwd = mustBeFolder(typed.folder);
  const command = await findDelegate(cwd);
  if (command === undefined) return undefined;
  const { runDelegate } = await import('../commands/delegate.js');
  return runDelegate({ ...context, cwd }, { command, argv: typed.argv });
}

/** What was wrong, where, and what to do: for people on stderr, for programs as the one JSON document. Never a stack. */
function explain(error: unknown, context: Omit<CommandContext, 'cwd'>, json: boolean): ExitCode {
  const failure = asFailure(error) ?? brokenPromise(error, context);
  const { code, message, hint, details } = failure;
  if (json)
    context.stdout.write(`${JSON.stringify({ error: { ...details, code, message, hint: hint ?? null } })}\n`);
  else context.stderr.write(words.failed(message, hint));
  return failure.exitCode;
}

function brokenPromise(error: unknown, { home, time }: Omit<CommandContext, 'cwd'>): Failure {
  const stack = error instanceof Error ? error.stack : undefined;
  openLog(home.log, time).write('error', 'a command broke', { reason: messageOf(error), stack });
  const message = words.brokenPromise(messageOf(error));
  return new Failure({ code: 'internal', message, hint: words.brokenPromiseHint(home.log), cause: error });
}

function sink(stream: NodeJS.WriteStream): TextSink {
  // `spec-kitty capture --all … | head`: the reader has seen enough, and that is no failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    write: (text) => void stream.write(text),
    async writePaced(text) {
      if (!stream.write(text)) await once(stream, 'drain');
    },
    isTerminal: 'isTTY' in stream && stream.isTTY,
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
  };
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

void main(process.argv.slice(2)).then((exitCode) => (process.exitCode = exitCode));
