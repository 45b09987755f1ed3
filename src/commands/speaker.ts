import { Failure } from '../shared/failure.js';
import { cliWords } from '../words/cli.js';
import type { WorkPackage } from '../work/feature-files.js';
import { fieldOf } from '../work/move-lane.js';
import { textOption, type CommandInput } from './command.js';
import type { WorkSession } from './work-session.js';

/** Who says what a command writes into a log, from where, and when. */
export interface Speaker {
  readonly by: string;
  readonly shellPid: string;
  readonly atMs: number;
}

/** As the contract has it for a person who did not say who they are. */
const SOMEBODY = 'user';

/**
 * `--agent`, else nobody in particular: the agent that a file names is not who runs this command. The shell is the one given, the
 * agent's own where it is at work, else the one that runs us.
 */
export function speaker(session: WorkSession, input: CommandInput, one: WorkPackage): Speaker {
  const agent = textOption(input, 'agent');
  const said = speakerOf(session, input);
  const known =
    agent !== undefined && agent === fieldOf(one, 'agent') ? fieldOf(one, 'shell_pid') : undefined;
  return { ...said, shellPid: textOption(input, 'shellPid') ?? known ?? said.shellPid };
}

/** The same where it is not about one file. */
export function speakerOf({ context }: WorkSession, input: CommandInput): Speaker {
  return {
    by: textOption(input, 'agent') ?? SOMEBODY,
    shellPid: textOption(input, 'shellPid') ?? String(process.ppid),
    atMs: context.time.nowMs(),
  };
}

/** Exit code 2, and where the right usage can be read. */
export function wrongUsage(message: string, command: string): Failure {
  return new Failure({
    code: 'wrong_usage',
    message,
    hint: cliWords.seeHelp(`spec-kitty ${command}`),
    exitCode: 2,
  });
}
