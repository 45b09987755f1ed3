/** Preloaded with `--import`: what was to happen after two minutes or more happens after one second. */
const LONG_MS = 120_000;
const QUICK_MS = 1_000;
const given = globalThis.setTimeout;

globalThis.setTimeout = Object.assign(
  (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
    given(work, (ms ?? 0) >= LONG_MS ? QUICK_MS : ms, ...args),
  given,
) as typeof setTimeout;
