import { runProgram, type ChildResult } from './child.js';
import type { Place } from './program.js';

/**
 * Runs a command on a terminal of its own and types each answer when its question has appeared. What the terminal shows comes
 * out as it is, standard output and error in one.
 */
const TYPIST = `
import json, os, pty, sys
answers, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown = b''
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        piece = b''
    if not piece:
        break
    os.write(1, piece)
    shown += piece
    if answers and answers[0][0].encode() in shown:
        os.write(terminal, answers.pop(0)[1].encode())
        shown = b''
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
`;

/** @param answers each question's words, and what is typed then. */
export function runInTerminal(
  { env, path }: Place,
  command: readonly string[],
  answers: readonly (readonly [question: string, typed: string])[],
): Promise<ChildResult> {
  return runProgram('python3', ['-c', TYPIST, JSON.stringify(answers), ...command], { env, cwd: path });
}
