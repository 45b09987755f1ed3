import type { JournalRecord } from '../orchestrate/record.js';
import type { RunState } from '../orchestrate/run-state.js';
import { recordLine, statusTable } from '../words/orchestrate-view.js';
import type { CommandContext, TextSink } from './command.js';

/** What a run shows while it goes on. */
export interface RunView {
  record(record: JournalRecord, run: RunState): void;
  note(text: string): void;
  /** Nothing more is drawn; what is there stays. */
  close(): void;
}

/** A table that is drawn again and again on a terminal; elsewhere, and in CI, one line for each transition. */
export function openRunView({ stderr, env, time }: CommandContext): RunView {
  const isLive = stderr.isTerminal && !env['CI'] && env['TERM'] !== 'dumb';
  return isLive ? new LiveView(stderr, () => time.nowMs()) : lines(stderr);
}

function lines(sink: TextSink): RunView {
  return {
    record: (record) => {
      const line = recordLine(record);
      if (line !== undefined) sink.write(`${line}\n`);
    },
    note: (text) => sink.write(`${text}\n`),
    close: () => {},
  };
}

const REDRAW_MS = 500;
const EVENTS_SHOWN = 6;
/** Up one line, and clear it (ECMA-48: CUU, EL). */
const UP_AND_CLEAR = '\u001B[1A\u001B[2K';

class LiveView implements RunView {
  readonly #sink: TextSink;
  readonly #nowMs: () => number;
  readonly #events: string[] = [];
  readonly #timer: NodeJS.Timeout;
  #run: RunState | undefined;
  #drawn = 0;

  constructor(sink: TextSink, nowMs: () => number) {
    this.#sink = sink;
    this.#nowMs = nowMs;
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
    this.#timer.unref();
  }

  record(record: JournalRecord, run: RunState): void {
    this.#run = run;
    const line = recordLine(record);
    if (line !== undefined) this.#events.push(line);
    this.#draw();
  }

  note(text: string): void {
    this.#events.push(text);
    this.#draw();
  }

  close(): void {
    clearInterval(this.#timer);
    // The answer has the table: once is enough.
    this.#sink.write(UP_AND_CLEAR.repeat(this.#drawn));
    this.#drawn = 0;
  }

  #draw(): void {
    if (!this.#run) return;
    // A line that wraps would be two, and the next drawing would begin one too low.
    const width = (this.#sink.columns ?? 80) - 1;
    const text = [...statusTable(this.#run, this.#nowMs()).split('\n'), ...this.#events.slice(-EVENTS_SHOWN)];
    const shown = text.map((line) => line.slice(0, width));
    this.#sink.write(`${UP_AND_CLEAR.repeat(this.#drawn)}${shown.join('\n')}\n`);
    this.#drawn = shown.length;
  }
}
