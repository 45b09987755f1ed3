import type { LoadHook } from 'node:module';

/** Runs in the loader's thread: one module's text is another than what stands on the disk. */
let swapped: { readonly url: string; readonly source: string };

export function initialize(data: typeof swapped): void {
  swapped = data;
}

export const load: LoadHook = (url, context, nextLoad) =>
  url === swapped.url
    ? { format: 'module', source: swapped.source, shortCircuit: true }
    : nextLoad(url, context);
