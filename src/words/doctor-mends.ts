import { count } from './count.js';

/** What `doctor --fix` did, or could not do. Each stands behind the finding that it is about. */
export const doctorMendWords = {
  cursorSet: 'From here on they are; `spec-kitty capture --all` records what came before.',
  hooksMended: (hooks: readonly string[]) => `Put in place: ${hooks.join(', ')}.`,
  programMended: 'Set to this program.',
  workerForgotten: 'Removed the file.',
  clockRaised: (value: number) => `Set it to ${value}.`,
  clockSetAside: (path: string) => `Moved it to ${path}.`,
  upstreamSetAside: (path: string) =>
    `It was the Python spec-kitty’s, and is kept as ${path}: spec-kitty import`,
  queueSetAside: (path: string, salvaged: number) =>
    `Moved it to ${path}; ${count(salvaged, 'waiting event')} could be saved from it.`,
  modeMended: (wanted: string) => `Set to ${wanted}.`,
  nothingToMend: 'It has mended itself meanwhile.',
  notMended: (reason: string) => `It could not be mended: ${reason}.`,
  queueBusy: 'another process holds the queue',
  stillNotInPlace: 'it is still not in place',
  programNotInstalled: (path: string) => `${path} is not there: install spec-kitty again`,
} as const;
