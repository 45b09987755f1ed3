import { effect, signal, type Signal } from '@preact/signals';

/**
 * A signal that this browser keeps. Where it may not (private windows, a full disk) it lasts as long as the page.
 * @param isGood what was kept by another version, or changed by hand, and does not fit is as if it were not there.
 */
export function keptSignal<T>(name: string, otherwise: T, isGood: (value: unknown) => value is T): Signal<T> {
  const key = `spec-kitty ${name}`;
  const kept = signal(read(key, otherwise, isGood));
  effect(() => {
    const text = JSON.stringify(kept.value);
    try {
      localStorage.setItem(key, text);
    } catch {
      // It is kept for as long as the page is.
    }
  });
  return kept;
}

function read<T>(key: string, otherwise: T, isGood: (value: unknown) => value is T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isGood(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}
