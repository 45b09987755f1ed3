import type { JournalRecord } from '../orchestrate/record.js';
import type { Gauge } from '../orchestrate/run-gauges.js';
import type { RunState } from '../orchestrate/run-state.js';
import { isCi } from '../shared/environment.js';
import { recordLine } from '../words/orchestrate-records.js';
import { clock } from '../words/orchestrate-time.js';
import type { CommandContext, TextSink } from './command.js';
import { LiveScreen } from './live-screen.js';
import { linesFor } from './orchestrate-shown.js';
import { paintFor } from './paint.js';

/** What a run shows while it goes on. */
export interface RunView {
  record(record: JournalRecord, run: RunState): void;
  note(text: string): void;
  /** Nothing more is drawn; a table that was is gone, since the answer has it. */
  close(): void;
}

/** What is measured beside the journal, known at once. */
export interface Gauges {
  look(run: RunState, nowMs: number): ReadonlyMap<string, Gauge>;
}

/** A table that is drawn again and again on a terminal; elsewhere, and in CI, one line for each transition. */
export function openRunView(context: CommandContext, gauges: Gauges): RunView {
  const { stderr, env } = context;
  const isLive = stderr.isTerminal && !isCi(env) && env['TERM'] !== 'dumb';
  return isLive ? new LiveView(context, gauges) : lines(stderr);
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
/** More than any screen shows. */
const EVENTS_KEPT = 20;

class LiveView implements RunView {
  readonly #context: CommandContext;
  readonly #gauges: Gauges;
  readonly #screen: LiveScreen;
  readonly #timer: NodeJS.Timeout;
  #events: readonly string[] = [];
  #run: RunState | undefined;

  constructor(context: CommandContext, gauges: Gauges) {
    const { stderr, env } = context;
    this.#context = context;
    this.#gauges = gauges;
    this.#screen = new LiveScreen(stderr, paintFor(stderr, env));
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
    this.#timer.unref();
  }

  record(record: JournalRecord, run: RunState): void {
    this.#run = run;
    this.#add(recordLine(record));
  }

  note(text: string): void {
    this.#add(`${clock(this.#context.time.nowMs())} ${text}`);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#screen.clear();
  }

  #add(event: string | undefined): void {
    if (event !== undefined) this.#events = [...this.#events, event].slice(-EVENTS_KEPT);
    this.#draw();
  }

  #draw(): void {
    if (!this.#run) return;
    const { stderr, time } = this.#context;
    const nowMs = time.nowMs();
    const gauges = this.#gauges.look(this.#run, nowMs);
    this.#screen.draw(linesFor(this.#run, stderr, { nowMs, gauges, events: this.#events }));
  }
}
