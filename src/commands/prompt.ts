import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { CommandContext } from './command.js';

/** No password is longer; a stream that goes on beyond is not a password. */
const LONGEST_SECRET_BYTES = 64 * 1024;

/** Whether a person sits there who can be asked. */
export function canAsk({ stdin, stderr }: CommandContext): boolean {
  return stderr.isTerminal && stdin().isTTY === true;
}

/**
 * Asks on the terminal; the question goes to stderr, since stdout belongs to the answer.
 * @param echo false: what is typed is not shown.
 * @returns undefined when the person gave up (Ctrl-C, Ctrl-D).
 */
export async function ask(
  { stdin, stderr, signal }: CommandContext,
  question: string,
  echo: boolean,
): Promise<string | undefined> {
  const output = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      if (echo) stderr.write(String(chunk));
      done();
    },
  });
  // This turns the terminal's own echo off. Ask only then: who types fast would see the password on the screen.
  const terminal = createInterface({ input: stdin(), output, terminal: true });
  if (!echo) stderr.write(question);
  const closed = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([
      terminal.question(echo ? question : '', { signal }).catch(() => undefined),
      closed,
    ]);
  } finally {
    terminal.close();
    if (!echo) stderr.write('\n');
  }
}

/** All of standard input, without the line break that `echo` puts at its end. @returns undefined when it is far too long. */
export async function readSecret(stdin: NodeJS.ReadableStream): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > LONGEST_SECRET_BYTES) return undefined;
    chunks.push(buffer);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
