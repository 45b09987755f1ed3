import { PassThrough } from 'node:stream';
import type { Command, CommandContext } from '../../src/commands/command.js';
import type { SyncParts } from '../../src/commands/sync-parts.js';
import { Failure } from '../../src/shared/failure.js';
import { PROJECT } from '../support/sample-events.js';
import { textSink } from '../support/text-sink.js';
import type { SendFixture } from './send-fixture.js';

/** What a command said and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when the command returned. */
  readonly failure: Failure | undefined;
  /** Whether the terminal had been told to show nothing when the password was asked for. */
  readonly wasRawAtPassword: boolean;
}

export interface CommandSetting {
  readonly args?: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Lines typed at a terminal, one per question. */
  readonly typed?: readonly string[];
  readonly isTerminal?: boolean;
  /** Default: never aborted. */
  readonly signal?: AbortSignal;
  /** Told of each piece of standard output as it is written. */
  readonly onStdout?: (text: string) => void;
}

/** The parts that a sync command gets elsewhere: a project (`PROJECT`, "engine", unless told), and the fixture's queue. */
export function syncParts(
  { queue }: SendFixture,
  project: { uuid: string | null; slug: string | null; root: string } | undefined = {
    uuid: PROJECT,
    slug: 'engine',
    root: '/somewhere',
  },
): SyncParts {
  return { findProject: async () => project, openQueue: async () => queue };
}

export async function runCommand(
  command: Command,
  { home, time }: SendFixture,
  setting: CommandSetting = {},
): Promise<CommandResult> {
  const { args = [], options = {}, env = {}, stdin = '', typed, isTerminal = typed !== undefined } = setting;
  const said = { stdout: '', stderr: '' };
  let isRaw = false;
  let wasRawAtPassword = false;
  const setRawMode = (on: boolean): void => void (isRaw = on);
  const input = Object.assign(new PassThrough(), { isTTY: typed !== undefined, setRawMode });
  if (typed === undefined) input.end(stdin);
  const lines = [...(typed ?? [])];
  const context: CommandContext = {
    cwd: '/somewhere',
    env,
    home,
    time,
    stdout: textSink((text) => {
      said.stdout += text;
      setting.onStdout?.(text);
    }, isTerminal),
    stderr: textSink((text) => {
      said.stderr += text;
      if (text.startsWith('Password')) wasRawAtPassword = isRaw;
      // A person types when asked.
      if (/[:\]] $/.test(text) && lines.length > 0) setImmediate(() => input.write(`${lines.shift()}\r`));
    }, isTerminal),
    stdin: () => input,
    signal: setting.signal ?? new AbortController().signal,
  };
  try {
    return { code: await command(context, { args, options }), ...said, failure: undefined, wasRawAtPassword };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { code: error.exitCode, ...said, failure: error, wasRawAtPassword };
  }
}
