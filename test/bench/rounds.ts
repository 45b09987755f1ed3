import type { Measured, Series } from './row.js';

/** One way of doing the work, measured once a round. */
export interface Side {
  readonly label: string;
  /** Does it once. @returns milliseconds of the part that counts; preparing and waiting are not in it. */
  readonly once: () => Promise<number> | number;
}

export interface Sides {
  readonly ours: Side;
  readonly floor: Side;
  readonly also?: readonly Side[];
}

/**
 * Ours, floor, the others, ours, floor, the others …: whatever else this machine does at the time, it does to all of
 * them. A first round fills the caches and is not counted.
 */
export async function interleave(rounds: number, { ours, floor, also = [] }: Sides): Promise<Measured> {
  const sides = [ours, floor, ...also].map((side) => ({ ...side, ms: [] as number[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { once, ms } of sides) {
      const took = await once();
      if (round > 0) ms.push(took);
    }
  }
  const [first, second, ...others] = sides.map(({ label, ms }): Series => ({ label, ms }));
  if (!first || !second) throw new Error('a row has two sides at least');
  return { ours: first, floor: second, also: others };
}
