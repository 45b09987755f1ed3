import { insightWords } from '../../words/insights.js';
import { backToNow, playOrPause, stepBack, stepForward, toggleBar } from './time-travel.js';

/** Keys of the time bar, for shortcuts.ts. */
export const timeActions: Readonly<Record<string, () => void>> = {
  m: toggleBar,
  p: playOrPause,
  ',': stepBack,
  '.': stepForward,
  n: backToNow,
};

/** Their lines in the help. */
export const timeShortcuts: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['m'], insightWords.keys.time],
  [['p'], insightWords.keys.play],
  [[',', '.'], insightWords.keys.step],
  [['n'], insightWords.keys.now],
];
