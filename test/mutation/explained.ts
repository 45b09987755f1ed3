/** A mistake that no test can find, because it changes nothing, and why. */
interface Explained {
  readonly original: string;
  readonly replacement: string;
  readonly why: string;
}

export const EXPLAINED: Readonly<Record<string, readonly Explained[]>> = {};
