/** How a text stands out; on what is no terminal, not at all. */
export interface Paint {
  readonly plain: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  /** Something stands in the way. */
  readonly warn: (text: string) => string;
}

const asItIs = (text: string): string => text;

export const NO_PAINT: Paint = { plain: asItIs, strong: asItIs, quiet: asItIs, warn: asItIs };
