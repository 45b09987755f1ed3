import { useSignal, useSignalEffect, type ReadonlySignal } from '@preact/signals';
import { ApiError, api } from './session.js';

/** What the server said to a question of the page's. */
export type Resource<T> =
  | { readonly kind: 'loading' }
  /** `isOld`: a newer answer is on its way, or could not be had. */
  | { readonly kind: 'ready'; readonly value: T; readonly isOld: boolean }
  | { readonly kind: 'failed'; readonly status: number };

/**
 * The answer to GET `path()`, asked again whenever a signal that `path` reads has changed. What was there before stays to be
 * looked at until the new answer has come.
 */
export function useResource<T>(path: () => string): ReadonlySignal<Resource<T>> {
  const resource = useSignal<Resource<T>>({ kind: 'loading' });
  useSignalEffect(() => {
    const asked = path();
    let isWanted = true;
    const known = resource.peek();
    if (known.kind === 'ready') resource.value = { ...known, isOld: true };
    const answered = async () => {
      const answer = await api<T>(asked).catch((error: unknown) => error);
      if (!isWanted) return;
      if (!(answer instanceof Error)) resource.value = { kind: 'ready', value: answer as T, isOld: false };
      else if (resource.peek().kind !== 'ready')
        resource.value = { kind: 'failed', status: answer instanceof ApiError ? answer.status : 0 };
    };
    void answered();
    return () => {
      isWanted = false;
    };
  });
  return resource;
}
