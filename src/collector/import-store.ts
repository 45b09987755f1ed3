import { serveWords } from '../words/serve.js';
import { admitEvent, type AdmittedEvent, type ValidateEvent } from './admit-event.js';
import { linesOf } from './json-lines.js';
import { MAX_BATCH_EVENTS } from './limits.js';
import type { Store, Verdict } from './store.js';
import { parseStoredLine, type StoredLine } from './stored-event.js';

export interface ImportCounts {
  readonly imported: number;
  /** Already there. */
  readonly duplicate: number;
  /** Not taken. */
  readonly refused: number;
}

export interface ImportParts {
  readonly store: Pick<Store, 'ingest'>;
  readonly validateEvent: ValidateEvent;
  /** Told after each batch. */
  readonly progress: (counts: ImportCounts) => void;
  /** Told of each line that was not taken. Lines count from 1. */
  readonly onRefused: (line: number, reason: string) => void;
}

interface Pending {
  readonly line: number;
  readonly admitted: AdmittedEvent;
  readonly receivedAtMs: number;
}

/**
 * Reads an export's lines into a store: every event once, in its team's order and with the time at which it first came, however often
 * it is done. Holds a batch for each team at a time, and no more.
 */
export async function importStore(
  chunks: AsyncIterable<Uint8Array>,
  { store, validateEvent, progress, onRefused }: ImportParts,
): Promise<ImportCounts> {
  const counts = { imported: 0, duplicate: 0, refused: 0 };
  const pending = new Map<string, Pending[]>();
  let waiting = 0;
  let number = 0;
  const refuse = (line: number, reason: string) => {
    counts.refused += 1;
    onRefused(line, reason);
  };
  const flush = async (team: string, batch: readonly Pending[]) => {
    pending.delete(team);
    waiting -= batch.length;
    const verdicts = await store.ingest(
      team,
      batch.map(({ admitted }) => admitted),
      batch.map(({ receivedAtMs }) => receivedAtMs),
    );
    for (const [at, { line }] of batch.entries()) count(verdicts[at], line);
    progress({ ...counts });
  };
  const count = (verdict: Verdict | undefined, line: number) => {
    switch (verdict?.kind) {
      case 'accepted':
        counts.imported += 1;
        return;
      case 'duplicate':
        counts.duplicate += 1;
        return;
      case 'clock_taken':
        refuse(line, serveWords.clockTaken);
        return;
      case undefined:
        throw new Error('the store gave fewer verdicts than it got events');
    }
  };

  for await (const lines of linesOf(chunks)) {
    for (const text of lines) {
      number += 1;
      const judged = judgeLine(text, validateEvent);
      if (judged.kind === 'refused') {
        refuse(number, judged.reason);
        continue;
      }
      const { team, admitted, receivedAtMs } = judged;
      const batch = pending.get(team) ?? [];
      pending.set(team, batch);
      batch.push({ line: number, admitted, receivedAtMs });
      waiting += 1;
      if (batch.length >= MAX_BATCH_EVENTS) await flush(team, batch);
    }
    // Of teams that came up once in a long file.
    if (waiting > MAX_WAITING_EVENTS) for (const [team, batch] of pending) await flush(team, batch);
  }
  for (const [team, batch] of pending) await flush(team, batch);
  return counts;
}

/** About 30 MB. */
const MAX_WAITING_EVENTS = 20_000;

type JudgedLine =
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'admitted';
      readonly team: string;
      readonly admitted: AdmittedEvent;
      readonly receivedAtMs: number;
    };

function judgeLine(text: Uint8Array, validateEvent: ValidateEvent): JudgedLine {
  const line: StoredLine | undefined = parseStoredLine(text);
  if (line === undefined) return { kind: 'refused', reason: serveWords.notAnExportedLine };
  const admitted = admitEvent(line.event, line.team, validateEvent);
  if (admitted.kind === 'refused') return { kind: 'refused', reason: admitted.reason };
  return { kind: 'admitted', team: line.team, admitted, receivedAtMs: line.receivedAtMs };
}
