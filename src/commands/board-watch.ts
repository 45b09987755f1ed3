import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findGitDir } from '../changes/git-dir.js';
import { Failure, type ExitCode } from '../shared/failure.js';
import { FEATURES_FOLDER } from '../tasks/task-path.js';
import { teamBoardWords as words } from '../words/team-board.js';
import { mustOpenWorkspace } from '../work/workspace.js';
import { askTeam } from './ask-team.js';
import { columnsOf, type CommandContext } from './command.js';
import { onKeys } from './keys.js';
import { paintFor, type Paint } from './paint.js';
import { openScreen, type Screen } from './screen.js';
import { boardJson, boardLines, shownLocalBoard, shownTeamBoard, type ShownBoard } from './shown-board.js';

export interface WatchOptions {
  readonly feature: string | undefined;
  readonly isLocal: boolean;
  readonly isJson: boolean;
}

/** A question about one number; the board itself is asked for when that has moved. */
const ASK_EVERY_MS = 2_000;
/** A server that did not answer is left alone for longer. */
const ASK_AGAIN_MS = 5_000;
/** Short enough to feel live. */
const LOOK_EVERY_MS = 500;
/** Many task files take long to look at: watching must not take a processor from those who work. */
const REST_FACTOR = 10;

/** `board --watch`: the server's board as long as there ever was one, else the files' until the server answers. */
export async function watchBoard(context: CommandContext, options: WatchOptions): Promise<ExitCode> {
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const watch = new BoardWatch({ ...context, signal }, options);
  const giveBack = onKeys(context.stdin(), ['q', 'Q'], () => ending.abort());
  try {
    if (!options.isLocal) await watch.askServer();
    await watch.look();
    await Promise.all([watch.followFiles(), ...(options.isLocal ? [] : [watch.followServer()])]);
  } finally {
    ending.abort();
    giveBack();
    watch.close();
  }
  return 0;
}

class BoardWatch {
  readonly #context: CommandContext;
  readonly #options: WatchOptions;
  readonly #screen: Screen | undefined;
  readonly #paint: Paint;
  /** The server's board was there once: from then on it is what is shown. */
  #isTeam = false;
  #cursor: string | undefined;
  #shown: ShownBoard | undefined;
  /** Why it is not the server's board. */
  #why: string | null = null;
  /** The files as they were when they were read. */
  #stamp: string | undefined;
  #printed: string | undefined;

  constructor(context: CommandContext, options: WatchOptions) {
    this.#context = context;
    this.#options = options;
    const { stdout, env } = context;
    this.#paint = paintFor(stdout, env);
    const isLive = stdout.isTerminal && env['TERM'] !== 'dumb' && !options.isJson;
    this.#screen = isLive ? openScreen(stdout) : undefined;
  }

  async followServer(): Promise<void> {
    const { signal } = this.#context;
    for (;;) {
      await rest(this.#why === null ? ASK_EVERY_MS : ASK_AGAIN_MS, signal);
      if (signal.aborted) return;
      await this.askServer();
      this.#draw();
    }
  }

  async followFiles(): Promise<void> {
    const { signal } = this.#context;
    for (;;) {
      const began = performance.now();
      await this.look();
      await rest(Math.max(LOOK_EVERY_MS, (performance.now() - began) * REST_FACTOR), signal);
      if (signal.aborted) return;
    }
  }

  /** @throws Failure `unknown_feature`, at the first time; later the board that is there stays. */
  async askServer(): Promise<void> {
    const { time, signal } = this.#context;
    const answer = await askTeam(this.#context, this.#cursor);
    if (signal.aborted) return;
    this.#why = answer.kind === 'none' ? answer.why : null;
    if (answer.kind === 'board') {
      this.#isTeam = true;
      this.#cursor = answer.board.cursor;
      await this.#take(async () => shownTeamBoard(answer, this.#options.feature, time.nowMs()));
    } else if (this.#isTeam) {
      this.#say(this.#why, answer.kind === 'same' ? { readAtMs: time.nowMs() } : {});
    }
  }

  /** Reads the files again if they changed and are what is shown, and draws: ages grow, windows change. */
  async look(): Promise<void> {
    if (!this.#isTeam) {
      const stamp = `${this.#why} ${stampOf(this.#context)}`;
      if (stamp !== this.#stamp)
        await this.#take(() => shownLocalBoard(this.#context, this.#options.feature, this.#why));
      this.#stamp = stamp;
    }
    this.#draw();
  }

  close(): void {
    if (!this.#screen) return;
    this.#screen.close();
    // What was seen last stays.
    if (this.#shown) this.#context.stdout.write(this.#text(this.#lines(this.#shown)));
  }

  /** A file that is being replaced just now, or a feature that went away, is no reason to end. */
  async #take(read: () => Promise<ShownBoard>): Promise<void> {
    try {
      this.#shown = await read();
    } catch (error) {
      if (!this.#shown) throw error;
      if (error instanceof Failure) this.#say(error.message);
    }
  }

  /** The board stays, and is as old as it is. */
  #say(trouble: string | null, more: { readonly readAtMs?: number } = {}): void {
    const shown = this.#shown;
    if (shown) this.#shown = { ...shown, source: { ...shown.source, ...more, trouble } };
  }

  #draw(): void {
    const shown = this.#shown;
    if (!shown || this.#context.signal.aborted) return;
    const { stdout, time } = this.#context;
    if (this.#screen) {
      this.#screen.show(fitRows([...this.#lines(shown), '', words.watchEnds], stdout.rows));
      return;
    }
    const { board, source } = shown;
    const news = JSON.stringify([board.features, board.work_packages, source.kind, source.trouble]);
    if (news === this.#printed) return;
    const between = this.#printed === undefined || this.#options.isJson ? '' : '\n';
    this.#printed = news;
    const json = () => `${JSON.stringify(boardJson(shown, time.nowMs()))}\n`;
    stdout.write(between + (this.#options.isJson ? json() : this.#text(this.#lines(shown))));
  }

  #lines(shown: ShownBoard): string[] {
    const { stdout, time } = this.#context;
    const isAskedFor = this.#options.feature !== undefined;
    const look = { columns: columnsOf(stdout), isAskedFor };
    return boardLines(shown, time.nowMs(), look).map(this.#paint);
  }

  #text(lines: readonly string[]): string {
    return lines.map((line) => `${line}\n`).join('');
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {});
}

/** As many lines as the window is high; the last two are ours. */
function fitRows(lines: readonly string[], rows: number | undefined): readonly string[] {
  if (!rows || lines.length <= rows) return lines;
  const kept = Math.max(1, rows - 2);
  return [...lines.slice(0, kept), words.linesHidden(lines.length - kept - 2), words.watchEnds].slice(
    0,
    rows,
  );
}

/** What was replaced, written, made or removed below the features' folder gives another stamp. */
function stampOf({ cwd, env }: Pick<CommandContext, 'cwd' | 'env'>): string {
  if (!findGitDir(cwd)) return '';
  const look = (path: string): string[] => {
    try {
      return fs.readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
        const below = join(path, entry.name);
        if (entry.isDirectory()) return look(below);
        const { ino, mtimeMs, size } = fs.statSync(below);
        return [`${below} ${ino} ${mtimeMs} ${size}`];
      });
    } catch {
      return []; // not there, or going away just now
    }
  };
  return look(join(mustOpenWorkspace(cwd, env).root, FEATURES_FOLDER)).join('\n');
}
