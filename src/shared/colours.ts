import pc from 'picocolors';

/** The colours of a terminal; without them every function gives its text back. */
export type Colours = Readonly<Record<'bold' | 'dim' | 'yellow', (text: string) => string>>;

export function coloursFor(isOn: boolean): Colours {
  return pc.createColors(isOn);
}
