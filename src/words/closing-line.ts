import { count } from './count.js';
import { connectionWords, type ShownConnection } from './service.js';

/** What a command has put into the queue, or why nothing. */
export type Recorded =
  | {
      readonly kind: 'events';
      readonly types: readonly string[];
      readonly postponed: readonly string[];
      readonly refused: readonly string[];
    }
  /** `SPEC_KITTY=0`. */
  | { readonly kind: 'off' }
  | { readonly kind: 'no_project' }
  | { readonly kind: 'when_committed' };

/** The last line of every command that records something. */
export function closingLine(end: {
  readonly recorded: Recorded;
  /** What is known of the way to the server without asking (COMMANDS.md). */
  readonly state: ShownConnection;
  /** Undefined: the queue cannot be read now. */
  readonly waiting: number | undefined;
}): string {
  const { recorded, state, waiting } = end;
  const waits =
    waiting === undefined ? '' : ` ${count(waiting, 'event')} ${waiting === 1 ? 'waits' : 'wait'}.`;
  return `${recordedWords(recorded)} [${connectionWords(state)}]${waits}`;
}

function recordedWords(recorded: Recorded): string {
  switch (recorded.kind) {
    case 'off':
      return 'Nothing is recorded: SPEC_KITTY=0 turns capture off.';
    case 'no_project':
      return 'Nothing is recorded: spec-kitty is not set up here. Run `spec-kitty init`, then `spec-kitty capture --all`.';
    case 'when_committed':
      return 'Edited, not committed: it is recorded when you commit it.';
    case 'events': {
      const { types, postponed, refused } = recorded;
      const parts = [
        types.length > 0 && `Recorded ${typesInWords(types)}.`,
        postponed.length > 0 &&
          `${count(postponed.length, 'event')} could not be recorded now (${postponed[0]}): git has what happened, and the next capture records it.`,
        refused.length > 0 && `${count(refused.length, 'event')} refused by the contract (${refused[0]}).`,
      ].filter((part) => part !== false);
      return parts.length === 0 ? 'Nothing new to record.' : parts.join(' ');
    }
  }
}

/** `7 x WPCreated, FeatureCreated`. */
function typesInWords(types: readonly string[]): string {
  return [...new Set(types)]
    .map((type) => ({ type, times: types.filter((other) => other === type).length }))
    .map(({ type, times }) => (times === 1 ? type : `${times} x ${type}`))
    .join(', ');
}
