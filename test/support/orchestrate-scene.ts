import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { readJournal } from '../../src/orchestrate/journal.js';
import { markedProcesses, send } from '../../src/orchestrate/leftovers.js';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import { journalPath, listRuns } from '../../src/orchestrate/run-folder.js';
import { scriptPath, type ChildResult } from './child.js';
import type { FakeAct, FakeScript } from './fake-agent.js';
import { queuedEvents } from './open-events.js';
import { CLI, eventually, mustRun, spec, workerAsleep } from './program.js';
import { TestRepository } from './repository.js';

const AGENT = scriptPath(import.meta.url, './fake-agent.js');
export const FEATURE = '001-engine';
/** Longer than any of these runs takes on a machine that is busy with others. */
export const MOST_MS = 300_000;
/** A supervisor that has written how its agent ended has nothing more to do. */
const ENDING_MOST_MS = 30_000;

export interface SceneOptions {
  /** Work package -> what it depends on. */
  readonly graph: Readonly<Record<string, readonly string[]>>;
  readonly turns?: FakeScript['turns'];
  /** Lines under `orchestrate:` beside who implements and reviews. */
  readonly settings?: readonly string[];
  /** Who is described; all of them implement, and review, unless said otherwise. */
  readonly agents?: readonly string[];
  /** Those of them that print while they work: silence is held against them. */
  readonly streams?: readonly string[];
  readonly implement?: readonly string[];
  readonly review?: readonly string[] | 'none';
  readonly repository?: TestRepository;
}

interface Started {
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const QUICK = ['grace_seconds: 0.5', 'result_grace_seconds: 0.5', 'retry_seconds: [0, 0]'];
const indented = (line: string) => `  ${line}`;

/** A repository with a planned feature and scripted agents, for whole runs of the built program. */
export class OrchestrateScene {
  readonly repository: TestRepository;
  /** Beside the repository: scripts, what agents wrote of themselves. */
  readonly folder: string;
  /** People, or agents that may not, change it in this test. */
  mainIsTheirs = false;
  readonly #children: ChildProcess[] = [];

  private constructor(repository: TestRepository) {
    this.repository = repository;
    this.folder = join(repository.path, '..', 'agents');
    fs.mkdirSync(this.folder);
  }

  static async begin(options: SceneOptions): Promise<OrchestrateScene> {
    const {
      graph,
      turns = {},
      settings = [],
      agents = ['ada', 'bob'],
      streams = [],
      implement = agents,
      review = agents,
    } = options;
    const scene = new OrchestrateScene(options.repository ?? TestRepository.create());
    const { repository } = scene;
    await mustRun(repository, ['init']);
    scene.teach(turns);
    const words = (names: readonly string[]) => `[${names.join(', ')}]`;
    const config = [
      repository.read('.kittify/config.yaml').trimEnd(),
      'agents:',
      ...agents.map(
        (name) =>
          `  ${name}: ${JSON.stringify({ command: process.execPath, args: [AGENT, scene.#script, name], streams: streams.includes(name) })}`,
      ),
      'orchestrate:',
      `  implement: ${words(implement)}`,
      `  review: ${review === 'none' ? 'none' : words(review)}`,
      ...QUICK.filter((line) => !settings.some((own) => own.split(':')[0] === line.split(':')[0])).map(
        indented,
      ),
      ...settings.map(indented),
      '',
    ];
    repository.write('.kittify/config.yaml', config.join('\n'));
    const folder = `kitty-specs/${FEATURE}`;
    repository.write(
      `${folder}/meta.json`,
      `${JSON.stringify({ slug: FEATURE, target_branch: 'main', created_at: '2026-01-01T00:00:00Z' }, null, 2)}\n`,
    );
    const ids = Object.entries(graph);
    const sections = ids.map(([wpId], place) => `## Work Package ${wpId}\n\n- [ ] T00${place + 1} Do it\n`);
    repository.write(`${folder}/tasks.md`, sections.join('\n'));
    for (const [wpId, dependencies] of ids)
      repository.write(scene.pathOf(wpId), workPackage(wpId, dependencies));
    repository.commit('Plan');
    await workerAsleep(repository);
    return scene;
  }

