const BAR_COLUMNS = 24;

/** `############............`: how much of the whole is done. */
export function progressBar(done: number, whole: number): string {
  const share = whole === 0 ? 1 : Math.min(1, done / whole);
  const full = Math.round(share * BAR_COLUMNS);
  return '#'.repeat(full) + '.'.repeat(BAR_COLUMNS - full);
}
