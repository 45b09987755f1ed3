import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { TestRepository } from '../support/repository.js';
import { moveByHand, taskFile } from '../support/work-package.js';

/** One thing that a person, an agent or a tool does to a repository. Numbers choose among what is there, by remainder. */
export type Step =
  | {
      readonly kind: 'move';
      readonly wp: number;
      readonly lane: number;
      readonly how: 'hooks' | 'no hooks' | 'told in the log';
      /** Seconds since the commit before: several a second are made by scripts. */
      readonly seconds: number;
    }
  | { readonly kind: 'amend'; readonly wp: number; readonly lane: number; readonly redate: boolean }
  | { readonly kind: 'reword' | 'revert' | 'stash' | 'unstash' | 'gc' | 'capture' }
  | { readonly kind: 'capture and die' }
  | { readonly kind: 'checkout' | 'branch' | 'rebase' | 'squash'; readonly branch: number }
  | { readonly kind: 'merge'; readonly branch: number; readonly lane: number }
  | { readonly kind: 'cherry-pick'; readonly branch: number; readonly back: number }
  | { readonly kind: 'reset'; readonly back: number }
  | { readonly kind: 'drop'; readonly back: number }
  | { readonly kind: 'undo' };

const LANES = ['planned', 'doing', 'for_review', 'done'];
const BRANCHES = ['main', 'topic', 'side'];
const WORK_PACKAGES = ['WP01', 'WP02'];

const small = fc.nat({ max: 3 });

/** Mostly moves: they are what the rest is done to. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('move' as const),
        wp: small,
        lane: small,
        how: fc.constantFrom(
          'hooks' as const,
          'hooks' as const,
          'no hooks' as const,
          'told in the log' as const,
        ),
        seconds: fc.nat({ max: 1 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('amend' as const),
        wp: small,
        lane: small,
        redate: fc.boolean(),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          'reword' as const,
          'revert' as const,
          'stash' as const,
          'unstash' as const,
          'capture' as const,
          'capture' as const,
          'capture' as const,
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('capture and die' as const) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          'checkout' as const,
          'checkout' as const,
          'branch' as const,
          'rebase' as const,
          'squash' as const,
        ),
        branch: small,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const), branch: small, lane: small }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('cherry-pick' as const), branch: small, back: small }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const), back: small }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), back: small }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
  ),
  { minLength: 1, maxLength: 25 },
);

function pathOf(wpId: string): string {
  return `kitty-specs/001-engine/tasks/${wpId}-work.md`;
}

/** A repository to which steps are done, with hooks that leave their notes and wake nobody. */
export class History {
  readonly repository: TestRepository;
  #seconds = 0;

  constructor(repository: TestRepository) {
    this.repository = repository;
  }

  /** What all histories start from: two planned work packages on main. `template`: a repository in which capture is on. */
  static begin(template: string): History {
    const history = new History(TestRepository.create());
    const { repository } = history;
    fs.cpSync(template, repository.path, { recursive: true });
    for (const wpId of WORK_PACKAGES) repository.write(pathOf(wpId), taskFile(wpId, 'planned'));
    history.#commit();
    return history;
  }

