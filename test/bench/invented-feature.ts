import { eventLine } from '../support/task-text.js';
import type { Chance } from './chance.js';

const LANES = ['planned', 'doing', 'for_review', 'done'] as const;
const AGENTS = ['claude', 'codex', 'gemini', 'copilot'];

/** Where lanes stood as the years went by (TASKFILES.md): folders, the files themselves, an event log beside them. */
type Era = 'folders' | 'frontmatter' | 'event_log';

interface WorkPackage {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly log: string[];
  lane: string;
  agent: string;
}

/** A feature of an invented history, as its files are now. */
export class InventedFeature {
  readonly slug: string;
  readonly #era: Era;
  readonly #packages: readonly WorkPackage[];
  #eventLog = '';
  #header = 1;

  constructor(number: number, chance: Chance) {
    this.slug = `${String(number + 1).padStart(3, '0')}-feature`;
    this.#era = number < 5 ? 'folders' : number % 3 === 0 ? 'event_log' : 'frontmatter';
    this.#packages = Array.from({ length: 8 + chance.below(6) }, (_none, place) => ({
      id: `WP${String(place + 1).padStart(2, '0')}`,
      title: `Part ${place + 1} of ${number + 1}`,
      // With the Activity Log that grows, 5 to 20 KB.
      body: chance.text(4000 + chance.below(6000)),
      log: [],
      lane: 'planned',
      agent: '',
    }));
  }

  /** All files of the feature. */
  *files(): Generator<[path: string, text: string]> {
    yield [`${this.#folder}/meta.json`, `${JSON.stringify({ slug: this.slug, target_branch: 'main' })}\n`];
    if (this.#era === 'event_log') yield [this.#logPath, this.#eventLog];
    for (const one of this.#packages) yield [this.#pathOf(one), this.#textOf(one)];
  }

  /** One commit's work: one to three work packages get on. @returns what changed, null for a path that is gone. */
  work(chance: Chance, now: Date): Map<string, string | null> {
    const changed = new Map<string, string | null>();
    const at = now.toISOString().replace('.000', '');
    for (let count = 1 + chance.below(3); count > 0; count -= 1) {
      const one = chance.oneOf(this.#packages);
      const before = this.#pathOf(one);
      if (chance.is(0.1)) one.agent = chance.oneOf(AGENTS);
      if (chance.is(0.35)) this.#move(one, chance.oneOf(LANES.filter((lane) => lane !== one.lane)), at);
      for (let lines = chance.below(4); lines > 0; lines -= 1)
        one.log.push(`- ${at} – ${one.agent || 'claude'} – ${chance.text(50).trim()}, ${one.log.length}`);
      if (this.#pathOf(one) !== before) changed.set(before, null);
      changed.set(this.#pathOf(one), this.#textOf(one));
    }
    if (this.#era === 'event_log') changed.set(this.#logPath, this.#eventLog);
    return changed;
  }

  /** Every file is to be written anew. */
  newHeader(): void {
    this.#header += 1;
  }

  #move(one: WorkPackage, to: string, at: string): void {
    one.log.push(
      `- ${at} – ${one.agent || 'claude'} – shell_pid=${one.log.length} – lane=${to} – Moved to ${to}`,
    );
    if (this.#era === 'event_log') {
      const id = `${this.slug}-${this.#eventLog.length}`;
      this.#eventLog += eventLine({ id, wp: one.id, from: one.lane, to, at });
    }
    one.lane = to;
  }

  get #folder(): string {
    return `kitty-specs/${this.slug}`;
  }

  get #logPath(): string {
    return `${this.#folder}/status.events.jsonl`;
  }

  #pathOf({ id, lane }: WorkPackage): string {
    const laneFolder = this.#era === 'folders' ? `${lane}/` : '';
    return `${this.#folder}/tasks/${laneFolder}${id}-work.md`;
  }

  #textOf({ id, title, body, log, lane, agent }: WorkPackage): string {
    return [
      '---',
      `work_package_id: ${id}`,
      `title: "${title}"`,
      `lane: "${lane}"`,
      `agent: "${agent}"`,
      'dependencies: []',
      `schema: ${this.#header}`,
      '---',
      '',
      `# ${id}: ${title}`,
      '',
      body,
      '',
      '## Activity Log',
      '',
      ...log,
      '',
    ].join('\n');
  }
}
