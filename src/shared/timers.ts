/** How a long-lived object waits; a test hands it one that it moves by hand. */
export interface Timers {
  /** @returns what calls it off; calling it off twice, or too late, does nothing. */
  after(ms: number, work: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

/** Does the work every `ms`, first after `ms`, until it is called off. */
export function every(timers: Timers, ms: number, work: () => void): () => void {
  let stop = timers.after(ms, again);
  let isOver = false;
  function again(): void {
    work();
    if (!isOver) stop = timers.after(ms, again);
  }
  return () => {
    isOver = true;
    stop();
  };
}
