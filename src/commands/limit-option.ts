import { Failure } from '../shared/failure.js';
import { queueWords as words } from '../words/queue.js';
import { textOption, type CommandInput } from './command.js';

/** `--limit N`. @throws Failure `wrong_usage`, exit code 2. */
export function limitOption(input: CommandInput, usual: number): number {
  const text = textOption(input, 'limit');
  if (text === undefined) return usual;
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new Failure({ code: 'wrong_usage', message: words.badLimit, exitCode: 2 });
}
