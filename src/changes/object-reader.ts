import { Failure } from '../shared/failure.js';
import type { Git, GitStream } from './git.js';
import { NEVER_FETCH } from './never-fetch.js';
import { ObjectAnswerParser, type ObjectAnswer } from './object-answers.js';

interface Question {
  readonly oid: string;
  /** Takes what it needs of the answer before it returns. */
  readonly answer: (answer: ObjectAnswer) => void;
  readonly fail: (reason: unknown) => void;
}

/** A machine that ends git as often as this without one answer in between will go on doing so. */
const MOST_INTERRUPTIONS = 3;

/**
 * Reads objects by id through one `git cat-file --batch`, many questions on the way at once.
 *
 * Modes: idle (no process) -> running -> closed. A git that dies over an object, as it does in a partial clone when
 * it may not fetch, has that object answered as missing and is started again for the others. A git that was ended from
 * outside says nothing about any object: it is started again for all of them.
 */
export class ObjectReader {
  readonly #git: Git;
  readonly #cwd: string;
  #stream: GitStream | undefined;
  #closed = false;
  /** How often git was ended from outside since the last answer. */
  #interruptions = 0;
  /** Asked and not answered, in the order git will answer. */
  #waiting: Question[] = [];
  /** Index of the first of `#waiting` that has no answer yet: shifting a long array for each answer would be slow. */
  #next = 0;
  /** Not yet written to git: one write for all questions of a turn of the event loop. */
  #unsent = '';

  constructor(git: Git, cwd: string) {
    this.#git = git;
    this.#cwd = cwd;
  }

  /**
   * @param oid a full object id.
   * @param take makes of the answer what is wanted, at once: the object's bytes are not kept. Undefined: the
   *   repository does not have the object.
   * @throws Failure when git cannot be run at all or is ended again and again, and what `take` throws.
   */
  read<Taken>(oid: string, take: (answer: ObjectAnswer) => Taken): Promise<Taken> {
    if (this.#closed) return Promise.reject(new Error('the object reader is closed'));
    return new Promise((resolve, fail) => {
      const answer = (object: ObjectAnswer) => {
        try {
          resolve(take(object));
        } catch (error) {
          fail(error);
        }
      };
      this.#waiting.push({ oid, answer, fail });
      this.#send(`${oid}\n`);
    });
  }

  /** Ends git. Questions without an answer are never answered. */
  close(): void {
    this.#closed = true;
    this.#stream?.kill();
  }

  #send(line: string): void {
    if (this.#unsent === '') setImmediate(() => this.#flush());
    this.#unsent += line;
  }

  #flush(): void {
    if (this.#closed || this.#unsent === '') return;
    this.#stream ??= this.#start();
    this.#stream.stdin.write(this.#unsent, 'latin1');
    this.#unsent = '';
  }

  #start(): GitStream {
    const stream = this.#git.stream({
      operation: 'reading objects',
      cwd: this.#cwd,
      args: [...NEVER_FETCH, 'cat-file', '--batch'],
    });
    const parser = new ObjectAnswerParser();
    stream.stdout.on('data', (chunk: Buffer) => {
      for (const answer of parser.push(chunk)) this.#settle(answer);
    });
    stream.done.then(
      () => this.#restart(undefined),
      (error: unknown) => this.#restart(error),
    );
    return stream;
  }

  #settle(answer: ObjectAnswer): void {
    this.#interruptions = 0;
    this.#waiting[this.#next++]?.answer(answer);
    if (this.#next === this.#waiting.length || this.#next > 1000) {
      this.#waiting.splice(0, this.#next);
      this.#next = 0;
    }
  }

  /** Git has ended, which it never does of its own while its input is open: the first open question was too much. */
  #restart(reason: unknown): void {
    this.#stream = undefined;
    const open = this.#waiting.slice(this.#next);
    if (this.#closed || open.length === 0) return;
    this.#waiting = [];
    this.#next = 0;
    this.#unsent = '';
    const code = reason instanceof Failure ? reason.code : undefined;
    if (code === 'git_interrupted' && (this.#interruptions += 1) < MOST_INTERRUPTIONS) {
      this.#askAgain(open);
    } else if (code === 'git_failed' || code === undefined) {
      const [culprit, ...others] = open;
      culprit?.answer(undefined);
      this.#askAgain(others);
    } else {
      // No further start would go better: no git, no folder, a machine that ends whatever we start.
      for (const question of open) question.fail(reason);
    }
  }

  #askAgain(questions: Question[]): void {
    if (questions.length === 0) return;
    this.#waiting = questions;
    this.#send(questions.map(({ oid }) => `${oid}\n`).join(''));
  }
}
