import { join } from 'node:path';
import { runProgram } from '../support/child.js';
import { tasksList } from '../support/feature.js';
import { workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { taskText } from '../support/task-text.js';
import { withProgram } from './typed-place.js';

/** What is said before a step, and what is typed there. `cd` lasts, as in a shell. */
type Step = readonly [said: string, ...typed: string[]];

const STEPS: readonly Step[] = [
  [
    'A project begins: identity and hooks, once.',
    'spec-kitty init',
    'git add .kittify',
    'git commit -qm "Set up spec-kitty"',
  ],
  [
    'Somebody has written a feature: `tasks.md`, and a file for each of two work packages. This checks it, and commits it.',
    'spec-kitty agent feature finalize-tasks',
  ],
  [
    'An agent begins the first. The second has to wait for it:',
    'spec-kitty implement WP01 --agent claude',
    'spec-kitty implement WP02 --agent claude',
  ],
  [
    'It works in the worktree, and commits there. Lanes and boxes are in the main checkout, wherever it stands:',
    'cd .worktrees/001-engine-WP01',
    'echo "export const parse = () => {};" > parse.js',
    'git add parse.js',
    'git commit -qm "WP01: a parser"',
    'spec-kitty agent tasks mark-status T001 T002 --status done --agent claude',
    'spec-kitty agent tasks add-history WP01 --note "The parser reads sums" --agent claude',
    'spec-kitty agent tasks move-task WP01 --to for_review --agent claude',
    'cd ../..',
  ],
  [
    'Another builds upon its branch meanwhile, and forgets a box:',
    'spec-kitty implement WP02 --base WP01 --agent gemini',
    'echo "export const evaluate = () => {};" > .worktrees/001-engine-WP02/evaluate.js',
    'git -C .worktrees/001-engine-WP02 add evaluate.js',
    'git -C .worktrees/001-engine-WP02 commit -qm "WP02: an evaluator"',
    'spec-kitty agent tasks move-task WP02 --to for_review --agent gemini',
    'spec-kitty agent tasks mark-status T003 T004 --status done --agent gemini',
  ],
  [
    'How does it stand, and what would a merge do?',
    'spec-kitty agent tasks status',
    'spec-kitty merge --dry-run',
  ],
  ['The branches come together, in the order of their dependencies:', 'spec-kitty merge'],
  ['And the feature is accepted:', 'spec-kitty accept --actor ada'],
  [
    'All of it is in git, and each move went into the queue once:',
    'git log --first-parent --format=%s',
    'spec-kitty capture',
  ],
];

const HEAD = `# A feature from beginning to end

What a person and two agents type, and what they see. Made by really running it (\`test/docs/transcript.ts\`); a test keeps it
as it is.
`;

/** Runs all of it in a new repository. @returns the document. */
export async function makeTranscript(): Promise<string> {
  const repository = TestRepository.create();
  try {
    return [HEAD, ...(await sections(repository))].join('\n');
  } finally {
    await workerAsleep(repository);
    repository.remove();
  }
}

async function sections(repository: TestRepository): Promise<string[]> {
  const env = { ...repository.env, ...withProgram(repository) };
  let cwd = repository.path;
  const type = async (line: string): Promise<string> => {
    const [, folder] = /^cd (.+)$/.exec(line) ?? [];
    if (folder !== undefined) {
      cwd = join(cwd, folder);
      return `$ ${line}`;
    }
    // A worker that is still at work would be left to it, and that is said.
    if (line === 'spec-kitty capture') await workerAsleep(repository);
    // Both streams into one, in the order in which a terminal shows them.
    const { stdout } = await runProgram('sh', ['-c', `{ ${line}\n} 2>&1`], { env, cwd });
    return `$ ${line}\n${stdout.replaceAll(repository.path, '~/engine')}`.trimEnd();
  };
  const texts: string[] = [];
  for (const [place, [said, ...typed]] of STEPS.entries()) {
    if (place === 1) writeFeature(repository);
    const shown: string[] = [];
    for (const line of typed) shown.push(...(await type(line)).split('\n'));
    texts.push([said, '', ...shown.map((line) => `    ${line}`.trimEnd()), ''].join('\n'));
  }
  return texts;
}

function writeFeature(repository: TestRepository): void {
  const folder = 'kitty-specs/001-engine';
  repository.write(`${folder}/tasks.md`, tasksList({ WP01: '', WP02: 'WP01' }));
  repository.write(`${folder}/tasks/WP01-parser.md`, taskText({ id: 'WP01', title: 'A parser' }));
  repository.write(`${folder}/tasks/WP02-evaluator.md`, taskText({ id: 'WP02', title: 'An evaluator' }));
}
