import { existsSync } from 'node:fs';
import { isWorkerComing, wakeWorker } from '../capture/wake-worker.js';
import { standInForWorker } from '../capture/worker-sign.js';
import type { CommitId } from '../changes/commit.js';
import { captureDir } from '../changes/git-dir.js';
import type { ProjectIdentity } from '../changes/project.js';
import { composeEmitter, composeQueue, type Setting } from '../compose.js';
import type { Emitter } from '../events/emitter.js';
import type { ErrorLoggedPayload } from '../events/event.js';
import { connectionState } from '../service/connection-state.js';
import { isCi } from '../shared/environment.js';
import type { Failure } from '../shared/failure.js';
import { workWords as words } from '../words/work.js';
import { closingLine, type Recorded } from '../words/closing-line.js';
import { recordCommit, type CommitRecord } from '../work/record-commit.js';
import { identityOf, mustOpenWorkspace, type Workspace } from '../work/workspace.js';
import type { Written } from '../work/write-state.js';
import type { CommandContext } from './command.js';
import { sayWhenFull } from './fullness-notice.js';
import { sayWhenSalvaged } from './salvage-notice.js';

/**
 * What an error is about, as far as it was known when it happened. A work package is named once it was found: one that is
 * not there would have a card of its own on the board.
 */
export type Subject = Pick<ErrorLoggedPayload, 'wp_id' | 'feature_slug' | 'agent_id'>;

/**
 * One run of a command that works on task files: where it works, what it has recorded, and what is said of that in the end.
 */
export class WorkSession {
  readonly context: CommandContext;
  readonly workspace: Workspace;
  /** Undefined: the project has none, and nothing is recorded. */
  readonly identity: ProjectIdentity | undefined;
  readonly emitter: Emitter;
  readonly #setting: Setting;
  #subject: Subject = {};
  readonly #records: CommitRecord[] = [];
  #commit: CommitId | undefined;
  #isOnlyEdited = false;
  #stopStandingIn: (() => void) | undefined;

  private constructor(context: CommandContext, workspace: Workspace, identity: ProjectIdentity | undefined) {
    this.context = context;
    this.workspace = workspace;
    this.identity = identity;
    this.#setting = { ...context, life: 'short', onSalvage: sayWhenSalvaged(context) };
    this.emitter = composeEmitter(this.#setting);
  }

  /** What the queue needs loads while git is asked; the hooks of our own commits need wake nobody. */
  prepare(): void {
    if (!this.isOn) return;
    this.emitter.prepare();
    // In CI the hooks wait for their worker: one that we woke in the end would be ended with the job.
    if (!isCi(this.context.env)) this.#stopStandingIn = standInForWorker(this.workspace.commonDir);
  }

  /** @throws Failure `not_a_repository`, `config_unreadable`. */
  static async begin(context: CommandContext): Promise<WorkSession> {
    const workspace = mustOpenWorkspace(context.cwd, context.env);
    return new WorkSession(context, workspace, await identityOf(workspace));
  }

  /** An error from here on is about this. */
  isAbout(subject: Subject): void {
    this.#subject = { ...this.#subject, ...subject };
  }

  /** Records what was written, if it was committed. Never throws: git has it, whatever becomes of the events. */
  async record(written: Written): Promise<void> {
    if (written.kind === 'edited') this.#isOnlyEdited = true;
    if (written.kind === 'unchanged' && written.uncommitted.length > 0)
      this.context.stderr.write(words.soButUncommitted(written.uncommitted));
    if (written.kind !== 'committed') return;
    const { commit, branch } = written;
    this.#commit = commit;
    const { identity, emitter } = this;
    if (!this.isOn || !identity) return;
    this.#records.push(await recordCommit(this.workspace, { commit, branch, identity }, emitter));
  }

  /** Tells the team that a command failed, as far as events go at all. Never throws. */
  async recordFailure(failure: Failure): Promise<void> {
    const { identity } = this;
    if (!this.isOn || !identity) return;
    const payload: ErrorLoggedPayload = {
      error_type: RUNTIME.has(failure.code) ? 'runtime' : 'validation',
      error_message: failure.message,
      ...this.#subject,
      ...(/^WP\d{2}$/.test(this.#subject.wp_id ?? '') ? {} : { wp_id: null }),
    };
    const { uuid, slug, repoSlug } = identity;
    await this.emitter.errorLogged(payload, {
      origin: { project_uuid: uuid, project_slug: slug, repo_slug: repoSlug },
    });
    this.wake();
  }

  /** The closing line, on stderr: what was recorded, the last known state, how many wait. */
  async close(): Promise<void> {
    const waiting = this.emitter.waiting ?? (await this.#countWaiting());
    const state = connectionState(this.context.home, this.context.env);
    this.context.stderr.write(`${closingLine({ recorded: this.#recorded(), state, waiting })}\n`);
    sayWhenFull(this.context);
    this.wake();
  }

  /** From here on the hooks wake their worker again. */
  standDown(): void {
    this.#stopStandingIn?.();
  }

  /** Delivery is for a worker: no command waits for the network. */
  wake(): void {
    const { commonDir } = this.workspace;
    this.standDown();
    const isEnabled = this.isOn && existsSync(captureDir(commonDir));
    if (!isEnabled) return;
    // While we stood in for it no hook has woken one.
    const isComing = isWorkerComing(commonDir, this.#stopStandingIn ? undefined : this.#commit);
    if (!isComing) wakeWorker(commonDir, this.context.env);
  }

  /** Whether events are made here at all. */
  get isOn(): boolean {
    return this.identity !== undefined && this.context.env['SPEC_KITTY'] !== '0';
  }

  #recorded(): Recorded {
    if (this.context.env['SPEC_KITTY'] === '0') return { kind: 'off' };
    if (!this.identity) return { kind: 'no_project' };
    if (this.#isOnlyEdited) return { kind: 'when_committed' };
    return {
      kind: 'events',
      types: this.#records.flatMap(({ types }) => types),
      postponed: this.#records.flatMap(({ postponed }) => postponed),
      refused: this.#records.flatMap(({ refused }) => refused),
    };
  }

  async #countWaiting(): Promise<number | undefined> {
    try {
      return (await composeQueue(this.#setting).summary()).waiting;
    } catch {
      return undefined; // what cannot be read now is for `sync status` to explain
    }
  }
}

/** Trouble with the machine, not with what was asked. */
const RUNTIME: ReadonlySet<string> = new Set([
  'git_failed',
  'git_missing',
  'git_timeout',
  'commit_refused',
  'index_locked',
  'merge_conflict',
  'merge_failed',
  'disk_refuses',
  'busy',
  'internal',
]);
