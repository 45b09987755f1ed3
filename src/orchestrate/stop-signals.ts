import type { StopRequests } from './supervise.js';

/** How often we were asked to stop. While it counts, neither signal ends the process. */
export function countStopSignals(): StopRequests & { release(): void } {
  let count = 0;
  const heard = () => void (count += 1);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, heard);
  return {
    count: () => count,
    release: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, heard);
    },
  };
}