  /** Does one of the steps that are git's. Those that make no sense now, or that git refuses, leave all as it was. */
  take(step: Step): void {
    switch (step.kind) {
      case 'move':
        return this.#move(step);
      case 'amend': {
        this.#setLane(step.wp, step.lane);
        this.#try([
          'commit',
          '-qa',
          '--amend',
          '--allow-empty',
          '--no-edit',
          ...(step.redate ? [`--date=${this.#date()}`] : []),
        ]);
        return;
      }
      case 'reword':
        return void this.#try(['commit', '-q', '--amend', '--allow-empty', '-m', 'Other words']);
      case 'revert':
        return void (this.#try(['revert', '--no-edit', 'HEAD']) || this.#try(['revert', '--abort']));
      case 'stash':
        this.#setLane(0, 1);
        return void this.#try(['stash', 'push', '-q']);
      case 'unstash':
        if (this.#try(['stash', 'pop', '-q'])) this.#try(['checkout', '-q', '.']);
        else this.#try(['reset', '-q', '--hard']);
        return;
      case 'gc':
        return void this.#try(['pack-refs', '--all']);
      case 'branch':
        return void this.#try(['checkout', '-q', '-b', nth(BRANCHES, step.branch)]);
      case 'checkout':
        return void this.#try(['checkout', '-q', nth(BRANCHES, step.branch)]);
      case 'rebase':
        return void (
          this.#try(['rebase', '-q', nth(BRANCHES, step.branch)]) || this.#try(['rebase', '--abort'])
        );
      case 'squash':
        if (this.#try(['merge', '-q', '--squash', nth(BRANCHES, step.branch)]))
          this.#try(['commit', '-qm', 'Squash']);
        else this.#try(['reset', '-q', '--hard']);
        return;
      case 'merge':
        return this.#merge(step);
      case 'cherry-pick': {
        const what = `${nth(BRANCHES, step.branch)}~${step.back}`;
        return void (this.#try(['cherry-pick', what]) || this.#try(['cherry-pick', '--abort']));
      }
      case 'reset':
        return void this.#try(['reset', '-q', '--hard', `HEAD~${1 + (step.back % 2)}`]);
      case 'undo':
        return void this.#try(['reset', '-q', '--hard', 'HEAD@{1}']);
      case 'drop': {
        const args = ['rebase', '-q', '-i', `HEAD~${2 + (step.back % 2)}`];
        return void (
          this.#try(args, { GIT_SEQUENCE_EDITOR: 'sed -i -e 1d' }) || this.#try(['rebase', '--abort'])
        );
      }
      case 'capture':
      case 'capture and die':
        return;
    }
  }

  /** Work package -> the lanes it is in at the tips of the branches and at HEAD; `removed` where it is not. */
  lanesAtTips(): Map<string, Set<string>> {
    const refs = this.repository.git('for-each-ref', '--format=%(refname)', 'refs/heads').split('\n');
    const laneAt = (ref: string, wpId: string): string => {
      if (!this.repository.git('ls-tree', ref, pathOf(wpId))) return 'removed';
      const text = this.repository.git('show', `${ref}:${pathOf(wpId)}`);
      return /^lane: "(.*)"$/m.exec(text)?.[1] ?? '';
    };
    const tips = ['HEAD', ...refs.filter(Boolean)];
    return new Map(WORK_PACKAGES.map((wpId) => [wpId, new Set(tips.map((tip) => laneAt(tip, wpId)))]));
  }

  #move({ wp, lane, how, seconds }: Extract<Step, { kind: 'move' }>): void {
    this.#seconds += seconds;
    this.#setLane(wp, lane);
    const path = pathOf(nth(WORK_PACKAGES, wp));
    if (how === 'told in the log' && fs.existsSync(join(this.repository.path, path))) {
      const line = `- ${this.#date()} – claude – lane=${nth(LANES, lane)} – Went on`;
      this.repository.write(path, `${this.repository.read(path).trimEnd()}\n${line}\n`);
    }
    this.#commit(how === 'no hooks' ? ['-c', 'core.hooksPath=/dev/null'] : []);
  }

  #merge({ branch, lane }: Extract<Step, { kind: 'merge' }>): void {
    if (this.#try(['merge', '-q', '--no-edit', nth(BRANCHES, branch)])) return;
    if (!fs.existsSync(join(this.repository.path, '.git', 'MERGE_HEAD'))) return;
    this.#try(['checkout', '-q', '--ours', '.']);
    for (const wp of WORK_PACKAGES.keys()) this.#setLane(wp, lane);
    this.#try(['commit', '-qam', 'Merge, solved by hand']);
  }

  #setLane(wp: number, lane: number): void {
    const path = pathOf(nth(WORK_PACKAGES, wp));
    // A revert may have taken it away.
    if (fs.existsSync(join(this.repository.path, path))) moveByHand(this.repository, path, nth(LANES, lane));
  }

  #commit(config: readonly string[] = []): void {
    this.#try(['add', '-A']);
    this.#try([...config, 'commit', '-qm', 'Work'], { GIT_AUTHOR_DATE: this.#date() });
  }

  #date(): string {
    return new Date(Date.UTC(2026, 4, 4) + this.#seconds * 1000).toISOString().replace('.000', '');
  }

  #try(args: readonly string[], env: Readonly<Record<string, string>> = {}): boolean {
    const { path, env: own } = this.repository;
    // One clock for all that is done here: a revert is no later than the commit after it.
    const all = { ...own, GIT_EDITOR: 'true', GIT_AUTHOR_DATE: this.#date(), ...env };
    return spawnSync('git', [...args], { cwd: path, env: all, stdio: 'ignore' }).status === 0;
  }
}

function nth<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}
