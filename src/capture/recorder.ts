import type { Draft } from '../events/draft.js';
import type { EmitResult, Emitter } from '../events/emitter.js';
import { countResult, emptyTally, type CaptureTally } from './tally.js';

/**
 * A group is stored in one critical section and one save. A save costs what the whole queue weighs, so few large groups
 * are best; but until it is stored a group stands in memory, and others wait for the queue while it is.
 */
export const GROUP_EVENTS = 10_000;

/** Told of each draft in the order in which they came: what became of it, undefined for one that was only to be seen. */
export type Took = (draft: Draft, result: EmitResult | undefined) => void;

/** Records drafts in groups, and counts what becomes of them. */
export class Recorder {
  readonly tally: CaptureTally = emptyTally();
  readonly #emitter: Emitter;
  readonly #took: Took | undefined;
  #group: { readonly draft: Draft; readonly isOurs: boolean }[] = [];

  constructor(emitter: Emitter, took?: Took) {
    this.#emitter = emitter;
    this.#took = took;
  }

  /** To be recorded with its group; at the latest by `flush`. */
  record(draft: Draft): Promise<void> {
    return this.#add({ draft, isOurs: true });
  }

  /** Others committed it: theirs to report. It only takes its place in the order. */
  see(draft: Draft): Promise<void> {
    return this.#add({ draft, isOurs: false });
  }

  async flush(): Promise<void> {
    const group = this.#group;
    this.#group = [];
    const results = await this.#emitter.emit(group.flatMap(({ draft, isOurs }) => (isOurs ? draft : [])));
    const next = results.values();
    for (const { draft, isOurs } of group) {
      const result = isOurs ? next.next().value : undefined;
      if (result) countResult(this.tally, result);
      this.#took?.(draft, result);
    }
  }

  async #add(entry: { readonly draft: Draft; readonly isOurs: boolean }): Promise<void> {
    this.#group.push(entry);
    if (this.#group.length >= GROUP_EVENTS) await this.flush();
  }
}
