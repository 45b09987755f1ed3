import type { Draft } from './draft.js';

/** An absolute path of POSIX or Windows in running text: kept is only its last part. A lone slash is not one. */
const ABSOLUTE_PATH =
  /(?<![\w./:-])(?:[A-Za-z]:[\\/]|~?\/)(?:[^\s'"`:;,()<>|\\/]+[\\/])*([^\s'"`:;,()<>|\\/]+)/g;

/**
 * Cuts absolute paths out of an ErrorLogged: they name the person's home folder, and the team's board is not the
 * place for it (CONTRACT.md, ErrorLogged). Other events pass as they are.
 */
export function withoutPrivatePaths(draft: Draft): Draft {
  if (draft.event_type !== 'ErrorLogged') return draft;
  const { payload } = draft;
  return {
    ...draft,
    payload: {
      ...payload,
      error_message: cutPaths(payload.error_message),
      ...(payload.stack_trace && { stack_trace: cutPaths(payload.stack_trace) }),
    },
  };
}

function cutPaths(text: string): string {
  return text.replace(ABSOLUTE_PATH, '$1');
}
