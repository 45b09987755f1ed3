import { staysLeft } from './fit-text.js';
import { plainName } from './plain-name.js';

/** More marks upon one letter than any language has climb over the lines above. */
const TOO_MANY_MARKS = /(\p{M}{3})\p{M}+/gu;
/** Asks for a picture where a letter would do; terminals do not agree how wide that is. */
const PICTURE_PLEASE = /[\uFE00-\uFE0F]/g;

/** What somebody else wrote, for one line of a terminal: harmless, and as wide as `widthOf` says. */
export function plainTitle(text: string): string {
  return staysLeft(plainName(text.replaceAll(PICTURE_PLEASE, '').replaceAll(TOO_MANY_MARKS, '$1')));
}
