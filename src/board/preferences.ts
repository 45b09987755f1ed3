import { effect } from '@preact/signals';
import { LANES, type Lane } from './columns.js';
import { keptSignal } from './kept.js';

const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** How many cards a column should hold at most. A lane without an entry has no limit. */
export type Limits = Readonly<Partial<Record<Lane, number>>>;

export const theme = keptSignal<Theme>('theme', 'auto', (value): value is Theme =>
  THEMES.some((each) => each === value),
);
export const hidesEmpty = keptSignal('hide empty', false, (value): value is boolean => value === true);
export const limits = keptSignal<Limits>('limits', {}, isLimits);

export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto';
}

/** @param limit null takes it away. */
export function setLimit(lane: Lane, limit: number | null): void {
  const { [lane]: _old, ...others } = limits.value;
  limits.value = limit === null ? others : { ...others, [lane]: limit };
}

effect(() => {
  if (theme.value === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme.value;
});

function isLimits(value: unknown): value is Limits {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([lane, limit]) => LANES.some((each) => each === lane) && Number.isInteger(limit) && Number(limit) > 0,
  );
}
