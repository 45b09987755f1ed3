/**
 * The time of a run. It follows the wall clock, which people read in the journal and agents name when their quota is back, but
 * never backwards: a clock that is set back by two hours, also while nobody runs, would hold every retry up for as long. How
 * long an attempt may take is not measured by it: see `superviseProgram`.
 */
export function runClock({
  wallMs,
  spentMs,
  fromMs,
}: {
  readonly wallMs: () => number;
  /** Of a clock that nobody sets. */
  readonly spentMs: () => number;
  /** When the journal was last written to; 0: it is new. */
  readonly fromMs: number;
}): () => number {
  let [now, seen] = [Math.max(fromMs, wallMs()), spentMs()];
  return () => {
    const spent = spentMs();
    now = Math.max(now + spent - seen, wallMs());
    seen = spent;
    return Math.floor(now);
  };
}
