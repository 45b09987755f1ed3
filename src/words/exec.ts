/** Sentences of `exec`, and of the delegate. */
export const execWords = {
  nothingToRun: '`exec` needs a command after `--`.',
  nothingToRunHint: 'For example: spec-kitty exec -- npm test',
  wpIdExpected: (typed: string) => `\`${typed}\` is not a work package.`,
  wpIdExpectedHint: 'Name it as its file does: WP and two digits, such as WP03.',
  notStarted: (command: string, end: { why: 'not_found' | 'not_executable'; reason: string }) =>
    end.why === 'not_found'
      ? `spec-kitty: ${command}: command not found`
      : `spec-kitty: ${command}: cannot be run (${end.reason})`,
  ended: (
    command: string,
    end: { kind: 'exited' } | { kind: 'killed'; signal: string } | { kind: 'not_started'; why: string },
    code: number,
  ) => {
    switch (end.kind) {
      case 'exited':
        return `${command} ended with exit code ${code}`;
      case 'killed':
        return `${command} was ended by ${end.signal} (exit code ${code})`;
      case 'not_started':
        return `${command} could not be started (exit code ${code})`;
    }
  },
} as const;
