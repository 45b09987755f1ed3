import { Failure } from '../shared/failure.js';
import { execWords as words } from '../words/exec.js';
import { textOption, type Command } from './command.js';
import { runCaptured } from './run-captured.js';

const WP_ID = /^WP\d{2}$/;

/** `exec [--wp WPxx] [--agent NAME] -- COMMAND …` */
export const exec: Command = async (context, input) => {
  const [command, ...args] = input.args;
  if (!command) throw wrongUsage(words.nothingToRun, words.nothingToRunHint);
  const wpId = textOption(input, 'wp');
  if (wpId !== undefined && !WP_ID.test(wpId))
    throw wrongUsage(words.wpIdExpected(wpId), words.wpIdExpectedHint);
  return runCaptured(context, { command, args, about: { wpId, agentId: textOption(input, 'agent') } });
};

function wrongUsage(message: string, hint: string): Failure {
  return new Failure({ code: 'wrong_usage', message, hint, exitCode: 2 });
}
