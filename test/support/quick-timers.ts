/** Preloaded with `--import`: what was to happen after two minutes or more happens after one second. */
const LONG_MS = 120_000;
const QUICK_MS = 1_000;

globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
  apply: (given, self, [work, ms, ...more]: unknown[]) =>
    Reflect.apply(given, self, [work, Number(ms) >= LONG_MS ? QUICK_MS : ms, ...more]),
});
