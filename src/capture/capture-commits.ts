import type { Emitter } from '../events/emitter.js';
import { draftCommits, type CaptureRequest } from './draft-commits.js';
import { Recorder } from './recorder.js';
import type { CaptureTally } from './tally.js';

/**
 * From commits to the queue, whoever made them: a back-fill.
 * @param onProgress told after each commit, and after each group that was stored; the tally goes on counting.
 * @returns what became of the events. `postponed > 0`: come again, nothing is lost while git has the commits.
 * @throws Failure when git fails; what was read before that is stored.
 */
export async function captureCommits(
  request: CaptureRequest,
  emitter: Emitter,
  onProgress?: (tally: CaptureTally) => void,
): Promise<CaptureTally> {
  const { signal } = request;
  const recorder = new Recorder(emitter);
  const { tally } = recorder;
  try {
    for await (const { drafted, unreadable } of draftCommits(request)) {
      if (signal?.aborted) break;
      tally.commits += 1;
      tally.unreadable += unreadable.length;
      // One commit may bring more than a group: a file of 5 MB holds a hundred thousand lines of history.
      for (const { draft } of drafted) if (draft) await recorder.record(draft);
      onProgress?.(tally);
    }
  } catch (error) {
    // Ctrl-C reaches git as well: that it died of it is no failure.
    if (!signal?.aborted) throw error;
  } finally {
    await recorder.flush();
    onProgress?.(tally);
  }
  return tally;
}
