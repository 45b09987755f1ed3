import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { asHere } from './as-here.js';
import { AGENTS_STORY, beginAgents } from './agents-story.js';
import { beginTeamPlace, beginWorkflow, OPERATOR_STORY, TEAM_STORY, WORKFLOW_STORY } from './team-story.js';
import { typedLines } from './typed-lines.js';
import { linesOf, TypedPlace } from './typed-place.js';

/** The transcript is made by running it: transcript.test.ts. */
const MADE_BY_RUNNING = 'docs/transcript.md';

/** What is typed nowhere here, and why. */
const NOT_TYPED: readonly (readonly [lines: RegExp, why: string])[] = [
  [/^npm (?:install|ci)\b/, 'a registry is asked; package.test.ts installs what `npm pack` makes'],
  [/^npm (?:test|run \S+)/, 'these are our own scripts: .ci/run runs them, and this test is one of them'],
  [/^bash \.ci\/run$/, 'runs this test'],
  [/^cat node_modules\//, 'package.test.ts looks into the installed package'],
  [/^spec-kitty serve rebuild/, 'makes a database: server-embedded-store.test.ts'],
  [/ --husky$/, 'husky must be installed: 39-husky.test.ts'],
  [/ --help$/, 'pages.test.ts makes docs/commands.md of each'],
  [/^SPEC_KITTY_DATABASE_URL=|\| SPEC_KITTY_DATABASE_URL=/, 'a PostgreSQL: server-shared-postgres.test.ts'],
];

/** Path -> text, in the order in which somebody new reads. */
function pages(): Map<string, string> {
  const docs = fs.readdirSync(join(packageRoot(), 'docs')).filter((name) => name.endsWith('.md'));
  const paths = [
    'README.md',
    'CONTRIBUTING.md',
    'templates/AGENTS.md',
    'templates/ci.yml',
    ...docs.map((name) => `docs/${name}`),
  ].filter((path) => path !== MADE_BY_RUNNING);
  return new Map(paths.map((path) => [path, fs.readFileSync(join(packageRoot(), path), 'utf8')]));
}

describe('every line that a page tells people to type', () => {
  const typed = new Map(Array.from(pages(), ([path, text]) => [path, typedLines(text)]));
  const inPages = new Set([...typed.values()].flat());
  const stories = [...TEAM_STORY, ...WORKFLOW_STORY, ...OPERATOR_STORY, ...AGENTS_STORY];

  it('is typed in one of the stories below, or is left out for a reason', () => {
    const told = new Set(linesOf(stories).map(asHere));
    const missing = [...inPages].filter(
      (line) => !told.has(asHere(line)) && !NOT_TYPED.some(([lines]) => lines.test(line)),
    );
    assert.deepEqual(missing, []);
    assert.ok(told.size > 80, `only ${told.size}`);
  });

  it('is the only thing that is typed: no story tells what no page says', () => {
    assert.deepEqual(
      linesOf(stories).filter((line) => !inPages.has(line)),
      [],
    );
    const idle = NOT_TYPED.filter(([lines]) => ![...inPages].some((line) => lines.test(line)));
    assert.deepEqual(idle, []);
  });

  it('does what it says: a team, its server and its work, a workflow, an operator', async () => {
    const team = beginTeamPlace();
    try {
      await team.tell(TEAM_STORY);
      const workflow = beginWorkflow(team);
      try {
        await workflow.tell(WORKFLOW_STORY);
      } finally {
        await workflow.remove();
      }
      await team.endRunning();
      await team.tell(OPERATOR_STORY);
    } finally {
      await team.remove();
    }
  });

  it('does what it says: agents at work', async () => {
    const scene = await beginAgents();
    try {
      const place = new TypedPlace(scene.repository);
      await place.tell(AGENTS_STORY);
      await place.endRunning();
    } finally {
      await scene.end();
    }
  });
});
