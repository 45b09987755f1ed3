import type { Draft } from '../events/draft.js';
import type { EmitResult, Emitter } from '../events/emitter.js';
import { emptyTally, type CaptureTally } from './capture-commits.js';
import type { Projection } from './projection.js';

/** A group is stored in one critical section and one save: the cost of a save grows with the queue. */
const GROUP_EVENTS = 1000;

/** Records drafts in groups, and keeps the projection in step with what was recorded and what was only seen. */
export class Recorder {
  readonly tally: CaptureTally = emptyTally();
  readonly #emitter: Emitter;
  readonly #projection: Projection;
  #group: { readonly draft: Draft; readonly isOurs: boolean }[] = [];

  constructor(emitter: Emitter, projection: Projection) {
    this.#emitter = emitter;
    this.#projection = projection;
  }

  /** Ours: to be recorded. Others': only seen. Both take effect in the order in which they were added. */
  async add(draft: Draft, { isOurs }: { readonly isOurs: boolean }): Promise<void> {
    this.#group.push({ draft, isOurs });
    if (this.#group.length >= GROUP_EVENTS) await this.flush();
  }

  async flush(): Promise<void> {
    const group = this.#group;
    this.#group = [];
    const results = await this.#emitter.emit(group.flatMap(({ draft, isOurs }) => (isOurs ? draft : [])));
    for (const { draft, isOurs } of group) {
      const result = isOurs ? results.shift() : undefined;
      if (result) this.#took(draft, result);
      else this.#projection.see(draft);
    }
  }

  #took(draft: Draft, result: EmitResult): void {
    switch (result.kind) {
      case 'recorded':
        this.tally.recorded += 1;
        this.#projection.tell(draft);
        return;
      case 'already_recorded':
        this.tally.known += 1;
        this.#projection.tellAgain(draft);
        return;
      case 'not_recorded':
        if (result.why === 'refused') this.tally.refused += 1;
        else this.tally.postponed += 1;
        this.tally.reasons.add(`${draft.event_type}: ${result.reason}`);
    }
  }
}