  get #script(): string {
    return join(this.folder, 'script.json');
  }

  get #commonDir(): string {
    return this.repository.git('rev-parse', '--path-format=absolute', '--git-common-dir').trim();
  }

  /** What agents do from now on. */
  teach(turns: Readonly<Record<string, readonly (readonly FakeAct[])[]>>): void {
    fs.writeFileSync(this.#script, JSON.stringify({ turns, folder: this.folder } satisfies FakeScript));
  }

  pathOf(wpId: string): string {
    return `kitty-specs/${FEATURE}/tasks/${wpId}-work.md`;
  }

  /** Runs `orchestrate …` to its end. */
  orchestrate(...args: string[]): Promise<ChildResult> {
    return spec(this.repository, ['orchestrate', ...args]);
  }

  /** The same, for a run that must end with this code. */
  async mustEnd(code: number, ...args: string[]): Promise<ChildResult> {
    const result = await this.orchestrate(...args);
    assert.equal(result.code, code, `orchestrate ${args.join(' ')}:\n${result.stdout}${result.stderr}`);
    return result;
  }

  /** Starts `orchestrate …` and lets it run. */
  start(args: readonly string[] = [], more: Started = {}) {
    const child = spawn(process.execPath, [...(more.nodeArgs ?? []), CLI, 'orchestrate', ...args], {
      cwd: this.repository.path,
      env: { ...this.repository.env, ...more.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    const ended = new Promise<{ code: number | null; signal: string | null; said: string }>((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal, said })),
    );
    return { child, ended, said: () => said };
  }

  get records(): JournalRecord[] {
    const run = listRuns(this.#commonDir).at(-1);
    return run === undefined ? [] : readJournal(journalPath(this.#commonDir, run));
  }

  /** Waits for a record of the latest run. */
  async record(kind: JournalRecord['kind'], nth = 1): Promise<JournalRecord> {
    const found = await eventually(
      MOST_MS,
      () => this.records.filter((record) => record.kind === kind),
      (records) => records.length >= nth,
    );
    const record = found[nth - 1];
    assert.ok(record);
    return record;
  }

  /** `WP01: done approved`, of the latest run. */
  async states(): Promise<string[]> {
    const output = await mustRun(this.repository, ['orchestrate', 'status', '--json']);
    const { work_packages } = JSON.parse(output) as {
      work_packages: { wp_id: string; state: string; how: string | null }[];
    };
    return work_packages.map(({ wp_id, state, how }) => `${wp_id} ${state}${how === null ? '' : ` ${how}`}`);
  }

  /** What needs a person, in the journal's words. */
  get reasons(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.records.flatMap((record) =>
        record.kind === 'gave_up'
          ? [[record.wpId, record.reason] as const]
          : record.kind === 'judged' && record.judgement.kind === 'human'
            ? [[record.wpId, record.judgement.reason] as const]
            : [],
      ),
    );
  }

  /** The agents' turns, in order: `ada WP01 implementation 0`. */
  get turns(): string[] {
    const path = join(this.folder, 'turns.log');
    return fs.existsSync(path) ? fs.readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  }

  lane(wpId: string): string {
    return /^lane: "?(\w+)"?/m.exec(this.repository.read(this.pathOf(wpId)))?.[1] ?? '';
  }

  async events(): Promise<SpecKittyEvent[]> {
    await workerAsleep(this.repository);
    await mustRun(this.repository, ['capture']);
    await workerAsleep(this.repository);
    return queuedEvents(this.repository.queue);
  }

  /** Nobody of any attempt, no supervisor, and nothing of ours in the main checkout. */
  async mustBeTidy(): Promise<void> {
    assert.deepEqual(await this.#leftOver(MOST_MS), [], 'a process was left');
    if (this.mainIsTheirs) return;
    assert.equal(this.repository.git('status', '--porcelain'), '', 'the main checkout was touched');
    assert.equal(this.repository.git('symbolic-ref', '--short', 'HEAD').trim(), 'main');
  }

  /** Supervisors of any run here that do not end by themselves, and whoever carries the mark of an attempt. */
  async #leftOver(withinMs: number): Promise<number[]> {
    const supervisors = await eventually(
      withinMs,
      () => this.#supervisors(),
      (pids) => pids.length === 0,
    ).catch(() => this.#supervisors());
    return [...supervisors, ...this.#attempts.flatMap(markedProcesses)];
  }

  /** Of all runs: an earlier one may have left something, too. */
  get #attempts(): string[] {
    return listRuns(this.#commonDir).flatMap((run) =>
      readJournal(journalPath(this.#commonDir, run)).flatMap((record) =>
        record.kind === 'attempt_intended' ? record.attempt : [],
      ),
    );
  }

  #supervisors(): number[] {
    if (!fs.existsSync('/proc/self/environ')) return [];
    const place = fs.realpathSync(this.repository.path);
    return fs.readdirSync('/proc').flatMap((pid) => {
      try {
        const text = fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        return text.includes('supervisor.js') && text.includes(place) ? Number(pid) : [];
      } catch {
        return [];
      }
    });
  }

  /**
   * Removes everything. Whatever the test looked at, nobody may be left at work: who is, is ended, and fails it. A run that the test
   * itself did not see to its end has failed it before.
   */
  async end(): Promise<void> {
    const running = this.#children.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    for (const child of running) child.kill('SIGKILL');
    const left = await this.#leftOver(running.length > 0 ? 0 : ENDING_MOST_MS);
    for (const pid of left) send(pid, 'SIGKILL');
    await workerAsleep(this.repository);
    const status = this.mainIsTheirs ? '' : this.repository.git('status', '--porcelain');
    this.repository.remove();
    if (running.length > 0) return;
    assert.deepEqual(left, [], 'a process was left behind the test');
    assert.equal(status, '', 'the main checkout was touched');
  }
}

function workPackage(wpId: string, dependencies: readonly string[]): string {
  return [
    '---',
    `work_package_id: ${wpId}`,
    `title: "The work of ${wpId}"`,
    'lane: "planned"',
    `dependencies: [${dependencies.join(', ')}]`,
    '---',
    '',
    `# ${wpId}`,
    '',
    `Write src/${wpId}.txt.`,
    '',
    '## Activity Log',
    '',
    '',
  ].join('\n');
}

/** Events as lines, without what differs between runs. Sorted: what happens at once has no order. */
export function eventLines(events: readonly SpecKittyEvent[]): string[] {
  return events
    .map((event) => {
      switch (event.event_type) {
        case 'WPStatusChanged':
          return `${event.payload.wp_id} ${event.payload.previous_status} > ${event.payload.new_status}`;
        case 'WPAssigned':
          return `${event.payload.wp_id} assigned ${event.payload.agent_id} ${event.payload.phase} ${event.payload.retry_count}`;
        case 'HistoryAdded':
          return `${event.payload.wp_id} ${event.payload.entry_type} ${event.payload.entry_content}`;
        case 'ErrorLogged':
          return `${event.payload.wp_id} error ${event.payload.error_type} ${event.payload.error_message}`;
        case 'DependencyResolved':
          return `${event.payload.wp_id} resolved ${event.payload.dependency_wp_id} ${event.payload.resolution_type}`;
        case 'FeatureCompleted':
          return `completed ${event.payload.total_wps}${event.payload.total_duration ? ' with duration' : ''}`;
        case 'FeatureCreated':
        case 'WPCreated':
          return '';
      }
    })
    .filter((line) => line !== '')
    .sort();
}
