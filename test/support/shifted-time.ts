import { readFileSync } from 'node:fs';

/**
 * Preloaded with `--import`: this process's wall clock is wrong by TIME_SHIFT_MS, or by what stands in TIME_SHIFT_FILE just now. Only the wall clock: what measures
 * durations goes on as before, as it does on a machine whose clock is set.
 */
const file = process.env['TIME_SHIFT_FILE'];
const shiftMs = () =>
  Number(file === undefined ? (process.env['TIME_SHIFT_MS'] ?? 0) : readFileSync(file, 'utf8'));
const trueTime = Date.now.bind(Date);
const TrueDate = Date;

class ShiftedDate extends TrueDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(ShiftedDate.now());
    else super(given[0]);
  }

  static override now(): number {
    return trueTime() + shiftMs();
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
