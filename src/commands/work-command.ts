import { Failure, messageOf, type ExitCode } from '../shared/failure.js';
import { asFailure } from './as-failure.js';
import type { Command, CommandContext, CommandInput } from './command.js';
import { WorkSession } from './work-session.js';

/** What a command that works on task files says in the end. */
export interface WorkAnswer {
  /** For `--json`. */
  readonly json: object;
  /** For people: lines with their ends. */
  readonly text: string;
  /** Default 0. */
  readonly exitCode?: ExitCode;
}

/**
 * A command that works on task files: its answer on standard output, the closing line on stderr; a failure is told to the
 * team as ErrorLogged, and still is a failure.
 */
export function workCommand(work: Work): Command {
  return async (context: CommandContext, input) => {
    const session = await WorkSession.begin(context);
    session.prepare();
    try {
      const exitCode = await answer(session, input, work);
      await session.close();
      return exitCode;
    } finally {
      session.standDown();
    }
  };
}

/** A command that only looks: it records nothing but its failure. */
export function readCommand(work: Work): Command {
  return async (context, input) => answer(await WorkSession.begin(context), input, work);
}

type Work = (session: WorkSession, input: CommandInput) => Promise<WorkAnswer>;

async function answer(session: WorkSession, input: CommandInput, work: Work): Promise<ExitCode> {
  const { context } = session;
  try {
    const { json, text, exitCode = 0 } = await work(session, input);
    context.stdout.write(input.options['json'] === true ? `${JSON.stringify(json)}\n` : text);
    return exitCode;
  } catch (error) {
    const failure = asFailure(error);
    // A slip of the fingers is between the person and the program.
    if (failure?.exitCode !== 2)
      await session.recordFailure(failure ?? new Failure({ code: 'internal', message: messageOf(error) }));
    throw error;
  }
}
