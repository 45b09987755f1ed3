/** The time of day where the person is: `14:02:07`. */
export function clock(ms: number): string {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':');
}

/** `14:02`: for what is not known to the second. */
export function hourAndMinute(ms: number): string {
  return clock(ms).slice(0, '14:02'.length);
}

/** `2 h 5 min`, `3 min 10 s`, `8 s`. */
export function duration(ms: number): string {
  const { hours, minutes, seconds } = parts(ms);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`;
}

/** The same where there is little room: `2h05m`, `3m10s`, `8s`; six characters up to four days. */
export function shortDuration(ms: number): string {
  const { hours, minutes, seconds } = parts(ms);
  if (hours > 0) return `${hours}h${twoDigits(minutes)}m`;
  return minutes > 0 ? `${minutes}m${twoDigits(seconds)}s` : `${seconds}s`;
}

function parts(ms: number) {
  const all = Math.max(0, Math.floor(ms / 1000));
  return { hours: Math.floor(all / 3600), minutes: Math.floor((all % 3600) / 60), seconds: all % 60 };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
