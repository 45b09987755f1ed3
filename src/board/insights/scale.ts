/**
 * Round numbers from 0 to at least `most`, about `count` of them: what stands beside an axis.
 * @returns ascending, at least two.
 */
export function ticksTo(most: number, count: number): readonly number[] {
  const rough = Math.max(most, 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10));
  const steps = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: steps + 1 }, (_, at) => at * step);
}

/** Of `length` things those that get a label, so that two are at least `gap` apart, the last one among them. */
export function labelled(length: number, width: number, gap: number): readonly number[] {
  const most = Math.max(1, Math.floor(width / gap));
  const step = Math.max(1, Math.ceil(length / most));
  const all: number[] = [];
  for (let at = length - 1; at >= 0; at -= step) all.push(at);
  return all.toReversed();
}
